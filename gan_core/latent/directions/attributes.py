"""Towards more of what can be measured: ink, slant, stroke width, colours, coordinates."""

from math import sqrt
from typing import TYPE_CHECKING

from gan_core.latent.attributes import ATTRIBUTES, applying, measured
from gan_core.latent.directions import FAMILIES, Direction, Family

if TYPE_CHECKING:
    from gan_core.generators.loaded import Loaded


LEAST = 0.01  # share of its variance that the direction of an attribute must explain
CERTAIN = 4.0  # deviations of what chance explains


def find(loaded: "Loaded", seed: int) -> list[Direction]:
    """The slope of each attribute by linear regression on z, at length one.

    Nothing for an attribute that abstains, never changes, or has no straight way: chance alone explains, after the
    correction, 0 give or take sqrt(2 d) / (N - d - 1) of N samples' variance by d coordinates.
    """
    import numpy as np
    import torch

    from gan_core.latent.sample_cache import draws
    from gan_core.latent.unit_vectors import slope

    drawn = draws(loaded, seed)
    found = []
    for name, values in measured(loaded.facts, drawn.shown).items():
        known = np.isfinite(values)
        freedom = int(known.sum()) - loaded.facts.latent_dim - 1
        if freedom <= 0:
            continue
        vector, explained = slope(drawn.z[torch.from_numpy(known)], torch.from_numpy(values[known]))
        if explained > max(LEAST, CERTAIN * sqrt(2 * loaded.facts.latent_dim) / freedom):
            found.append(
                Direction(
                    name=name,
                    family="attributes",
                    label=ATTRIBUTES[name].label,
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
