"""Looking for the noise of a picture, told step by step."""

import base64
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from gan_core.loaded import Loaded
from gan_core.projection import Progress, project
from gan_core.studio.jobs import Answer
from gan_core.targets import as_target

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
    words = f"Step {progress.step} of {STEPS}: off by {progress.error:.3f}"
    words += f" (the best of 512 random draws: {progress.by_chance:.3f})"
    return {
        "picture": _text(loaded.draw(z, labels)),
        "share": progress.step / STEPS,
        "words": f"{words}. Drag from here." if progress.done else words,
        "z": progress.z,
        "label": progress.label,
        "done": progress.done,
    }


def _text(picture: np.ndarray) -> str:
    return base64.b64encode(picture.tobytes()).decode()
