"""Players that know classes, around networks that do not. classes: int64 [B], the index of each sample's class."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

from gan_core.networks.conditioning import CONCATENATION, PROJECTION, inner
from gan_core.networks.layers.features import before_last, last
from gan_core.networks.layers.linear import Linear
from gan_core.networks.layers.parts import weighted
from gan_core.networks.spec import Spec


def build(make: Callable[[Spec], nn.Module], spec: Spec, *, flat: bool) -> nn.Module:
    """The network of `spec`, conditional if it has classes. make: builds the network inside."""
    network = make(inner(spec, flat=flat))
    if not spec.classes:
        return network
    if spec.latent_dim:
        return ConditionalGenerator(network, spec.classes)
    if spec.conditioning == CONCATENATION:
        return ConcatenatedCritic(network, spec.classes, flat=flat)
    if spec.conditioning == PROJECTION:
        return ProjectionCritic(network, spec.classes, spec.norm)
    return AuxiliaryCritic(network, spec.classes, spec.norm)


def best_scores(critic: nn.Module, x: Tensor, classes: int) -> Tensor:
    """Raw scores [B] of samples whose class nobody tells: of the class that suits each best, 0 ... classes - 1."""
    each = (torch.full((len(x),), kind, device=x.device) for kind in range(classes))
    return torch.stack([critic(x, kind) for kind in each]).amax(0)


class ConditionalGenerator(nn.Module):
    """Noise [B, latent_dim] and classes [B] -> samples [B, *shape]: the class stands beside the noise."""

    def __init__(self, network: nn.Module, classes: int) -> None:
        super().__init__()
        self.within, self.classes = network, classes

    def forward(self, z: Tensor, classes: Tensor) -> Tensor:
        drawn: Tensor = self.within(torch.cat((z, one_hot(classes, self.classes).to(z)), 1))
        return drawn


class ConcatenatedCritic(nn.Module):
    """Samples [B, *shape] and classes [B] -> raw scores [B] (Mirza & Osindero 2014)."""

    def __init__(self, network: nn.Module, classes: int, *, flat: bool) -> None:
        super().__init__()
        self.within, self.classes, self.flat = network, classes, flat

    def forward(self, x: Tensor, classes: Tensor) -> Tensor:
        told = one_hot(classes, self.classes).to(x)
        if self.flat:
            shown = torch.cat((x.flatten(1), told), 1)
        else:
            maps = told[:, :, None, None].expand(-1, -1, *x.shape[2:])
            shown = torch.cat((x, maps), 1).contiguous(memory_format=torch.channels_last)
        scores: Tensor = self.within(shown)
        return scores


class _WithFeatures(nn.Module):
    """A critic whose last layer is taken apart: its features before it, and its scores behind it."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.within = network
        layers: nn.Sequential = network.net  # type: ignore[assignment]
        last: nn.Linear = layers[-1]  # type: ignore[assignment]
        self.width = last.in_features

    def features(self, x: Tensor) -> Tensor:
        """[B, width], before the last layer."""
        return before_last(self.within, x)

    def scores(self, features: Tensor) -> Tensor:
        """[B]."""
        return last(self.within, features).squeeze(1)


class ProjectionCritic(_WithFeatures):
    """Samples and classes -> raw scores [B]: l(h) + <v_y, h> of features h (Miyato & Koyama 2018)."""

    def __init__(self, network: nn.Module, classes: int, norm: str) -> None:
        super().__init__(network)
        self.vectors = weighted(nn.Embedding(classes, self.width), norm)
        with torch.no_grad():
            for weight in self.vectors.parameters():
                weight.mul_(self.width**-0.5)  # so that neither term is the larger at the start

    def forward(self, x: Tensor, classes: Tensor) -> Tensor:
        h = self.features(x)
        return self.scores(h) + (self.vectors(classes) * h).sum(1)


class AuxiliaryCritic(_WithFeatures):
    """Samples -> raw scores [B], whatever the class; `both` names classes besides (Odena et al. 2017)."""

    def __init__(self, network: nn.Module, classes: int, norm: str) -> None:
        super().__init__(network)
        self.head = weighted(Linear(self.width, classes), norm)

    def forward(self, x: Tensor, classes: Tensor | None = None) -> Tensor:
        return self.scores(self.features(x))

    def both(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Raw scores [B], and the classes' logits [B, K]."""
        h = self.features(x)
        return self.scores(h), self.head(h)
