"""Multi-layer perceptrons, for 2-D points and small images."""

from functools import partial
from typing import TYPE_CHECKING

from gan_core.networks import CRITICS, GENERATORS, Network
from gan_core.networks.sizes import mlp_critic, mlp_generator
from gan_core.networks.spec import Spec

if TYPE_CHECKING:
    from torch.nn import Module


def _generator(spec: Spec) -> "Module":
    from gan_core.networks.layers.mlp import MLPGenerator

    return MLPGenerator(spec)


def _critic(spec: Spec) -> "Module":
    from gan_core.networks.layers.mlp import MLPCritic

    return MLPCritic(spec)


def _maxout(spec: Spec) -> "Module":
    from gan_core.networks.layers.maxout import PIECES
    from gan_core.networks.layers.mlp import MLPCritic

    return MLPCritic(spec, PIECES)


GENERATORS.add(
    "mlp",
    Network(
        label="MLP",
        help="Fully connected layers from noise to sample.",
        kinds=("points", "images"),
        build=_generator,
        size=mlp_generator,
    ),
)
CRITICS.add(
    "mlp",
    Network(
        label="MLP",
        help="Fully connected layers from sample to score.",
        kinds=("points", "images"),
        build=_critic,
        size=mlp_critic,
    ),
)
CRITICS.add(
    "maxout",
    Network(
        label="Maxout MLP",
        help="Fully connected; each hidden unit is the largest of 5 linear pieces and needs no activation.",
        kinds=("points", "images"),
        build=_maxout,
        size=partial(mlp_critic, pieces=5),
    ),
)
