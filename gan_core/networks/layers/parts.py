"""Parts that every network shares: activations, norms, initialisation."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm
from torch.nn.utils.parametrize import register_parametrization

from gan_core.networks.spec import Spec

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


class GaussianNoise(nn.Module):
    """x + sigma n with n of N(0, 1), in training; x in use."""

    def __init__(self, sigma: float) -> None:
        super().__init__()
        self.sigma = sigma

    def forward(self, x: Tensor) -> Tensor:
        return x + self.sigma * torch.randn_like(x) if self.training else x

    def extra_repr(self) -> str:
        return f"sigma={self.sigma:g}"


def noisy(spec: Spec) -> list[nn.Module]:
    """The layer that makes a hidden layer of a critic noisy, if any (Salimans et al. 2016, in their code)."""
    return [GaussianNoise(spec.layer_noise)] if spec.layer_noise else []


def activation(name: str) -> nn.Module:
    return ACTIVATIONS[name]()


def norm(name: str, width: int, *, image: bool) -> list[nn.Module]:
    """The layers that normalise `width` units or channels; none for "none" and what normalises weights.

    "instance" is for maps, which are normalised each by its own mean and variance (Ulyanov et al. 2016, equation 3).
    """
    if name in BATCH_NORMS:
        kind = nn.BatchNorm2d if image else nn.BatchNorm1d
        return [kind(width, momentum=BATCH_NORMS[name])]
    if name == "layer":  # over all of one sample's features, so samples stay independent
        return [nn.GroupNorm(1, width) if image else nn.LayerNorm(width)]
    if name == "instance":
        return [nn.InstanceNorm2d(width, affine=True)]
    return []


class WeightNorm(nn.Module):
    """w = g v / |v| for each unit or channel (Salimans & Kingma 2016, equation 2).

    In plain operations: the second derivative of torch's own, which unrolling needs, lacks how |v| moves (torch 2).
    """

    def forward(self, g: Tensor, v: Tensor) -> Tensor:
        return g * v / torch.norm_except_dim(v, 2, 0)

    def right_inverse(self, weight: Tensor) -> tuple[Tensor, Tensor]:
        return torch.norm_except_dim(weight, 2, 0), weight


def weighted(layer: nn.Module, name: str) -> nn.Module:
    """The layer itself, or under spectral (Miyato et al. 2018, algorithm 1) or weight normalisation."""
    if name == "spectral":
        return spectral_norm(layer)
    if name == "weight":
        register_parametrization(layer, "weight", WeightNorm())
    return layer


Weighted = nn.Linear | nn.Conv2d | nn.ConvTranspose2d


def _redraw(layer: Weighted, fill: Callable[[Tensor], object]) -> None:
    """Fill the tensor that is stored: under a normalisation of the weights not the one that is used."""
    if not nn.utils.parametrize.is_parametrized(layer, "weight"):
        fill(layer.weight)
        return
    stored = dict(layer.parametrizations.weight.named_parameters())  # type: ignore[union-attr]
    if "original" in stored:
        fill(stored["original"])
    else:  # of weight normalisation, g and v: the weight that is used is what was drawn
        fill(stored["original1"])
        stored["original0"].copy_(torch.norm_except_dim(stored["original1"], 2, 0))


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
            _redraw(module, FILLS[scheme])
            if module.bias is not None:
                module.bias.zero_()
        elif scheme == "normal-0.02" and isinstance(module, nn.modules.batchnorm._BatchNorm):
            nn.init.normal_(module.weight, 1.0, 0.02)
