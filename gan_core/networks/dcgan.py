"""DCGAN (Radford et al. 2016): strided convolutions, sized by the image."""

from functools import partial
from typing import TYPE_CHECKING

from gan_core.base.errors import UserError
from gan_core.networks import CRITICS, GENERATORS, Network
from gan_core.networks.sizes import drawing, judging, repeating
from gan_core.networks.spec import Spec

if TYPE_CHECKING:
    from torch.nn import Module


def check_halvings(spec: Spec) -> None:
    """Each width halves (critic) or doubles (generator) the sides: they must divide, and 2 pixels must stay."""
    side, halvings = spec.shape[1], len(spec.widths)
    most = max((n for n in range(1, 7) if side % 2**n == 0 and side // 2**n >= 2), default=0)
    if not most:
        raise UserError(f"a DCGAN needs an image of an even number of pixels, 4 or more, not {side}")
    if not 1 <= halvings <= most:
        raise UserError(
            f"{halvings} widths halve the image {halvings} times, but {side} pixels allow at most {most}; "
            f"give between 1 and {most} widths"
        )


def _generator(spec: Spec) -> "Module":
    from gan_core.networks.layers.dcgan import DCGANGenerator

    return DCGANGenerator(spec)


def _upsampling(spec: Spec) -> "Module":
    from gan_core.networks.layers.dcgan import UpsamplingGenerator

    return UpsamplingGenerator(spec)


def _critic(spec: Spec) -> "Module":
    from gan_core.networks.layers.dcgan import DCGANCritic

    return DCGANCritic(spec)


GENERATORS.add(
    "dcgan",
    Network(
        label="DCGAN",
        help="A small map that transposed convolutions double until it is the image.",
        kinds=("images",),
        build=_generator,
        size=partial(drawing, kernel=4),
        check=check_halvings,
        convolutional=True,
    ),
)
GENERATORS.add(
    "upsample",
    Network(
        label="DCGAN, upsample and convolve",
        help="Nearest-neighbour doubling, then a 3x3 convolution: no checkerboard patterns.",
        kinds=("images",),
        build=_upsampling,
        size=repeating,
        check=check_halvings,
        convolutional=True,
    ),
)
CRITICS.add(
    "dcgan",
    Network(
        label="DCGAN",
        help="Strided convolutions that halve the image until one score is left.",
        kinds=("images",),
        build=_critic,
        size=partial(judging, kernel=4),
        check=check_halvings,
        convolutional=True,
    ),
)
