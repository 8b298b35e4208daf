"""How well choices fit the weights, in two figures.

What a BatchNorm remembers: the running mean and variance of its inputs. Only the right strides, activations, epsilons
and noise before it make inputs like those. The misfit is the mean over its channels of
KL(N(running) || N(measured)), in nats.

The picture: for gray images that are digits how sure the judge of digits is and how many digits it sees; for others how
far neighbouring pixels agree, whether samples differ, and whether black and white are reached.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from gan_core.judge.network import CLASSES
from gan_core.judge.verdict import SIDE, load_classifier

_MOSTLY_DIGITS = 0.5
_PLACES = 32  # along a side: pictures of any size are compared at the same distance
WORST = 5.0  # nats of one channel: more says nothing more


def misfit(norm: nn.BatchNorm1d | nn.BatchNorm2d, inputs: Tensor) -> float:
    """Nats by which inputs [N, C] or [N, C, H, W] differ from what the norm remembers, 0 at best or where it is new."""
    mean, variance = norm.running_mean, norm.running_var
    if mean is None or variance is None or not bool((mean != 0).any()):
        return 0.0  # it has seen no batch
    axes = (0,) if inputs.ndim == 2 else (0, 2, 3)
    floor = 1e-4 * float(variance.mean()) + 1e-12
    remembered = variance.clamp_min(floor)
    measured = inputs.var(dim=axes).clamp_min(floor)
    distance = (inputs.mean(dim=axes) - mean) ** 2
    nats = 0.5 * ((measured / remembered).log() + (remembered + distance) / measured - 1)
    return float(nats.clamp(0, WORST).mean())


def agreement(images: Tensor, labels: Tensor | None) -> dict[str, float]:
    """What the judge says of gray images [N, 1, H, W] in [0, 1]: confidence, evenness, digits, and with labels hits.

    evenness: entropy of the mean verdict / ln 10. digits: the share of images that show one. hits: the share that show
    the digit of their label.
    """
    small = (
        images
        if images.shape[-1] == SIDE
        else functional.interpolate(images, size=(SIDE, SIDE), mode="bilinear", antialias=True, align_corners=False)
    )
    verdict = load_classifier()(small.clamp(0, 1))
    probabilities = torch.from_numpy(verdict.probabilities[:, :CLASSES])
    mean = probabilities.mean(dim=0).clamp_min(1e-12)
    told = {
        "confidence": float(probabilities.max(dim=1).values.mean()),
        "evenness": float(-(mean * mean.log()).sum()) / math.log(10),
        "digits": float((verdict.digits >= 0).mean()),
    }
    if labels is not None:
        told["hits"] = float((probabilities.argmax(dim=1) == labels).float().mean())
    return told


def are_digits(picture: dict[str, float]) -> bool:
    """Do at least half of the pictures with these figures show digits, so that a judge of digits may rank them?"""
    return picture.get("digits", 1.0) >= _MOSTLY_DIGITS


def is_judged(shape: tuple[int, ...]) -> bool:
    """Gray images may be digits, at whatever size: of one file, either all choices are judged or none."""
    return len(shape) == 3 and shape[0] == 1


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


def picture_score(images: Tensor, labels: Tensor | None, as_digits: bool = True) -> dict[str, float]:
    """Figures of images [N, C, H, W] in [0, 1], and "score", 0 ... 1, which ranks choices.

    as_digits: gray ones are judged as digits.
    """
    told = statistics(images)
    score = 0.6 * told["smoothness"] + 0.2 * told["variety"] + 0.2 * told["contrast"]
    if as_digits and is_judged(tuple(images.shape[1:])):
        judged = agreement(images, labels)
        told |= judged
        seen = 0.7 * judged["confidence"] + 0.3 * judged["evenness"]
        score = 0.5 * seen + 0.5 * judged["hits"] if "hits" in judged else 0.8 * seen + 0.2 * told["smoothness"]
    return told | {"score": score}
