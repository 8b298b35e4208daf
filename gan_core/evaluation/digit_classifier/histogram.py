"""Figures of a histogram of classes. Natural logarithms throughout: nats. NaN for a histogram of nothing."""

from math import inf, nan

import numpy as np


def counts(classes: np.ndarray, of: int) -> np.ndarray:
    """How often each of the classes 0 ... of - 1 occurs in `classes`: int64 [of].

    Raises ValueError for a class that is none of them, -1 for none among others: it must be left aside by whoever
    asks, and told.
    """
    if classes.size and not (classes.min() >= 0 and classes.max() < of):
        raise ValueError(f"classes run from 0 to {of - 1}, not from {classes.min()} to {classes.max()}")
    return np.bincount(classes.ravel(), minlength=of)


def entropy(histogram: np.ndarray) -> float:
    """-sum p ln p in nats: 0 for one class, ln K for K even ones. Too low by about (K - 1) / (2 n), n all counts."""
    if not _counts_something(histogram):
        return nan
    p = histogram[histogram > 0] / histogram.sum()
    return max(0.0, -float(p @ np.log(p)))  # in this order -0.0 becomes 0.0


def reverse_kl(histogram: np.ndarray, reference: np.ndarray) -> float:
    """KL(p || q) = sum p ln(p / q) in nats, p the histogram's shares, q those of `reference` (any scale).

    Infinite where q misses a class that p has. Too high by about (K - 1) / (2 n), n the histogram's counts.
    """
    if not (_counts_something(histogram) and _counts_something(reference)):
        return nan
    hit = histogram > 0
    p, q = histogram[hit] / histogram.sum(), reference[hit] / reference.sum()
    return max(0.0, float(p @ np.log(p / q))) if q.all() else inf


def _counts_something(histogram: np.ndarray) -> bool:
    return bool(np.isfinite(histogram).all() and (histogram >= 0).all() and histogram.sum() > 0)
