"""Multi-layer perceptrons as torch modules."""

from math import prod

from torch import Tensor, nn

from gan_core.networks.layers.chain import read_chain
from gan_core.networks.layers.linear import Linear
from gan_core.networks.layers.maxout import Maxout
from gan_core.networks.layers.minibatch import batch_features
from gan_core.networks.layers.parts import OUTPUTS, Dropout, activation, noisy, norm, weighted
from gan_core.networks.spec import Spec


class MLPGenerator(nn.Module):
    """Noise [B, latent_dim] -> samples [B, *shape]."""

    def __init__(self, spec: Spec) -> None:
        super().__init__()
        self.shape = spec.shape
        layers: list[nn.Module] = []
        width = spec.latent_dim
        for hidden in spec.widths:
            layers += [Linear(width, hidden), *norm(spec.norm, hidden, image=False)]
            layers += [activation(spec.activation)]
            width = hidden
        layers += [Linear(width, prod(spec.shape)), OUTPUTS[spec.output]()]
        self.net = nn.Sequential(*layers)

    def forward(self, z: Tensor) -> Tensor:
        return self.net(z).view(-1, *self.shape)


class MLPCritic(nn.Module):
    """Samples [B, *shape] -> raw scores [B], or [B, outputs] where a role asks for several.

    With `pieces`, hidden units are maxout instead of activated.
    """

    def __init__(self, spec: Spec, pieces: int = 1) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        width = prod(spec.shape)
        for hidden in spec.widths:
            units = hidden * pieces
            layers += [weighted(Linear(width, units), spec.norm), *norm(spec.norm, units, image=False)]
            layers += [Maxout(pieces) if pieces > 1 else activation(spec.activation)]
            if spec.dropout:
                layers += [Dropout(spec.dropout)]
            layers += noisy(spec)
            width = hidden
        company, width = batch_features(spec, width)
        layers += [*company, weighted(Linear(width, spec.outputs), spec.norm)]
        self.net = nn.Sequential(*layers)
        self.chain = read_chain(layers)

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x.flatten(1)).squeeze(1)
