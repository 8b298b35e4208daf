"""How well samples cover the modes of a mixture, by the rules of PacGAN's code (Lin et al. 2018).

A sample is of high quality when its Mahalanobis distance to the nearest centre is below 3; a mode is
captured by at least one high-quality sample. A perfect sampler gets 1 - exp(-4.5) = 98.89 % high
quality and a reverse KL of about (K - 1) / (2 N), so look at `gan_core.evaluation.metrics.oracle` beside it.

One sample captures a mode, so a smear captures most: what people are shown first is how many modes are covered, by a
fifth of their even share each. The published count stands beside it by its own name.

Those three are blind to samples between the modes (a smear over the whole plane captures most modes) and to
modes that have shrunk to a point. So there are two more: a KL over K + 1 bins, the last of which holds the
samples off the modes (Smola et al., d2l, "convergence"), and the spread of the samples within their modes.

All of it is made for modes in a plane that stand 6 sigma apart or more. Where they reach into one another no sample
can be told from its neighbour's, and what real data give is not known: the KL with the bin and the spread abstain.

Modes may differ in width and in weight: distances are then in standard deviations of each mode, a mode's fair share is
in proportion to its weight, and both KLs are to those shares. Published mixtures have neither, and their figures are
as ever.
"""

from dataclasses import dataclass
from math import exp, inf, log, nan, sqrt

import numpy as np

from gan_core.evaluation.fair_share import FAIR, tells_shares
from gan_core.evaluation.gaussian_modes import REACH, are_apart, of_each
from gan_core.evaluation.metrics import METRICS, Metric, RealData

CEILING = 1 - exp(-(REACH**2) / 2)  # share of a 2-D Gaussian within reach, 0.98889
# A Gaussian cut off at r < 3 sigma is a little narrower: per axis, E[r^2 | r < 3] / 2 = 0.9744^2 sigma^2 in 2-D.
NARROWED = sqrt((1 - exp(-(REACH**2) / 2) * (1 + REACH**2 / 2)) / CEILING)


@dataclass(frozen=True, kw_only=True)
class ModeCoverage:
    """modes: captured, of `of`; high_quality: share of all samples, 0..1; KLs in nats, from 0.

    covered: modes that hold FAIR of their fair share of all samples or more, at most `modes`.
    captured: the sum of the fair shares of the modes that are captured, 1 if all are.
    reverse_kl: KL(p || fair), p the shares of the modes among the high-quality samples; infinite when there are none.
        For even modes that is KL(p || uniform) = ln K - H(p).
    binned_kl: KL(p || q) over K + 1 bins, p the shares among all samples, the last bin those off the modes;
        q = (0.9889 fair, 0.0111), what real data gives.
    spread: standard deviation of the high-quality samples around their own mode's mean, over what real data
        gives: 1 is right, near 0 the modes have shrunk to points, 1.5 a disc filled evenly. NaN when no mode
        holds two samples. This one and binned_kl are NaN where modes reach into one another.
    """

    covered: int
    modes: int
    of: int
    captured: float
    high_quality: float
    reverse_kl: float
    binned_kl: float
    spread: float

    def __post_init__(self) -> None:
        # p lives on the modes that are captured: at best it is as they are, which of even ones is ln(K / modes).
        bound = -log(self.captured) if self.modes else inf
        assert self.reverse_kl >= bound - 1e-9, f"reverse KL {self.reverse_kl} < -ln(captured) = {bound}"


