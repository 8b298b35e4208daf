"""What a classifier of digits is examined on: worn digits at known strengths, twelve kinds of wear that it never
learned from, and pictures that are no digits, from sources that it never saw.

Every wear takes images float32 [N, 1, 28, 28] in [0, 1] and a random generator and returns as many, of the same range.
"""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Generator, Tensor
from torch.nn.functional import avg_pool2d, conv2d, grid_sample, interpolate

from gan_core.evaluation.digit_classifier.calibration import calibration_error
from gan_core.evaluation.digit_classifier.classifier import NONE, Classifier

Wear = Callable[[Tensor, Generator], Tensor]
SURE = 0.9
_CHUNK = 2_000


def gaussian(sigma: float, reach: int) -> Tensor:
    """A row of a Gaussian kernel, sum 1: [2 reach + 1]."""
    ticks = torch.arange(-reach, reach + 1).float()
    row = torch.exp(-(ticks**2) / (2 * sigma**2))
    return row / row.sum()


def _smoothed(x: Tensor, row: Tensor) -> Tensor:
    """By the same kernel along both axes, black around the edges."""
    reach = len(row) // 2
    return conv2d(conv2d(x, row.view(1, 1, 1, -1), padding=(0, reach)), row.view(1, 1, -1, 1), padding=(reach, 0))


