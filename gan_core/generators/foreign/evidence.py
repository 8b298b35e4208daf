"""What speaks for choices that no norm remembers: the pictures.

For gray images that are digits: how sure the digit classifier is and how many digits it sees; for others how far
neighbouring pixels agree, whether samples differ, and whether black and white are reached.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

from gan_core.evaluation.digit_classifier.classifier import SIDE, load_classifier
from gan_core.evaluation.digit_classifier.network import CLASSES

_SMALLEST = 16  # pixels of a side
_MOST_OF_THEM = 0.5
_PLACES = 32  # along a side, that smooth pictures agree between


def agreement(images: Tensor, labels: Tensor | None) -> dict[str, float]:
    """What the digit classifier says of gray images [N, 1, H, W] in [0, 1]: confidence, evenness, and with labels hits.

    evenness: entropy of the mean verdict / ln 10. hits: the share of samples that show the digit of their label.
    """
    probabilities = torch.from_numpy(load_classifier()(_as_classified(images)).probabilities[:, :CLASSES])
    mean = probabilities.mean(dim=0).clamp_min(1e-12)
    told = {
        "confidence": float(probabilities.max(dim=1).values.mean()),
        "evenness": float(-(mean * mean.log()).sum()) / math.log(10),
    }
    if labels is not None:
        told["hits"] = float((probabilities.argmax(dim=1) == labels).float().mean())
    return told


def _as_classified(images: Tensor) -> Tensor:
    """Of the size and in the range that the digit classifier takes."""
    if images.shape[-1] != SIDE:
        images = functional.interpolate(images, size=(SIDE, SIDE), mode="bilinear", antialias=True, align_corners=False)
    return images.clamp(0, 1)


def are_digits(images: Tensor) -> bool:
    """Do most of these images [N, C, H, W] in [0, 1] show digits, so that the digit classifier may rank them?

    Gray, and the classifier names a digit, rather than none, for at least half of them.
    """
    if images.shape[1] != 1 or images.shape[-1] < _SMALLEST:
        return False
    return float((load_classifier()(_as_classified(images)).digits >= 0).mean()) >= _MOST_OF_THEM


def statistics(images: Tensor) -> dict[str, float]:
    """Of images [N, C, H, W] in [0, 1]: smoothness, variety, contrast, each 0 ... 1, the more the better.

    smoothness: correlation of neighbouring pixels, and of those a 32nd of the side apart if that is less: an
    enlargement at the end makes no picture smoother. variety: the share of the variance that lies between samples.
    contrast: a standard deviation of 0.2 and more counts as full.
    """
    flat = images - images.mean()
    power = float((flat**2).mean()) + 1e-12
    smooth = min(_correlation(flat, apart) for apart in {1, max(1, round(images.shape[-1] / _PLACES))}) / power
    between = float(images.var(dim=0).mean()) / (power + 1e-12)
    return {
        "smoothness": max(0.0, smooth),
        "variety": min(1.0, between),
        "contrast": min(1.0, power**0.5 / 0.2),
    }


def _correlation(flat: Tensor, apart: int) -> float:
    """The mean product of pixels so far apart, across and down."""
    across, down = flat[..., apart:] * flat[..., :-apart], flat[..., apart:, :] * flat[..., :-apart, :]
    return float(across.mean() + down.mean()) / 2


def picture_score(images: Tensor, labels: Tensor | None, digits: bool) -> dict[str, float]:
    """Figures of images [N, C, H, W] in [0, 1], and "score", 0 ... 1, which ranks choices.

    digits: by the digit classifier too. Of one file, either all choices are or none: scores are comparable then.
    """
    told = statistics(images)
    score = 0.6 * told["smoothness"] + 0.2 * told["variety"] + 0.2 * told["contrast"]
    if digits:
        verdict = agreement(images, labels)
        told |= verdict
        seen = 0.7 * verdict["confidence"] + 0.3 * verdict["evenness"]
        score = 0.5 * seen + 0.5 * verdict["hits"] if "hits" in verdict else 0.8 * seen + 0.2 * told["smoothness"]
    return told | {"score": score}
