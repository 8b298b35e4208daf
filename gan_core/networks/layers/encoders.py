"""Encoders and classifiers as torch modules: samples [B, *shape] -> numbers [B, outputs]."""

from torch import Tensor, nn

from gan_core.networks.layers.gray import convolution
from gan_core.networks.layers.linear import Linear
from gan_core.networks.layers.parts import Flatten, activation, norm
from gan_core.networks.layers.strided import sides
from gan_core.networks.spec import Spec


class ConvEncoder(nn.Module):
    """Images [B, C, H, W] -> [B, outputs] by 3x3 convolutions: each width halves the sides, but the last keeps them."""

    def __init__(self, spec: Spec) -> None:
        super().__init__()
        channels, side, _ = spec.shape
        layers: list[nn.Module] = []
        for index, width in enumerate(spec.widths, start=1):
            stride = 1 if index == len(spec.widths) else 2
            layers += [convolution(channels, width, 3, stride=stride, padding=1)]
            layers += [*norm(spec.norm, width, image=True), activation(spec.activation)]
            channels = width
        smallest = sides(side, len(spec.widths) - 1)[-1]
        self.net = nn.Sequential(*layers, Flatten(), Linear(channels * smallest**2, spec.outputs))

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)
