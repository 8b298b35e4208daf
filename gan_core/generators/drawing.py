"""Many pictures of one generator, to be measured. Imports torch."""

import numpy as np
import torch

from gan_core.base.errors import UserError
from gan_core.generators.loaded import Loaded

BATCH = 512  # pictures at a time, so that their floats never fill the memory
_APART = 1_000_000_007  # the noise that is measured is never one that was trained on


def pictures_of(loaded: Loaded, count: int, seed: int) -> np.ndarray:
    """uint8 [count, C, H, W], of a generator with classes evenly of all; the same for the same seed.

    Raises UserError for a generator of points and for one whose samples are not finite.
    """
    if loaded.facts.kind != "images":
        raise UserError(f"{loaded.facts.title} draws points, not pictures: `score` has the figures of points")
    noise, classes = loaded.latents(count, _APART + seed), loaded.labels(count)
    parts = []
    for first in range(0, count, BATCH):
        part = slice(first, first + BATCH)
        samples = loaded.samples(noise[part], None if classes is None else classes[part])
        if not torch.isfinite(samples).all():
            raise UserError(f"the pictures of {loaded.facts.title} are not finite numbers: its training has failed")
        parts.append(loaded.shown(samples).transpose(0, 3, 1, 2))
    return np.ascontiguousarray(np.concatenate(parts))
