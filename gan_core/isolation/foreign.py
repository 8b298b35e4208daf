"""A stranger's generator on the command line, apart: what it draws, as a picture or as digits. Imports torch."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from gan_core.base.errors import UserError
from gan_core.generators.drawing import pictures_of
from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.inspection import load_weights
from gan_core.generators.loaded import Loaded
from gan_core.generators.origin import maker_of_loaded
from gan_core.isolation.tasks import Answer
from gan_core.latent.explorer import Explorer
from gan_core.latent.sample_cache import shows_digits
from gan_core.provenance.origin import origin_of
from gan_core.runs.export.pictures import saved_png, saved_sheet
from gan_core.runs.export.plane import GENERATED, TEXT, captioned

SIDE = 800  # pixels of a scatter picture
_APART = 1_000_000_007


def sampled(asked: Mapping[str, Any]) -> Answer:
    """{"path", "name", "choices", "count", "seed"} -> {"title"} and a PNG: a wall of images, or generated points."""
    loaded, count = _loaded(asked), asked["count"]
    image = Explorer(loaded).picture_of(_drawn(loaded, count, asked["seed"]), SIDE)
    origin = origin_of([maker_of_loaded(loaded.facts, noise_seeds=(asked["seed"],))])
    if loaded.facts.kind == "points":
        picture = saved_png(captioned(image, [(f"{count:,} samples", TEXT), ("generated", GENERATED)]), origin)
    else:
        picture = saved_sheet(image, origin)
    return {"title": loaded.facts.title}, picture


def digits(asked: Mapping[str, Any]) -> Answer:
    """The same -> {} and samples as metrics of digits take them, uint8 [count, 1, 28, 28].

    Raises UserError for what are no digits.
    """
    loaded = _loaded(asked)
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
    drawn = _drawn(loaded, asked["count"], _APART + asked["seed"]).transpose(0, 3, 1, 2)
    return {}, np.ascontiguousarray(drawn).tobytes()


def generated(asked: Mapping[str, Any]) -> Answer:
    """The same -> {"shape", "shows_digits"} and pictures of any size, uint8 [count, C, H, W]. Raises UserError."""
    loaded = _loaded(asked)
    drawn = pictures_of(loaded, asked["count"], asked["seed"])
    return {"shape": drawn.shape[1:], "shows_digits": shows_digits(loaded)}, drawn.tobytes()


def _loaded(asked: Mapping[str, Any]) -> Loaded:
    return load_weights(Path(asked["path"]), Choices.from_dict(asked["choices"]), asked["name"])


def _drawn(loaded: Loaded, count: int, seed: int) -> np.ndarray:
    return loaded.draw(loaded.latents(count, seed), loaded.labels(count))
