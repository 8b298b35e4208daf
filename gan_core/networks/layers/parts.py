"""Parts that every network shares: activations, norms, initialisation."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU,
    "leaky-relu": lambda: nn.LeakyReLU(0.2),
    "leaky-relu-0.3": lambda: nn.LeakyReLU(0.3),
    "tanh": nn.Tanh,
    "elu": nn.ELU,
}
BATCH_NORMS = {"batch": 0.1, "batch-slow": 0.05}  # how much of each batch the running statistics take on
OUTPUTS: dict[str, Callable[[], nn.Module]] = {
    "linear": nn.Identity,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
    "tanh-unit": nn.Tanh,
}


class Flatten(nn.Flatten):
    """[B, C, H, W] -> [B, C * H * W]; the gradient returns in the memory format that x had.

    Otherwise the layer before meets two formats and walks through memory in strides: thirty times slower.
    """

    def forward(self, x: Tensor) -> Tensor:
        return _Flatten.apply(x)


class _Flatten(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        ctx.shape, ctx.last = x.shape, x.is_contiguous(memory_format=torch.channels_last)
        return x.flatten(1)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        gradient = gradients[0].reshape(ctx.shape)
        return gradient.contiguous(memory_format=torch.channels_last) if ctx.last else gradient


class Dropout(nn.Dropout):
    """nn.Dropout by uniform numbers, which the CPU draws three times as quickly."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or x.device.type != "cpu":
            return super().forward(x)
        return x * keep_mask(x, self.p)


def keep_mask(x: Tensor, dropout: float) -> Tensor:
    """Shape of x: 0 with probability `dropout`, else what keeps the mean, 1 / (1 - dropout)."""
    keep = 1 - dropout
    return torch.rand_like(x).lt_(keep).div_(keep)


def activation(name: str) -> nn.Module:
    return ACTIVATIONS[name]()


def norm(name: str, width: int, *, image: bool) -> list[nn.Module]:
    """The layers that normalise `width` units or channels; none for "none" and "spectral"."""
    if name in BATCH_NORMS:
        kind = nn.BatchNorm2d if image else nn.BatchNorm1d
        return [kind(width, momentum=BATCH_NORMS[name])]
    if name == "layer":  # over all of one sample's features, so samples stay independent
        return [nn.GroupNorm(1, width) if image else nn.LayerNorm(width)]
    return []


def weighted(layer: nn.Module, name: str) -> nn.Module:
    """The layer itself, or under spectral normalisation (Miyato et al. 2018, algorithm 1)."""
    return spectral_norm(layer) if name == "spectral" else layer


Weighted = nn.Linear | nn.Conv2d | nn.ConvTranspose2d


def _raw_weight(layer: Weighted) -> Tensor:
    """The tensor that is stored: under spectral normalisation not the one that is used."""
    if nn.utils.parametrize.is_parametrized(layer, "weight"):
        return layer.get_parameter("parametrizations.weight.original")
    return layer.weight


FILLS: dict[str, Callable[[Tensor], object]] = {
    "normal-0.02": lambda weight: nn.init.normal_(weight, 0.0, 0.02),
    "xavier-normal": nn.init.xavier_normal_,
    "xavier-uniform": nn.init.xavier_uniform_,
    "he-normal": lambda weight: nn.init.kaiming_normal_(weight, nonlinearity="relu"),
    "orthogonal": nn.init.orthogonal_,
    "orthogonal-1.4": lambda weight: nn.init.orthogonal_(weight, gain=1.4),
}


@torch.no_grad()
def initialise(network: nn.Module, scheme: str) -> None:
    """Re-draw the weights of all linear and convolutional layers; biases become 0.

    default: torch's own. normal-0.02: N(0, 0.02^2), BatchNorm N(1, 0.02^2) (Radford et al. 2016).
    xavier-normal, xavier-uniform, he-normal, orthogonal: as in torch.nn.init. orthogonal-1.4: with gain 1.4 (Metz et
    al. 2017).
    """
    if scheme == "default":
        return
    for module in network.modules():
        if isinstance(module, Weighted):
            FILLS[scheme](_raw_weight(module))
            if module.bias is not None:
                module.bias.zero_()
        elif scheme == "normal-0.02" and isinstance(module, nn.modules.batchnorm._BatchNorm):
            nn.init.normal_(module.weight, 1.0, 0.02)
