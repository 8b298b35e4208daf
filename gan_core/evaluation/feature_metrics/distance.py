"""The Frechet distance of features, its curve over N, and what the curve says of infinitely many pictures."""

from math import nan

import numpy as np

CHUNK = 4096  # rows at a time
POINTS = 5  # of the curve
FEWEST = 2


def frechet(real: np.ndarray, generated: np.ndarray) -> float:
    """|m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^1/2) of features [n, d] and [m, d], a squared length (Heusel et al. 2017).

    With S = R^T R, R triangular, the trace of (S1 S2)^1/2 is the sum of the singular values of R1 R2^T: no matrix is
    squared and no root taken, so nothing is lost where a covariance is flat. That is so for d pictures and fewer; the
    distance is defined for them too, and far too large. Raises ValueError for fewer than 2 vectors and for values that
    are not finite.
    """
    (mean, root), (other_mean, other_root) = _moments(real), _moments(generated)
    shift = mean - other_mean
    overlap = np.linalg.svd(root @ other_root.T, compute_uv=False).sum()
    return max(float(shift @ shift + np.square(root).sum() + np.square(other_root).sum() - 2 * overlap), 0.0)


def frechet_curve(real: np.ndarray, generated: np.ndarray, points: int = POINTS) -> list[tuple[int, float]]:
    """(N, distance of the first N of either side) for so many N, evenly spaced up to the smaller side's count.

    Both are taken to be in random order. Fewer points where there are too few pictures.
    """
    most = min(len(real), len(generated))
    sizes = sorted({most * point // points for point in range(1, points + 1)})
    return [(size, frechet(real[:size], generated[:size])) for size in sizes if size >= FEWEST]


def at_infinity(curve: list[tuple[int, float]], width: int) -> float:
    """Where the line through the distances over 1/N ends, at 1/N = 0 (Chong & Forsyth 2020); it may lie below 0.

    Both sides shrink together, so the bias of both goes. NaN unless all N are above `width`: with fewer pictures the
    covariances are flat and the curve is no line.
    """
    if len(curve) < 3 or min(size for size, _ in curve) <= width:
        return nan
    inverse, distances = np.array([1 / size for size, _ in curve]), np.array([value for _, value in curve])
    return float(np.polyfit(inverse, distances, 1)[1])


def _moments(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The mean [d] and a root R [min(n, d), d] of the covariance, R^T R = S (divided by n - 1), float64."""
    if features.ndim != 2 or len(features) < FEWEST or not np.isfinite(features).all():
        raise ValueError(f"a distance needs two or more finite feature vectors, not {list(features.shape)}")
    mean = features.mean(axis=0, dtype=np.float64)
    root: np.ndarray = np.empty((0, features.shape[1]))
    for first in range(0, len(features), CHUNK):
        root = np.vstack((root, features[first : first + CHUNK] - mean))
        if len(root) > features.shape[1]:
            root = np.asarray(np.linalg.qr(root, mode="r"))
    return mean, root / np.sqrt(len(features) - 1)