def mode_coverage(
    samples: np.ndarray, centers: np.ndarray, sigma: float | np.ndarray, weights: np.ndarray | None = None
) -> ModeCoverage:
    """samples [N, 2]; centers [K, 2]. NaN and infinity are bad samples.

    sigma: standard deviation per axis, of all modes or of each [K]; weights: of each [K], of any sum; None: even ones.
    Raises ValueError for shapes that do not fit, and for a sigma or a weight that is not above 0.
    """
    modes = captured_by(samples, centers, sigma)
    apart, fair = are_apart(centers, sigma), fair_shares(len(centers), weights)
    good = modes >= 0
    counts = np.bincount(modes[good], minlength=len(centers))
    there = counts > 0
    hits = counts[there]
    p = hits / max(hits.sum(), 1)
    return ModeCoverage(
        covered=int((hits >= _least(len(samples), len(centers), weights)[there]).sum()),
        modes=len(hits),
        of=len(centers),
        captured=float(fair[there].sum()),
        high_quality=float(hits.sum() / len(samples)),
        reverse_kl=max(float(p @ np.log(p / fair[there])), 0.0) if len(hits) else inf,
        binned_kl=_binned_kl(counts, len(samples), fair) if apart else nan,
        spread=_spread(samples[good], modes[good], counts, sigma) if apart else nan,
    )


def fair_shares(modes: int, weights: np.ndarray | None = None) -> np.ndarray:
    """What each mode holds of perfect samples, [K], sum 1. Raises ValueError for weights that are not above 0."""
    if weights is None:
        return np.full(modes, 1 / modes)
    if weights.shape != (modes,) or not (weights > 0).all():
        raise ValueError(f"{modes} modes have as many weights above 0, not {weights}")
    shares: np.ndarray = weights / weights.sum()
    return shares


