"""Modes of a mixture of Gaussians on the plane: their widths, and whether they can be told apart. Needs no torch."""

import numpy as np

REACH = 3.0  # standard deviations: what lies nearer belongs to a mode
CLOSEST = 0.99  # of 6 sigma: what lies in both of two such modes is beyond counting


def of_each(sigma: float | np.ndarray, modes: int) -> np.ndarray:
    """The width of each mode, [K]."""
    return np.broadcast_to(np.asarray(sigma, np.float64), (modes,))


def are_apart(centers: np.ndarray, sigma: float | np.ndarray) -> bool:
    """Does no mode reach into another?"""
    widths = of_each(sigma, len(centers))
    apart = np.linalg.norm(centers[:, None].astype(np.float64) - centers[None], axis=2)
    least = REACH * (widths[:, None] + widths) * CLOSEST
    return bool((apart >= least)[~np.eye(len(centers), dtype=bool)].all())
