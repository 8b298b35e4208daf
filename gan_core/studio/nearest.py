"""Memorised or invented: a sample beside the training samples that are nearest to it."""

from typing import Any

import numpy as np

from gan_core.generators.loaded import Loaded
from gan_core.latent import neighbours
from gan_core.latent.neighbours import Neighbours
from gan_core.latent.own_neighbours import OwnNeighbours, of_loaded

_PICTURES = "The sample, then the training images that are nearest to it, pixel by pixel. "
_COMPARED = "Distances say little alone: they are compared with those of a thousand real samples "
_BLIND = " A copy that is moved by a pixel, mirrored or blurred is not recognised."
_OWN = {
    False: "A copy that is moved or mirrored is not recognised.",
    True: "Pictures were shown mirrored too, and are looked for both ways. A copy that is moved is not recognised.",
}
_WITH = {True: "that no generator learned from.", False: "of the training data, each beside all the others."}


def nearest(loaded: Loaded, shown: np.ndarray, count: int) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """{"pictures" [1 + count, H, W, C]}, the sample first, and {"verdict", "explanation"}; points have no pictures.

    shown: the sample as people see it, [1, ...]. Raises UserError as `of_loaded` does.
    """
    kind, places = loaded.facts.kind, of_loaded(loaded)
    found = places.of(neighbours.like_data(shown), count)
    told = {"verdict": _sentence(places.verdict(found, 0)), "explanation": _explanation(kind, places)}
    if kind == "points":
        return {}, told
    real = places.data[found.indices[0]].transpose(0, 2, 3, 1)
    return {"pictures": np.concatenate([shown, real])}, told


def _explanation(kind: str, places: Neighbours) -> str:
    if isinstance(places, OwnNeighbours):
        return _PICTURES + _OWN[places.mirror]
    told = _COMPARED + _WITH[places.has_new]
    return _PICTURES + told + _BLIND if kind == "images" else told


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."
