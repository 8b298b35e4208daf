"""Features that a sample owes to its batch, so that a critic can see a generator repeat itself.

They stand beside the sample's own features before the last layer. There a map of one value, as Karras et al.
append, adds no more than a single feature does.
"""

from abc import ABC, abstractmethod

import torch
from torch import Tensor, nn

from gan_core.networks.layers.linear import Linear
from gan_core.networks.layers.parts import weighted
from gan_core.networks.spec import Spec

KERNELS, DIMS = 100, 5
GROUP = 4
MEMORY = 0.1  # how much of each batch the running mean takes on, as BatchNorm's does


class BatchFeatures(nn.Module, ABC):
    """[B, width] -> [B, width + extra]: appends `of_batch`.

    In eval mode the batch is no company, only what somebody wants to see scored: then the running mean of
    `of_batch` over the batches of training is appended.
    """

    usual: Tensor

    def __init__(self, extra: int) -> None:
        super().__init__()
        self.extra = extra
        self.register_buffer("usual", torch.zeros(extra))

    @abstractmethod
    def of_batch(self, x: Tensor) -> Tensor:
        """[B, width] -> [B, extra]."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return torch.cat((x, self.usual.to(x.dtype).expand(len(x), -1)), dim=1)
        features = self.of_batch(x)
        with torch.no_grad():
            self.usual.lerp_(features.mean(0), MEMORY)
        return torch.cat((x, features.to(x.dtype)), dim=1)


class MinibatchDiscrimination(BatchFeatures):
    """Closeness to the rest of the batch under 100 learned kernels (Salimans et al. 2016, section 3.2).

    M_i = T x_i, 100 rows of 5 numbers; feature k of sample i is the sum over j of exp(-|M_ik - M_jk|_1). As in
    the authors' code, a sample is no company for itself. Costs grow with the square of the batch.
    """

    def __init__(self, width: int, norm: str) -> None:
        super().__init__(KERNELS)
        self.tensor = weighted(Linear(width, KERNELS * DIMS, bias=False), norm)

    def of_batch(self, x: Tensor) -> Tensor:
        rows = self.tensor(x).to(self.usual.dtype).unflatten(1, (KERNELS, DIMS))
        apart = torch.zeros_like(self.usual)
        for column in rows.unbind(2):  # one after the other: [B, B, 500] at once is four times as slow
            apart = apart + (column[:, None] - column).abs()
        return apart.neg().exp().sum(1) - 1


class MinibatchStddev(BatchFeatures):
    """How much samples vary in groups of 4 (Karras et al. 2018, section 3): one number for each group.

    Standard deviation of each feature over the group, averaged over features. Samples i, i + B/4, i + B/2 and
    i + 3B/4 make a group, as in the authors' code; a batch that is no multiple of 4 is one group.
    """

    def __init__(self) -> None:
        super().__init__(1)

    def of_batch(self, x: Tensor) -> Tensor:
        size = len(x) if len(x) % GROUP else GROUP
        groups = x.to(self.usual.dtype).unflatten(0, (size, -1))  # [size, groups, width]
        deviations = (groups.var(0, correction=0) + 1e-8).sqrt().mean(1)
        return deviations.repeat(size)[:, None]


def batch_features(spec: Spec, width: int) -> tuple[list[nn.Module], int]:
    """The layer that `spec.minibatch` names, if any, for samples of `width` features, and the width after it."""
    if spec.minibatch == "none":
        return [], width
    layer = MinibatchStddev() if spec.minibatch == "stddev" else MinibatchDiscrimination(width, spec.norm)
    return [layer], width + layer.extra


def couples_samples(network: nn.Module) -> bool:
    """Does one sample's output depend on the others in its batch?

    If so, real and generated samples must go through the critic in batches of their own.
    """
    return any(isinstance(module, BatchFeatures | nn.modules.batchnorm._BatchNorm) for module in network.modules())
