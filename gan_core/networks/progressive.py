"""Progressive growing (Karras et al. 2018): both players begin with small images and double them while they learn."""

from typing import TYPE_CHECKING

from gan_core.base.errors import UserError
from gan_core.networks import CRITICS, GENERATORS, Network
from gan_core.networks.growth import Stage, stages
from gan_core.networks.sizes import growing_drawing, growing_judging
from gan_core.networks.spec import Spec

if TYPE_CHECKING:
    from torch.nn import Module

SMALLEST = 4  # pixels: the side at which the paper begins


def _check(spec: Spec) -> None:
    """Each width but the first doubles the sides: they must divide, and 4 pixels must stay."""
    side = spec.shape[1]
    most = max((n for n in range(1, 8) if side % 2 ** (n - 1) == 0 and side >> (n - 1) >= SMALLEST), default=0)
    if not most:
        raise UserError(f"progressive growing needs an image of {SMALLEST} pixels or more, not {side}")
    if not 1 <= len(spec.widths) <= most:
        raise UserError(
            f"{len(spec.widths)} widths are as many resolutions, but {side} pixels allow at most {most}; "
            f"give between 1 and {most} widths"
        )


def _stages(spec: Spec) -> tuple[Stage, ...]:
    return stages([spec.shape[1] >> left for left in reversed(range(len(spec.widths)))])


def _generator(spec: Spec) -> "Module":
    from gan_core.networks.layers.progressive import ProgressiveGenerator

    return ProgressiveGenerator(spec)


def _critic(spec: Spec) -> "Module":
    from gan_core.networks.layers.progressive import ProgressiveCritic

    return ProgressiveCritic(spec)


GENERATORS.add(
    "progressive",
    Network(
        label="Progressive growing",
        help="A small image first; each further width doubles it and fades in. Pixel norm unless another is chosen.",
        kinds=("images",),
        build=_generator,
        size=growing_drawing,
        check=_check,
        convolutional=True,
        stages=_stages,
        own_init=True,
    ),
)
CRITICS.add(
    "progressive",
    Network(
        label="Progressive growing",
        help="Grows with its generator: sees images at the resolution of the moment. The last width is the smallest's.",
        kinds=("images",),
        build=_critic,
        size=growing_judging,
        check=_check,
        convolutional=True,
        stages=_stages,
        own_init=True,
    ),
)
