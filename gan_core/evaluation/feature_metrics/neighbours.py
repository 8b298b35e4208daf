"""Precision, recall, density and coverage: which pictures lie among whose nearest neighbours."""

import numpy as np

from gan_core.evaluation.feature_metrics import FEATURE_METRICS, FeatureMetric, Pair

CHUNK = 1024  # rows at a time: of 10 000 pictures on the other side 80 MB of distances
OF_MANIFOLD, OF_DENSITY = 3, 5  # neighbours, as the two papers have them


def neighbour_figures(
    real: np.ndarray, generated: np.ndarray, of_manifold: int = OF_MANIFOLD, of_density: int = OF_DENSITY
) -> dict[str, float]:
    """Of features [n, d] and [m, d]. A picture's ball reaches to its k-th nearest neighbour on its own side.

    precision: share of the generated pictures in some real one's ball, recall: share of the real ones in some
    generated one's (Kynkaanniemi et al. 2019, k = 3). density: in how many real balls a generated picture lies, over
    k, on average, coverage: share of the real balls that hold a generated picture (Naeem et al. 2020, k = 5). All are
    NaN where a side has no k + 1 pictures.
    """
    if min(len(real), len(generated)) <= max(of_manifold, of_density):
        return dict.fromkeys(("precision", "recall", "density", "coverage"), np.nan)
    near, wide = _radii(real, (of_manifold, of_density))
    (reach,) = _radii(generated, (of_manifold,))
    in_some_ball = np.zeros(len(generated), bool)
    recalled, covered, held = 0, 0, 0
    for first in range(0, len(real), CHUNK):
        part = slice(first, first + CHUNK)
        apart = _distances(real[part], generated)
        in_some_ball |= (apart < near[part, None]).any(axis=0)
        recalled += int((apart < reach).any(axis=1).sum())
        within = apart < wide[part, None]
        held += int(within.sum())
        covered += int(within.any(axis=1).sum())
    return {
        "precision": float(in_some_ball.mean()),
        "recall": recalled / len(real),
        "density": held / (of_density * len(generated)),
        "coverage": covered / len(real),
    }


def _radii(features: np.ndarray, ks: tuple[int, ...]) -> list[np.ndarray]:
    """To the k-th nearest of the others, squared, float64 [n] for each k; the nearest of all is the picture itself."""
    parts = []
    for first in range(0, len(features), CHUNK):
        apart = _distances(features[first : first + CHUNK], features)
        apart[np.arange(len(apart)), first + np.arange(len(apart))] = 0  # not the rounding of 0
        apart.partition(ks, axis=1)
        parts.append(apart[:, list(ks)])
    return list(np.concatenate(parts).T)


def _distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Squared, float64 [n, m]: |a|^2 + |b|^2 - 2 a b."""
    rows, columns = a.astype(np.float64), b.astype(np.float64)
    apart = rows @ columns.T
    apart *= -2
    apart += np.square(rows).sum(axis=1)[:, None]
    apart += np.square(columns).sum(axis=1)
    return apart.clip(min=0, out=apart)


def _measure(pair: Pair) -> dict[str, float]:
    return neighbour_figures(pair.real.features, pair.generated.features)


_MANIFOLD = "Kynkaanniemi et al. 2019, Improved Precision and Recall Metric for Assessing Generative Models"
_DENSITY = "Naeem et al. 2020, Reliable Fidelity and Diversity Metrics for Generative Models"

FEATURE_METRICS.add(
    "precision",
    FeatureMetric(
        label="precision",
        help="Share of the generated pictures that lie among real ones: do they look real? k = 3.",
        source=_MANIFOLD,
        direction="higher is better",
        measure=_measure,
    ),
)
FEATURE_METRICS.add(
    "recall",
    FeatureMetric(
        label="recall",
        help="Share of the real pictures that lie among generated ones: is everything drawn? k = 3.",
        source=_MANIFOLD,
        direction="higher is better",
        measure=_measure,
    ),
)
FEATURE_METRICS.add(
    "density",
    FeatureMetric(
        label="density",
        help="How closely real pictures stand around a generated one, 1 for real pictures; less moved by single "
        "odd ones than precision. k = 5.",
        source=_DENSITY,
        direction="higher is better",
        measure=_measure,
    ),
)
FEATURE_METRICS.add(
    "coverage",
    FeatureMetric(
        label="coverage",
        help="Share of the real pictures with a generated one among their nearest neighbours: 0.97 for as many real "
        "ones. k = 5.",
        source=_DENSITY,
        direction="higher is better",
        measure=_measure,
    ),
)