def mode_shares(
    samples: np.ndarray, centers: np.ndarray, sigma: float | np.ndarray, weights: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Of all samples, those of high quality in each mode, and those nearest to it: float32 [K] each.

    With weights each is counted against the mode's own fair share, and all are scaled to the sum that they had: perfect
    samples have even ones. Whoever asks whether modes are lost, or crowded, need not know of weights.
    """
    nearest, near = _assign(samples, centers, sigma)
    seen = np.isfinite(samples).all(axis=1)
    captured, closest = (np.bincount(nearest[rows], minlength=len(centers)) / len(samples) for rows in (near, seen))
    return _evened(captured, weights), _evened(closest, weights)


def _evened(shares: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
    if weights is None or not shares.any():
        return shares.astype(np.float32)
    against = shares / fair_shares(len(shares), weights)
    return (against * (shares.sum() / against.sum())).astype(np.float32)


def captured_by(samples: np.ndarray, centers: np.ndarray, sigma: float | np.ndarray) -> np.ndarray:
    """The mode that each sample [N, d] lies in, int64 [N]; -1 for one that is not of high quality."""
    nearest, near = _assign(samples, centers, sigma)
    return np.where(near, nearest, -1)


def _assign(samples: np.ndarray, centers: np.ndarray, sigma: float | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each sample's nearest mode [N], and whether it lies within reach of it [N]."""
    if samples.ndim != 2 or len(samples) == 0 or samples.shape[1:] != centers.shape[1:]:
        raise ValueError(f"samples of shape {samples.shape} do not fit centres of shape {centers.shape}")
    widths = of_each(sigma, len(centers))
    if samples.shape[1] != 2 or not len(centers) or not ((widths > 0) & (widths < inf)).all():
        raise ValueError(f"modes are centres [K, 2] with a sigma above 0, not {centers.shape} with {sigma}")
    squared = np.zeros((len(samples), len(centers)))  # distances, [N, K]
    with np.errstate(over="ignore"):  # a diverged generator is far away, not an error
        for axis in range(centers.shape[1]):
            squared += np.subtract.outer(samples[:, axis], centers[:, axis], dtype=np.float64) ** 2
        scaled = squared / (widths / widths.max()) ** 2  # of equal widths: as it was, to the bit
    nearest = scaled.argmin(axis=1)
    return nearest, squared[np.arange(len(samples)), nearest] < (REACH * widths[nearest]) ** 2


def _least(samples: int, modes: int, weights: np.ndarray | None) -> np.ndarray:
    """How many of its samples cover a mode, [K]: FAIR of its fair share."""
    if weights is None:
        return np.full(modes, FAIR * samples / modes)
    return FAIR * samples * fair_shares(modes, weights)


def _binned_kl(counts: np.ndarray, total: int, fair: np.ndarray) -> float:
    """KL(p || q) of the shares in the K modes and off them. counts: high-quality samples per mode [K]."""
    p = np.append(counts, total - counts.sum()) / total
    q = np.append(CEILING * fair, 1 - CEILING)
    there = p > 0
    return max(float(p[there] @ np.log(p[there] / q[there])), 0.0)


def _spread(samples: np.ndarray, modes: np.ndarray, counts: np.ndarray, sigma: float | np.ndarray) -> float:
    """Pooled over the modes: sqrt(sum |x - mean of its mode|^2 / (2 (n - modes))), over sigma and what is cut off."""
    freedom = 2 * int((counts[counts > 0] - 1).sum())
    if not freedom:
        return nan
    widths = of_each(sigma, len(counts))
    sums = np.zeros((len(counts), 2))
    np.add.at(sums, modes, samples.astype(np.float64))
    means = sums / np.maximum(counts, 1)[:, None]
    apart = (samples - means[modes]) / (widths / widths.max())[modes, None]
    return sqrt(float((apart**2).sum()) / freedom) / (float(widths.max()) * NARROWED)


def _applies(data: RealData) -> bool:
    return data.centers is not None and data.sigma is not None


def _measure(samples: np.ndarray, data: RealData) -> dict[str, float]:
    assert data.centers is not None and data.sigma is not None
    coverage = mode_coverage(samples, data.centers, data.sigma, data.weights)
    rarest = round(1 / float(fair_shares(coverage.of, data.weights).min()))
    # By chance alone n samples on K modes have a KL of (K - 1) / (2 n): with fewer than modes it says nothing.
    caught = round(coverage.high_quality * len(samples))
    return {
        "covered": float(coverage.covered) if tells_shares(len(samples), rarest) else nan,
        "modes": float(coverage.modes),
        "high_quality": coverage.high_quality,
        "reverse_kl": coverage.reverse_kl if caught >= coverage.of else nan,
        "binned_kl": coverage.binned_kl if len(samples) > coverage.of else nan,
        "spread": coverage.spread,
    }


METRICS.add(
    "covered",
    Metric(
        label="Modes covered",
        short="Covered",
        help="Modes that hold a fifth of their fair share or more, counting samples within 3 standard deviations.",
        kind="count",
        direction="higher is better",
        headline="modes covered",
        chart="modes",
        applies=_applies,
        measure=_measure,
    ),
)
METRICS.add(
    "modes",
    Metric(
        label="Modes captured",
        short="Captured",
        help="Modes with at least one sample within 3 standard deviations of their centre: the count that papers "
        "publish. A smear captures many.",
        kind="count",
        direction="higher is better",
        ranks=False,
        headline="captured",
        chart="modes",
        applies=_applies,
        measure=_measure,
    ),
)
METRICS.add(
    "high_quality",
    Metric(
        label="High-quality samples",
        short="High quality",
        help="Share of samples within 3 standard deviations of a centre; real data reaches 98.89 %.",
        kind="share",
        direction="higher is better",
        headline="high quality",
        chart="quality",
        applies=_applies,
        measure=_measure,
    ),
)
METRICS.add(
    "reverse_kl",
    Metric(
        label="Reverse KL",
        help="How unevenly the high-quality samples are spread over the modes: 0 is fair, ln K is one of K even modes.",
        kind="number",
        unit="nats",
        direction="lower is better",
        ranks=False,
        chart="diversity",
        colour="critic",
        applies=_applies,
        measure=_measure,
    ),
)
METRICS.add(
    "binned_kl",
    Metric(
        label="KL with off-mode bin",
        short="KL, off-mode bin",
        help="As reverse KL over all samples, those off the modes in a bin of their own: a smear is not rewarded.",
        kind="number",
        unit="nats",
        direction="lower is better",
        chart="diversity",
        applies=_applies,
        measure=_measure,
    ),
)
METRICS.add(
    "spread",
    Metric(
        label="Spread within modes",
        short="Spread",
        help="Standard deviation within the modes over that of real data: near 0 they have shrunk to points.",
        kind="number",
        unit="x real",
        direction="nearer to 1 is better",
        ranks=False,
        applies=_applies,
        measure=_measure,
    ),
)
