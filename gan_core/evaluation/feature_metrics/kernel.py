"""KID: the squared maximum mean discrepancy with a polynomial kernel (Binkowski et al. 2018, section 4)."""

import numpy as np

from gan_core.evaluation.feature_metrics import FEATURE_METRICS, FeatureMetric, Pair

CHUNK = 1024  # rows at a time
DEGREE = 3
SHOWN = 1000  # values are told a thousand times as large


def kernel_distance(real: np.ndarray, generated: np.ndarray) -> float:
    """The unbiased estimate of MMD^2 between features [n, d] and [m, d], with k(x, y) = (x y / d + 1)^3.

    Over all pairs, so that no subsets are drawn. It may be below 0: of equal distributions it is 0 on average,
    whatever n and m are. Raises ValueError for fewer than 2 vectors.
    """
    n, m = len(real), len(generated)
    if n < 2 or m < 2:
        raise ValueError(f"KID needs two or more pictures on either side, not {n} and {m}")
    within = _without_selves(real) / (n * (n - 1)) + _without_selves(generated) / (m * (m - 1))
    return within - 2 * _sum(real, generated) / (n * m)


def _without_selves(features: np.ndarray) -> float:
    squares = np.square(features, dtype=np.float64).sum(axis=1)
    return _sum(features, features) - float(((squares / features.shape[1] + 1) ** DEGREE).sum())


def _sum(a: np.ndarray, b: np.ndarray) -> float:
    """Of the kernel over all pairs."""
    columns = b.astype(np.float64).T / b.shape[1]
    rows = (a[first : first + CHUNK].astype(np.float64) for first in range(0, len(a), CHUNK))
    return float(sum(((part @ columns + 1) ** DEGREE).sum() for part in rows))


def _measure(pair: Pair) -> dict[str, float]:
    return {"kid": SHOWN * kernel_distance(pair.real.features, pair.generated.features)}


FEATURE_METRICS.add(
    "kid",
    FeatureMetric(
        label="KID x1000",
        help="Kernel distance of the features, unbiased: 0 on average for real pictures, however few there are.",
        source="Binkowski et al. 2018, Demystifying MMD GANs",
        direction="lower is better",
        measure=_measure,
    ),
)
