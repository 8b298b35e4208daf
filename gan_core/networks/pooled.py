"""The convolutional pair of the MNIST tutorial: max-pooling critic, generator that draws at double size."""

from typing import TYPE_CHECKING

from gan_core.base.errors import UserError
from gan_core.networks import CRITICS, GENERATORS, Network
from gan_core.networks.sizes import pooled_drawing, pooled_judging
from gan_core.networks.spec import Spec

if TYPE_CHECKING:
    from torch.nn import Module


def _check_generator(spec: Spec) -> None:
    if not spec.widths:
        raise UserError("the double-size generator needs at least 1 width: the channels of its convolutions")


def _check_critic(spec: Spec) -> None:
    if len(spec.widths) < 2 or spec.shape[1] % 2 ** (len(spec.widths) - 1):
        raise UserError(
            "the pooled critic needs at least 2 widths, channels first and the hidden layer last, "
            f"and each channel width halves the {spec.shape[1]} pixels evenly"
        )


def _generator(spec: Spec) -> "Module":
    from gan_core.networks.layers.pooled import DoubleSizeGenerator

    return DoubleSizeGenerator(spec)


def _critic(spec: Spec) -> "Module":
    from gan_core.networks.layers.pooled import PooledCritic

    return PooledCritic(spec)


GENERATORS.add(
    "double-size",
    Network(
        label="Linear to double size, then convolutions",
        help="One linear layer draws the image at twice its size; convolutions refine and halve it.",
        kinds=("images",),
        build=_generator,
        size=pooled_drawing,
        check=_check_generator,
        convolutional=True,
    ),
)
CRITICS.add(
    "pooled",
    Network(
        label="Convolutions with max-pooling",
        help="Convolution and max-pooling in turn, then one hidden layer. The last width is that layer's.",
        kinds=("images",),
        build=_critic,
        size=pooled_judging,
        check=_check_critic,
        convolutional=True,
    ),
)
