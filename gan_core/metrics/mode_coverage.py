"""How well samples cover the modes of a mixture, by the rules of PacGAN's code (Lin et al. 2018).

A sample is of high quality when its Mahalanobis distance to the nearest centre is below 3; a mode is
captured by at least one high-quality sample. A perfect sampler gets 1 - exp(-4.5) = 98.89 % high
quality and a reverse KL of about (K - 1) / (2 N), so look at `gan_core.metrics.oracle` beside it.
"""

from dataclasses import dataclass
from math import inf, log

import numpy as np

from gan_core.metrics import METRICS, Metric, RealData

REACH = 3.0  # standard deviations


@dataclass(frozen=True, kw_only=True)
class ModeCoverage:
    """modes: captured, of `of`; high_quality: share of all samples, 0..1; reverse_kl: in nats, from 0.

    reverse_kl is KL(p || uniform) = ln K - H(p), p the shares of the modes among the high-quality
    samples; infinite when there are none.
    """

    modes: int
    of: int
    high_quality: float
    reverse_kl: float

    def __post_init__(self) -> None:
        # p lives on `modes` of the K modes, so its entropy is at most ln(modes).
        bound = log(self.of / self.modes) if self.modes else inf
        assert self.reverse_kl >= bound - 1e-9, f"reverse KL {self.reverse_kl} < ln(K / modes) = {bound}"


def mode_coverage(samples: np.ndarray, centers: np.ndarray, sigma: float) -> ModeCoverage:
    """samples [N, d]; centers [K, d]; sigma: standard deviation per axis. NaN and infinity are bad samples.

    Raises ValueError for shapes that do not fit.
    """
    counts = mode_counts(samples, centers, sigma)
    hits = counts[counts > 0]
    p = hits / max(hits.sum(), 1)
    return ModeCoverage(
        modes=len(hits),
        of=len(centers),
        high_quality=float(hits.sum() / len(samples)),
        reverse_kl=max(log(len(centers)) + float(p @ np.log(p)), 0.0) if len(hits) else inf,
    )


def mode_counts(samples: np.ndarray, centers: np.ndarray, sigma: float) -> np.ndarray:
    """High-quality samples per mode: int64 [K]."""
    if samples.ndim != 2 or len(samples) == 0 or samples.shape[1:] != centers.shape[1:]:
        raise ValueError(f"samples of shape {samples.shape} do not fit centres of shape {centers.shape}")
    squared = np.zeros((len(samples), len(centers)))  # distances, [N, K]
    with np.errstate(over="ignore"):  # a diverged generator is far away, not an error
        for axis in range(centers.shape[1]):
            squared += np.subtract.outer(samples[:, axis], centers[:, axis], dtype=np.float64) ** 2
    nearest = squared.argmin(axis=1)
    near = squared[np.arange(len(samples)), nearest] < (REACH * sigma) ** 2
    return np.bincount(nearest[near], minlength=len(centers))


def _applies(data: RealData) -> bool:
    return data.centers is not None and data.sigma is not None


def _measure(samples: np.ndarray, data: RealData) -> dict[str, float]:
    assert data.centers is not None and data.sigma is not None
    coverage = mode_coverage(samples, data.centers, data.sigma)
    return {
        "modes": float(coverage.modes),
        "high_quality": coverage.high_quality,
        "reverse_kl": coverage.reverse_kl,
    }


METRICS.add(
    "modes",
    Metric(
        label="Modes covered",
        help="Modes with at least one sample within 3 standard deviations of their centre.",
        unit="modes",
        direction="higher is better",
        applies=_applies,
        measure=_measure,
    ),
)
METRICS.add(
    "high_quality",
    Metric(
        label="High-quality samples",
        help="Share of samples within 3 standard deviations of a centre; real data reaches 98.89 %.",
        unit="share",
        direction="higher is better",
        applies=_applies,
        measure=_measure,
    ),
)
METRICS.add(
    "reverse_kl",
    Metric(
        label="Reverse KL",
        help="How unevenly the high-quality samples are spread over the modes: 0 is even, ln K is one mode.",
        unit="nats",
        direction="lower is better",
        applies=_applies,
        measure=_measure,
    ),
)
