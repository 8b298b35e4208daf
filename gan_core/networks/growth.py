"""How growing networks share a run among their resolutions (Karras et al. 2018, section 2). Needs no torch.

The resolutions share the run equally. Each but the first fades in during the first half of its share, and then stands
alone: as in the paper, which fades a resolution in over as many images as it trains it afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass

FADE = 0.5  # of a resolution's share of the run


@dataclass(frozen=True, slots=True)
class Stage:
    """One resolution: the shares of the run at which it begins and at which it is faded in whole, and its name."""

    begins: float
    whole: float
    label: str


def stages(sides: Sequence[int]) -> tuple[Stage, ...]:
    """The stages of a network that grows through images of these sides, the smallest first."""
    count = len(sides)
    return tuple(
        Stage(place / count, (place + FADE * (place > 0)) / count, f"{side}×{side}") for place, side in enumerate(sides)
    )


def place_at(share: float, count: int) -> tuple[int, float]:
    """The stage of `count` at that share of a run, and alpha, 0..1: how far it is faded in."""
    position = min(max(share, 0.0), 1.0) * count
    stage = min(int(position), count - 1)
    return stage, 1.0 if stage == 0 else min((position - stage) / FADE, 1.0)
