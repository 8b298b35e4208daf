"""The Frechet distance between two clouds of features, each taken for a Gaussian (Dowson & Landau 1982)."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Moments:
    """mean float64 [d], covariance float64 [d, d] (divided by n - 1)."""

    mean: np.ndarray
    covariance: np.ndarray


def moments(features: np.ndarray) -> Moments:
    """Of features [n, d]. Raises ValueError for n < 2 and for values that are not finite."""
    if features.ndim != 2 or len(features) < 2 or not np.isfinite(features).all():
        raise ValueError(f"moments need two or more finite feature vectors, not an array of shape {features.shape}")
    centred = features.astype(np.float64)  # sums of 10 000 squares lose four digits in float32
    mean = centred.mean(axis=0)
    centred -= mean
    return Moments(mean, centred.T @ centred / (len(features) - 1))


def frechet_distance(a: Moments, b: Moments) -> float:
    """|m1 - m2|^2 + tr(S1 + S2 - 2 (S1^1/2 S2 S1^1/2)^1/2): a squared length, as FID is; 0 for equal moments.

    The root of the symmetric product has the trace of (S1 S2)^1/2, and no imaginary part that would have
    to be thrown away.
    """
    values, vectors = np.linalg.eigh(a.covariance)
    root = vectors * np.sqrt(values.clip(min=0)) @ vectors.T
    spectrum = np.linalg.eigvalsh(root @ b.covariance @ root)
    overlap = np.sqrt(spectrum.clip(min=0)).sum()
    shift = a.mean - b.mean
    return max(float(shift @ shift + np.trace(a.covariance) + np.trace(b.covariance) - 2 * overlap), 0.0)
