"""3x3 convolutions of stride 2 for images of any size: a side is halved rounding up, 28 -> 14 -> 7 -> 4."""

from torch import Tensor, nn

from gan_core.networks.layers.chain import read_chain
from gan_core.networks.layers.dcgan import Stem
from gan_core.networks.layers.gray import convolution
from gan_core.networks.layers.linear import Linear
from gan_core.networks.layers.minibatch import batch_features
from gan_core.networks.layers.parts import OUTPUTS, Flatten, activation, noisy, norm, weighted
from gan_core.networks.spec import Spec


def sides(side: int, halvings: int) -> list[int]:
    """The sides that an image goes through, largest first: `halvings` + 1 of them."""
    found = [side]
    for _ in range(halvings):
        found.append((found[-1] + 1) // 2)
    return found


class StridedGenerator(nn.Module):
    """Noise [B, latent_dim] -> images [B, C, H, W]: a small map, doubled once for each width but the last.

    The last width is that of the map from which a plain convolution draws the image.
    """

    def __init__(self, spec: Spec) -> None:
        super().__init__()
        channels, side, _ = spec.shape
        smallest, *larger = reversed(sides(side, len(spec.widths) - 1))
        width, before = spec.widths[0], smallest
        layers: list[nn.Module] = [Stem(spec.latent_dim, width, smallest)]
        layers += [*norm(spec.norm, width, image=True), activation(spec.activation)]
        for after, reached in zip(spec.widths[1:], larger, strict=True):
            even = reached - (2 * before - 1)  # 2 n - 1 without it; an even side needs one more
            layers += [nn.ConvTranspose2d(width, after, 3, stride=2, padding=1, output_padding=even)]
            layers += [*norm(spec.norm, after, image=True), activation(spec.activation)]
            width, before = after, reached
        layers += [convolution(width, channels, 3, padding=1), OUTPUTS[spec.output]()]
        self.net = nn.Sequential(*layers)

    def forward(self, z: Tensor) -> Tensor:
        return self.net(z)


class StridedCritic(nn.Module):
    """Images [B, C, H, W] -> raw scores [B]; each width halves the sides."""

    def __init__(self, spec: Spec) -> None:
        super().__init__()
        channels, side, _ = spec.shape
        layers: list[nn.Module] = []
        for width in spec.widths:
            layers += [weighted(convolution(channels, width, 3, stride=2, padding=1), spec.norm)]
            layers += [*norm(spec.norm, width, image=True), activation(spec.activation)]
            if spec.dropout:
                layers += [nn.Dropout2d(spec.dropout)]
            layers += noisy(spec)
            channels = width
        smallest = sides(side, len(spec.widths))[-1]
        company, features = batch_features(spec, channels * smallest**2)
        layers += [Flatten(), *company, weighted(Linear(features, 1), spec.norm)]
        self.net = nn.Sequential(*layers)
        self.chain = read_chain(layers)

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x).squeeze(1)