def _convolved(x: Tensor, kernel: Tensor) -> Tensor:
    return conv2d(x, (kernel / kernel.sum()).view(1, 1, *kernel.shape), padding=kernel.shape[-1] // 2).clamp(0, 1)


def _field(x: Tensor, cells: int, rng: Generator) -> Tensor:
    """Smooth clouds [N, 1, 28, 28] about [0, 1]."""
    coarse = torch.rand((len(x), 1, cells, cells), generator=rng)
    return interpolate(coarse, size=x.shape[-2:], mode="bicubic", align_corners=True)


def plasma(x: Tensor, rng: Generator) -> Tensor:
    """Clouds of every size, from black to white, as many as there are images."""
    octaves: Tensor = sum((_field(x, cells, rng) / 1.6**k for k, cells in enumerate((3, 5, 9, 17))), torch.zeros(()))
    low, high = octaves.amin((2, 3), keepdim=True), octaves.amax((2, 3), keepdim=True)
    return (octaves - low) / (high - low)


def elastic(x: Tensor, rng: Generator) -> Tensor:
    """Every pixel moved by a smooth field of 1 pixel of standard deviation (Simard et al. 2003)."""
    moves = torch.randn((len(x) * 2, 1, *x.shape[-2:]), generator=rng)
    moves = _smoothed(moves, gaussian(3.5, 9)).view(len(x), 2, *x.shape[-2:])
    moves = moves / moves.std()
    half = (x.shape[-1] - 1) / 2
    ticks = torch.arange(x.shape[-1]).float()
    down, across = torch.meshgrid(ticks, ticks, indexing="ij")
    grid = torch.stack((across + moves[:, 0], down + moves[:, 1]), -1) / half - 1
    return grid_sample(x, grid, align_corners=True)


def glass(x: Tensor, rng: Generator) -> Tensor:
    """Pixels changed for one of their neighbours, each at random."""
    ticks = torch.arange(x.shape[-1])
    down, across = torch.meshgrid(ticks, ticks, indexing="ij")
    jump = torch.randint(-1, 2, (2, len(x), *x.shape[-2:]), generator=rng)
    rows, columns = (down + jump[0]).clamp(0, len(ticks) - 1), (across + jump[1]).clamp(0, len(ticks) - 1)
    return x[torch.arange(len(x))[:, None, None], 0, rows, columns][:, None]


def jpeg(x: Tensor, rng: Generator) -> Tensor:
    """Through a JPEG file of quality 10."""
    from PIL import Image

    made = []
    for image in (x[:, 0] * 255).round().byte().numpy():
        file = io.BytesIO()
        Image.fromarray(image).save(file, "JPEG", quality=10)
        made.append(np.asarray(Image.open(file)))
    return torch.from_numpy(np.stack(made)).float().div(255)[:, None]


def dotted(x: Tensor, rng: Generator) -> Tensor:
    """A dotted white line from the left edge to the right one."""
    left, right = torch.randint(4, 24, (2, len(x)), generator=rng)
    result = x.clone()
    for column in range(0, x.shape[-1], 3):
        row = (left + (right - left) * column / (x.shape[-1] - 1)).round().long()
        result[torch.arange(len(x)), 0, row, column] = 1
    return result


_DIAGONAL = torch.eye(5)
_DISC = ((torch.arange(-2, 3)[:, None] ** 2 + torch.arange(-2, 3) ** 2) <= 5).float()

KNOWN: dict[str, Wear] = {
    "background 0.10": lambda x, rng: x * 0.9 + 0.1,
    "background 0.05": lambda x, rng: x * 0.95 + 0.05,
    "grain 0.2": lambda x, rng: (x + 0.2 * torch.randn(x.shape, generator=rng)).clamp(0, 1),
    "salt 5 %": lambda x, rng: torch.where(torch.rand(x.shape, generator=rng) < 0.05, torch.ones_like(x), x),
    "blur 1.5": lambda x, rng: _smoothed(x, gaussian(1.5, 6)).clamp(0, 1),
}
FOREIGN: dict[str, Wear] = {
    "shot noise, 12 photons": lambda x, rng: (torch.poisson(x * 12, generator=rng) / 12).clamp(0, 1),
    "speckle 0.6": lambda x, rng: (x * (1 + 0.6 * torch.randn(x.shape, generator=rng))).clamp(0, 1),
    "motion blur, 5 pixels along the diagonal": lambda x, rng: _convolved(x, _DIAGONAL),
    "out of focus, a disc of 5 pixels": lambda x, rng: _convolved(x, _DISC),
    "glass, neighbours of 1 pixel": glass,
    "elastic, 1 pixel": elastic,
    "JPEG of quality 10": jpeg,
    "pixels of 2 x 2": lambda x, rng: interpolate(avg_pool2d(x, 2), scale_factor=2, mode="nearest"),
    "three shades": lambda x, rng: (x * 2).round() / 2,
    "gamma 2.5": lambda x, rng: x.clamp_min(1e-6) ** 2.5,
    "dotted line": dotted,
    "fog 0.35": lambda x, rng: x * 0.65 + plasma(x, rng) * 0.35,
}


def examined(
    classifier: Classifier, digits: np.ndarray, labels: np.ndarray, none: dict[str, np.ndarray] | None = None
) -> dict[str, Any]:
    """What a card tells of digits uint8 [N, 1, 28, 28] with labels int64 [N], and of pictures that are no digits, by
    their source, uint8 [M, 1, 28, 28]. Shares, 0 to 1, rounded to 1e-4."""
    clean = _marks(classifier, digits, labels, None)
    worn = {name: _marks(classifier, digits, labels, wear) for name, wear in (KNOWN | FOREIGN).items()}
    told: dict[str, Any] = {"clean": clean, "worn": worn}
    if none:
        told["no digits"] = {name: strangers(classifier, pictures) for name, pictures in none.items()}
    return told


def worn(digits: np.ndarray, wear: Wear | None, seed: int = 0) -> Tensor:
    """The digits, worn: float32 [N, 1, 28, 28] in [0, 1]."""
    images = torch.from_numpy(digits).float() / 255
    rng = Generator().manual_seed(seed)
    return images if wear is None else torch.cat([wear(part, rng) for part in images.split(_CHUNK)])


def _marks(classifier: Classifier, digits: np.ndarray, labels: np.ndarray, wear: Wear | None) -> dict[str, float]:
    """right: share of the digits that are named rightly; no_digit: share that are called none; ece: see
    `calibration_error`."""
    answers = classifier(worn(digits, wear))
    right = torch.from_numpy(answers.digits == labels)
    return {
        "right": _rounded(right),
        "no_digit": _rounded(torch.from_numpy(answers.digits == NONE)),
        "ece": round(calibration_error(torch.from_numpy(answers.confidence), right), 4),
    }


def strangers(classifier: Classifier, pictures: np.ndarray) -> dict[str, float]:
    """told: share that are called no digit; fooled: share that are given a digit with more than 0.9."""
    answers = classifier(pictures)
    named, sure = answers.digits != NONE, answers.confidence > SURE
    return {"told": _rounded(torch.from_numpy(~named)), "fooled": _rounded(torch.from_numpy(named & sure))}


def _rounded(which: Tensor) -> float:
    return round(float(which.double().mean()), 4)
