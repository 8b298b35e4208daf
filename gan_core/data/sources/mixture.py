"""Mixtures of Gaussians: the published benchmarks of mode collapse."""

import numpy as np


def sample_mixture(centers: np.ndarray, sigma: float, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """`n` points of an even mixture, float32 [n, 2], and the mode of each, int64 [n], drawn at random.

    centers: [K, 2]; sigma: the standard deviation per axis of every mode, not a variance.
    """
    rng = np.random.default_rng(seed)
    modes = rng.integers(len(centers), size=n)
    return (centers[modes] + sigma * rng.standard_normal((n, 2))).astype(np.float32), modes


def sample_uneven_mixture(
    centers: np.ndarray, sigmas: np.ndarray, weights: np.ndarray, n: int, seed: int
) -> np.ndarray:
    """The points alone, of modes that differ: `sigmas` [K], and `weights` [K] above 0, of any sum.

    It draws other points than `sample_mixture`, even where all modes are alike.
    """
    rng = np.random.default_rng(seed)
    modes = rng.choice(len(centers), size=n, p=weights / weights.sum())
    return (centers[modes] + sigmas[modes, None] * rng.standard_normal((n, 2))).astype(np.float32)
