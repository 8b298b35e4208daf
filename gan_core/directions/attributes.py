"""Towards more of what can be measured: ink, slant, stroke width, colours, coordinates."""

from typing import TYPE_CHECKING

from gan_core.attributes import ATTRIBUTES, applying
from gan_core.directions import FAMILIES, Direction, Family

if TYPE_CHECKING:
    from gan_core.loaded import Loaded


def find(loaded: "Loaded", seed: int) -> list[Direction]:
    """The slope of each attribute by linear regression on z, at length one; nothing for one that never changes."""
    import torch

    from gan_core.bases import slope
    from gan_core.draws import draws

    drawn = draws(loaded, seed)
    found = []
    for name, attribute in applying(loaded.facts).items():
        vector, explained = slope(drawn.z, torch.from_numpy(attribute.measure(drawn.shown)))
        if explained > 0:
            found.append(
                Direction(
                    name=name,
                    family="attributes",
                    label=attribute.label,
                    vector=vector * loaded.facts.sigma,
                    share=explained,
                )
            )
    return found


FAMILIES.add(
    "attributes",
    Family(
        label="Attributes",
        help="The straight way along which a measured attribute grows most.",
        share="of the attribute's variance that a straight line through z explains",
        heads=tuple(ATTRIBUTES),
        applies=lambda loaded: bool(applying(loaded.facts)),
        find=find,
    ),
)
