"""A stranger's generator on the command line. Imports torch."""

import numpy as np

from gan_core.datasets import DATASETS, Data, Request
from gan_core.draws import shows_digits
from gan_core.errors import UserError
from gan_core.explorer import Explorer
from gan_core.export.pictures import saved
from gan_core.export.plane import GENERATED, TEXT, captioned
from gan_core.loaded import Loaded

SIDE = 800  # pixels of a scatter picture
JUDGED = "mnist"  # what gray images of 28 x 28 are held against
_APART = 1_000_000_007


def picture(loaded: Loaded, count: int, seed: int) -> bytes:
    """A PNG file: a wall of images, or generated points."""
    drawn = loaded.draw(loaded.latents(count, seed), loaded.labels(count))
    image = Explorer(loaded).picture_of(drawn, SIDE)
    if loaded.facts.kind == "points":
        image = captioned(image, [(f"{count:,} samples", TEXT), ("generated", GENERATED)])
    return saved(image, "PNG")


def digits(loaded: Loaded, count: int, seed: int) -> np.ndarray:
    """Samples as metrics of digits take them, uint8 [count, 1, 28, 28]. Raises UserError for what are no digits."""
    if loaded.facts.shape != (1, 28, 28):
        shape = " x ".join(map(str, loaded.facts.shape))
        raise UserError(
            f"nobody knows what {loaded.facts.title} learned from, and no metric applies to {shape} samples"
        )
    if not shows_digits(loaded):
        raise UserError(
            f"the pictures of {loaded.facts.title} are no digits, and nobody knows what it learned from, so no metric "
            "applies to them"
        )
    drawn = loaded.draw(loaded.latents(count, _APART + seed), loaded.labels(count))
    return drawn.transpose(0, 3, 1, 2)


def data() -> Data:
    """What a stranger's digits are held against."""
    return DATASETS[JUDGED].load(Request())
