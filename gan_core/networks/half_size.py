"""The convolutional pair of the tutorial on CIFAR-10's frogs (Chollet 2017, section 8.5)."""

from typing import TYPE_CHECKING

from gan_core.base.errors import UserError
from gan_core.networks import CRITICS, GENERATORS, Network
from gan_core.networks.sizes import check_maps, half_size_drawing, unpadded_judging, unpadded_sides
from gan_core.networks.spec import Spec

if TYPE_CHECKING:
    from torch.nn import Module


def _check_generator(spec: Spec) -> None:
    if len(spec.widths) < 2:
        raise UserError("the half-size generator needs at least 2 widths: the map's channels, then those of each layer")
    if spec.shape[1] % 2:
        raise UserError(f"the half-size generator needs an image of an even number of pixels, not {spec.shape[1]}")


def _check_critic(spec: Spec) -> None:
    if not spec.widths:
        raise UserError("the unpadded critic needs at least 1 width: the channels of its convolutions")
    if unpadded_sides(spec)[-1] < 1:
        raise UserError(f"{len(spec.widths)} unpadded convolutions leave less than a pixel of {spec.shape[1]}")
    check_maps(spec, unpadded_sides(spec)[-1])


def _generator(spec: Spec) -> "Module":
    from gan_core.networks.layers.half_size import HalfSizeGenerator

    return HalfSizeGenerator(spec)


def _critic(spec: Spec) -> "Module":
    from gan_core.networks.layers.half_size import UnpaddedCritic

    return UnpaddedCritic(spec)


GENERATORS.add(
    "half-size",
    Network(
        label="Half size, doubled once",
        help="One linear layer draws a map of half the image's size; 5x5 convolutions refine it before and after it is "
        "doubled, a 7x7 one draws the image.",
        kinds=("images",),
        build=_generator,
        size=half_size_drawing,
        check=_check_generator,
        convolutional=True,
    ),
)
CRITICS.add(
    "unpadded",
    Network(
        label="Convolutions without padding",
        help="A 3x3 convolution, then 4x4 ones of stride 2, none of which sees beyond the image's edge; dropout before "
        "the last layer alone.",
        kinds=("images",),
        build=_critic,
        size=unpadded_judging,
        check=_check_critic,
        convolutional=True,
    ),
)
