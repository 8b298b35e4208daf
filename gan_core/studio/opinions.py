"""What the critic and the digit classifier say of samples."""

from functools import lru_cache
from typing import Any

import numpy as np
from torch import Tensor

from gan_core.evaluation.digit_classifier.classifier import load_classifier
from gan_core.generators.loaded import Loaded
from gan_core.latent.sample_cache import shows_digits

_USUAL = 256  # samples


def opinions(loaded: Loaded, z: Tensor, labels: Tensor | None) -> dict[str, Any]:
    """Of the first of z [N, latent_dim] and of the others. labels: int64 [N] of a generator with classes.

    {"z"} of the first where it is a place on a plane; {"score", "others", "usual"}, the critic's raw scores and their
    mean over samples of this generator, if it was kept; {"classified"} of digits: {"digit", -1: none, "probability"}.
    """
    samples = loaded.samples(z, labels)
    told: dict[str, Any] = {"z": z[0].tolist()} if z.shape[1] == 2 else {}
    scores = loaded.scores(samples)
    if scores is not None:
        first, *others = (float(score) if np.isfinite(score) else None for score in scores)  # JSON knows no NaN
        told |= {"score": first, "others": others, "usual": _usual(loaded)}
    if shows_digits(loaded):
        shown = loaded.shown(samples[:1]).transpose(0, 3, 1, 2)
        answers = load_classifier()(shown)
        told["classified"] = {"digit": int(answers.digits[0]), "probability": float(answers.confidence[0])}
    return told


@lru_cache(maxsize=1)  # the one that is asked about, time and again: 256 frogs take a while
def _usual(loaded: Loaded) -> float | None:
    """The critic's mean score of this generator's samples: its scale is its own, and means nothing without."""
    scores = loaded.scores(loaded.samples(loaded.latents(_USUAL, seed=0), loaded.labels(_USUAL)))
    assert scores is not None
    mean = float(scores.mean())
    return mean if np.isfinite(mean) else None
