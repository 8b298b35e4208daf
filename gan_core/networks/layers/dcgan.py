"""DCGAN players as torch modules."""

from functools import cache

import torch
from torch import Tensor, nn
from torch.nn.functional import conv_transpose2d

from gan_core.networks.layers.chain import read_chain
from gan_core.networks.layers.gray import convolution
from gan_core.networks.layers.linear import Linear
from gan_core.networks.layers.minibatch import batch_features
from gan_core.networks.layers.parts import OUTPUTS, Flatten, activation, noisy, norm, weighted
from gan_core.networks.spec import Spec


class Stem(nn.Module):
    """Noise [B, latent_dim] -> the smallest map [B, channels, side, side]."""

    def __init__(self, latent_dim: int, channels: int, side: int, linear: type[nn.Linear] = Linear) -> None:
        super().__init__()
        self.linear = linear(latent_dim, channels * side * side)
        self.map = (channels, side, side)

    def forward(self, z: Tensor) -> Tensor:
        return self.linear(z).view(-1, *self.map).contiguous(memory_format=torch.channels_last)


class DCGANGenerator(nn.Module):
    """Noise [B, latent_dim] -> images [B, C, H, W] by 4x4 transposed convolutions of stride 2."""

    def __init__(self, spec: Spec) -> None:
        super().__init__()
        channels, side, _ = spec.shape
        width = spec.widths[0]
        layers: list[nn.Module] = [Stem(spec.latent_dim, width, side >> len(spec.widths))]
        layers += [*norm(spec.norm, width, image=True), activation(spec.activation)]
        for after in spec.widths[1:]:
            layers += [nn.ConvTranspose2d(width, after, 4, stride=2, padding=1)]
            layers += [*norm(spec.norm, after, image=True), activation(spec.activation)]
            width = after
        layers += [nn.ConvTranspose2d(width, channels, 4, stride=2, padding=1), OUTPUTS[spec.output]()]
        self.net = nn.Sequential(*layers)

    def forward(self, z: Tensor) -> Tensor:
        return self.net(z)


def fold(weight: Tensor) -> Tensor:
    """The 4x4 kernel of the transposed convolution that equals doubling, then a 3x3 convolution.

    weight: [out, in, 3, 3] -> [in, out, 4, 4]. In one dimension, with taps w0 w1 w2, the output
    pixels 2i and 2i + 1 see

        y[2i]     = w0 x[i-1] + (w1 + w2) x[i]
        y[2i + 1] = (w0 + w1) x[i] + w2 x[i+1]

    while a transposed convolution (stride 2, padding 1) with taps k gives
    y[2i] = k1 x[i] + k3 x[i-1] and y[2i + 1] = k2 x[i] + k0 x[i+1].
    """
    return (weight.flatten(2) @ _taps().to(weight)).unflatten(2, (4, 4)).transpose(0, 1)


@cache
def _taps() -> Tensor:
    """[9, 16]: what each tap of the 3x3 kernel adds to the taps of the 4x4 kernel."""
    with torch.inference_mode(False):  # kept for trainings too, whoever asks first
        line = torch.tensor([[0.0, 0, 1], [0, 1, 1], [1, 1, 0], [1, 0, 0]])  # k = line @ w
        return torch.kron(line, line).t().contiguous()


class UpsampleConv(nn.Conv2d):
    """Nearest-neighbour doubling and a 3x3 convolution, [B, in, H, W] -> [B, out, 2H, 2W].

    Computed as one transposed convolution with the folded kernel: exact, with 4 instead of 9
    multiplications per output pixel and channel pair. Weights are those of a plain Conv2d.
    """

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(inputs, outputs, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        y = conv_transpose2d(x, fold(self.weight), stride=2, padding=1)
        # added on its own: within the convolution, the bias costs a tenth of the backward pass
        return y if self.bias is None else y + self.bias[:, None, None]


class UpsamplingGenerator(nn.Module):
    """Noise [B, latent_dim] -> images [B, C, H, W] by doubling and convolving (Odena et al. 2016)."""

    def __init__(self, spec: Spec) -> None:
        super().__init__()
        channels, side, _ = spec.shape
        width = spec.widths[0]
        layers: list[nn.Module] = [Stem(spec.latent_dim, width, side >> len(spec.widths))]
        layers += norm(spec.norm, width, image=True)
        for after in spec.widths:
            layers += [UpsampleConv(width, after), *norm(spec.norm, after, image=True)]
            layers += [activation(spec.activation)]
            width = after
        layers += [convolution(width, channels, 3, padding=1), OUTPUTS[spec.output]()]
        self.net = nn.Sequential(*layers)

    def forward(self, z: Tensor) -> Tensor:
        return self.net(z)


class DCGANCritic(nn.Module):
    """Images [B, C, H, W] -> raw scores [B] by 4x4 convolutions of stride 2."""

    def __init__(self, spec: Spec) -> None:
        super().__init__()
        channels, side, _ = spec.shape
        layers: list[nn.Module] = []
        for index, width in enumerate(spec.widths):
            layers += [weighted(convolution(channels, width, 4, stride=2, padding=1), spec.norm)]
            if index:  # the first layer sees the raw image and is not normalised
                layers += norm(spec.norm, width, image=True)
            layers += [activation(spec.activation)]
            if spec.dropout:
                layers += [nn.Dropout2d(spec.dropout)]
            layers += noisy(spec)
            channels = width
        side >>= len(spec.widths)
        company, features = batch_features(spec, channels * side * side)
        layers += [Flatten(), *company, weighted(Linear(features, 1), spec.norm)]
        self.net = nn.Sequential(*layers)
        self.chain = read_chain(layers)

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x).squeeze(1)
