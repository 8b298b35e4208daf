"""Looking for the noise of a picture, told step by step."""

import base64
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from gan_core.generators.loaded import Loaded
from gan_core.latent.projection import Progress, project
from gan_core.latent.target_image import as_target
from gan_core.studio.jobs import Answer

STEPS = 200


def search(loaded: Loaded, picture: bytes, label: int | None) -> Iterator[Answer]:
    """{"target"}, then {"share", "words", "picture", "z", "label"} every few steps, and {"done"} with the last one.

    Pictures are bytes in base64. label: the class to look in, of a generator with classes; all of them if None.
    """
    target = as_target(picture, loaded.facts)
    yield {"target": _text(loaded.shown(target)), "words": "Looking among random draws …", "share": 0.0}, b""
    for progress in project(loaded, target, steps=STEPS, labels=None if label is None else [label]):
        yield _told(loaded, progress), b""


def _told(loaded: Loaded, progress: Progress) -> dict[str, Any]:
    z = torch.tensor([progress.z])
    labels = None if progress.label is None else torch.tensor([progress.label])
    return {
        "picture": _text(loaded.draw(z, labels)),
        "share": progress.step / STEPS,
        "words": words(progress),
        "z": progress.z,
        "label": progress.label,
        "done": progress.done,
    }


def words(progress: Progress) -> str:
    """How near the place is, in root mean squares of pixels 0 ... 1, and in the end whether that is the picture."""
    told = f"off by {progress.error:.3f} (the best of 512 random draws: {progress.by_chance:.3f})"
    if not progress.done:
        return f"Step {progress.step} of {STEPS}: {told}"
    if progress.explained is None:
        return f"The picture is of one colour: {told}. Drag from here."
    share = f"{max(progress.explained, 0):.0%} of the picture's variance"
    if not progress.found:
        return f"Not found: {share} is explained, {told}. This generator draws nothing like it. Drag from here."
    return f"Found: {share} is explained, {told}. Drag from here."


def _text(picture: np.ndarray) -> str:
    return base64.b64encode(picture.tobytes()).decode()
