"""The coordinates of z themselves."""

from typing import TYPE_CHECKING

from gan_core.latent.directions import FAMILIES, Direction, Family

if TYPE_CHECKING:
    from gan_core.generators.loaded import Loaded


def find(loaded: "Loaded", seed: int) -> list[Direction]:
    """Every coordinate, in order."""
    import torch

    axes = torch.eye(loaded.facts.latent_dim) * loaded.facts.sigma
    return [
        Direction(name=f"z:{index}", family="coordinates", label=f"z{index}", vector=axis)
        for index, axis in enumerate(axes)
    ]


FAMILIES.add(
    "coordinates",
    Family(
        label="Coordinates of z",
        help="One number of the noise at a time: nothing is learned, and each usually changes a bit of everything.",
        share="",
        heads=("z",),
        applies=lambda loaded: True,
        find=find,
    ),
)
