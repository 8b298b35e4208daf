"""The convolutional pair of the MNIST tutorial as torch modules."""

from torch import Tensor, nn

from gan_core.networks.layers.chain import read_chain
from gan_core.networks.layers.dcgan import Stem
from gan_core.networks.layers.gray import convolution
from gan_core.networks.layers.linear import Linear
from gan_core.networks.layers.minibatch import batch_features
from gan_core.networks.layers.parts import OUTPUTS, Dropout, Flatten, activation, noisy, norm, weighted
from gan_core.networks.spec import Spec


class DoubleSizeGenerator(nn.Module):
    """Noise [B, latent_dim] -> a map [B, 1, 2H, 2W] -> images [B, C, H, W]."""

    def __init__(self, spec: Spec) -> None:
        super().__init__()
        channels, side, _ = spec.shape
        layers: list[nn.Module] = [Stem(spec.latent_dim, 1, 2 * side)]
        layers += [*norm(spec.norm, 1, image=True), activation(spec.activation)]
        width = 1
        for after in spec.widths:
            layers += [convolution(width, after, 3, padding=1), *norm(spec.norm, after, image=True)]
            layers += [activation(spec.activation)]
            width = after
        layers += [nn.Conv2d(width, channels, 2, stride=2), OUTPUTS[spec.output]()]
        self.net = nn.Sequential(*layers)

    def forward(self, z: Tensor) -> Tensor:
        return self.net(z)


class PooledCritic(nn.Module):
    """Images [B, C, H, W] -> raw scores [B]; widths = channels of each convolution, then the hidden layer."""

    def __init__(self, spec: Spec) -> None:
        super().__init__()
        channels, side, _ = spec.shape
        layers: list[nn.Module] = []
        for width in spec.widths[:-1]:
            layers += [weighted(convolution(channels, width, 3, padding=1), spec.norm)]
            layers += [*norm(spec.norm, width, image=True), activation(spec.activation), nn.MaxPool2d(2)]
            layers += noisy(spec)
            channels, side = width, side // 2
        hidden = spec.widths[-1]
        layers += [Flatten(), weighted(Linear(channels * side * side, hidden), spec.norm)]
        layers += [activation(spec.activation)]
        if spec.dropout:
            layers += [Dropout(spec.dropout)]
        layers += noisy(spec)
        company, features = batch_features(spec, hidden)
        layers += [*company, weighted(Linear(features, 1), spec.norm)]
        self.net = nn.Sequential(*layers)
        self.chain = read_chain(layers)

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x).squeeze(1)
