"""Equalised learning rate and pixel norm (Karras et al. 2018, sections 4.1 and 4.2).

Weights are drawn from N(0, 1), and scaled where they are used: by He's constant, sqrt(2 / fan in), or by
sqrt(1 / fan in) where no activation follows, as in the authors' code. So all weights have one scale, and an optimizer
whose steps do not depend on the gradient's size, as Adam, moves them all at one speed.
"""

from math import sqrt
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.nn.functional import conv_transpose2d

from gan_core.networks.layers.dcgan import fold
from gan_core.networks.layers.linear import affine
from gan_core.networks.layers.parts import weighted

GAIN = sqrt(2)  # of a layer before an activation
EPSILON = 1e-8


class EqualLinear(nn.Linear):
    """[B, in] -> [B, out] with the weight times gain / sqrt(in)."""

    def __init__(self, inputs: int, outputs: int, gain: float = GAIN) -> None:
        super().__init__(inputs, outputs)
        self.scale = _drawn_anew(self, gain)

    def forward(self, x: Tensor) -> Tensor:
        return affine(x, self.weight * self.scale, self.bias)


class EqualConv(nn.Conv2d):
    """[B, in, H, W] -> [B, out, H, W], an odd kernel, with the weight times gain / sqrt(in kernel^2)."""

    def __init__(self, inputs: int, outputs: int, kernel: int, gain: float = GAIN) -> None:
        super().__init__(inputs, outputs, kernel, padding=kernel // 2)
        self.scale = _drawn_anew(self, gain)

    def forward(self, x: Tensor) -> Tensor:
        return self._conv_forward(x, self.weight * self.scale, self.bias)


class EqualUpsampleConv(EqualConv):
    """Nearest-neighbour doubling before such a 3x3 convolution, [B, in, H, W] -> [B, out, 2H, 2W]; see `fold`."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(inputs, outputs, 3)

    def forward(self, x: Tensor) -> Tensor:
        y = conv_transpose2d(x, fold(self.weight * self.scale), stride=2, padding=1)
        return y if self.bias is None else y + self.bias[:, None, None]


class PixelNorm(nn.Module):
    """[B, C, H, W]: the C numbers of each pixel divided by their root mean square."""

    def forward(self, x: Tensor) -> Tensor:
        return x * (x.square().mean(1, keepdim=True) + EPSILON).rsqrt()


Equal = TypeVar("Equal", EqualLinear, EqualConv)


def equal_weighted(layer: Equal, norm: str) -> nn.Module:
    """The layer itself, or under spectral normalisation, which divides any scale out again."""
    if norm == "spectral":
        layer.scale = 1.0
    return weighted(layer, norm)


@torch.no_grad()
def _drawn_anew(layer: nn.Linear | nn.Conv2d, gain: float) -> float:
    """Draw the weights from N(0, 1), let the biases be 0; returns the scale at which they are used."""
    layer.weight.normal_()
    if layer.bias is not None:
        layer.bias.zero_()
    return gain / sqrt(layer.weight[0].numel())
