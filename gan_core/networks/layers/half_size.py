"""The convolutional pair of the tutorial on CIFAR-10's frogs as torch modules (Chollet 2017, section 8.5)."""

from torch import Tensor, nn

from gan_core.networks.layers.chain import read_chain
from gan_core.networks.layers.dcgan import Stem
from gan_core.networks.layers.gray import convolution
from gan_core.networks.layers.linear import Linear
from gan_core.networks.layers.minibatch import batch_features
from gan_core.networks.layers.parts import OUTPUTS, Dropout, Flatten, activation, noisy, norm, weighted
from gan_core.networks.sizes import doubling_layer, unpadded_sides
from gan_core.networks.spec import Spec


class HalfSizeGenerator(nn.Module):
    """Noise [B, latent_dim] -> a map [B, widths[0], H/2, W/2] -> images [B, C, H, W].

    Every further width is a layer: a 5x5 convolution, then the 4x4 transposed one that doubles, then 5x5 ones again.
    """

    def __init__(self, spec: Spec) -> None:
        super().__init__()
        channels, side, _ = spec.shape
        width, *after = spec.widths
        layers: list[nn.Module] = [Stem(spec.latent_dim, width, side // 2)]
        layers += [*norm(spec.norm, width, image=True), activation(spec.activation)]
        for place, wider in enumerate(after):
            if place == doubling_layer(spec):
                layers += [nn.ConvTranspose2d(width, wider, 4, stride=2, padding=1)]
            else:
                layers += [convolution(width, wider, 5, padding=2)]
            layers += [*norm(spec.norm, wider, image=True), activation(spec.activation)]
            width = wider
        layers += [convolution(width, channels, 7, padding=3), OUTPUTS[spec.output]()]
        self.net = nn.Sequential(*layers)

    def forward(self, z: Tensor) -> Tensor:
        return self.net(z)


class UnpaddedCritic(nn.Module):
    """Images [B, C, H, W] -> raw scores [B]: a 3x3 convolution, 4x4 ones of stride 2, one linear layer."""

    def __init__(self, spec: Spec) -> None:
        super().__init__()
        channels = spec.shape[0]
        layers: list[nn.Module] = []
        for place, width in enumerate(spec.widths):
            kernel, stride = (4, 2) if place else (3, 1)
            layers += [weighted(convolution(channels, width, kernel, stride=stride), spec.norm)]
            if place:  # the first layer sees the raw image and is not normalised
                layers += norm(spec.norm, width, image=True)
            layers += [activation(spec.activation), *noisy(spec)]
            channels = width
        layers += [Flatten()]
        if spec.dropout:
            layers += [Dropout(spec.dropout)]
        company, features = batch_features(spec, channels * unpadded_sides(spec)[-1] ** 2)
        layers += [*company, weighted(Linear(features, 1), spec.norm)]
        self.net = nn.Sequential(*layers)
        self.chain = read_chain(layers)

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x).squeeze(1)
