"""How far points are from real ones where there are no modes to count: the sliced earth mover's distance.

The earth mover's distance of points on a line is the area between their two distribution functions. In the plane it is
taken of their shadows in many directions, and the mean over the directions is a distance too (Rabin et al. 2011,
Bonneel et al. 2015): in units of the plane, 0 for equal distributions, |a - b| * 2 / pi for a shift from a to b. It
sees lost pieces, crowded ones and stray samples alike. As many real points are not at 0 either: look at the oracle.
"""

from math import inf, nan

import numpy as np

from gan_core.evaluation.gaussian_modes import are_apart
from gan_core.evaluation.metrics import METRICS, Metric, RealData

DIRECTIONS = 32
REAL = 2000  # real points, spread over all of them, which have no order


def sliced_distance(samples: np.ndarray, real: np.ndarray) -> float:
    """samples [N, 2], real [M, 2]. NaN for samples that are no numbers, and where there are none."""
    if not len(samples) or not np.isfinite(samples).all():
        return nan
    angles = np.pi * np.arange(DIRECTIONS) / DIRECTIONS  # half a turn: a shadow from behind is the same
    sides = np.stack([np.cos(angles), np.sin(angles)])
    ours, theirs = (np.sort(points.astype(np.float64) @ sides, axis=0).T for points in (samples, real))
    return float(np.mean([_on_a_line(*shadows) for shadows in zip(ours, theirs, strict=True)]))


def _on_a_line(ours: np.ndarray, theirs: np.ndarray) -> float:
    """The area between the distribution functions of two sorted lots of numbers."""
    every = np.sort(np.concatenate([ours, theirs]))
    shares = (np.searchsorted(one, every[:-1], side="right") / len(one) for one in (ours, theirs))
    first, second = shares
    return float(np.abs(first - second) @ np.diff(every))


def _applies(data: RealData) -> bool:
    """To points whose modes cannot be told apart, or that have none."""
    if data.values.shape[1:] != (2,):
        return False
    return data.centers is None or data.sigma is None or not are_apart(data.centers, data.sigma)


def _measure(samples: np.ndarray, data: RealData) -> dict[str, float]:
    real = data.values[:: max(1, len(data.values) // REAL)]
    distance = sliced_distance(samples, real)
    return {"sliced_emd": distance if distance < inf else nan}


METRICS.add(
    "sliced_emd",
    Metric(
        label="Sliced earth mover's distance",
        short="Sliced EMD",
        help="Mean earth mover's distance of the shadows of samples and real points on 32 lines: 0 is right.",
        kind="number",
        unit="units of the plane",
        direction="lower is better",
        headline="earth mover's distance",
        chart="diversity",
        applies=_applies,
        measure=_measure,
    ),
)
