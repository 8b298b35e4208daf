"""Figures of a histogram of classes. Natural logarithms throughout: nats."""

import numpy as np


def counts(classes: np.ndarray, of: int) -> np.ndarray:
    """How often each of the classes 0 ... of - 1 occurs in `classes`: int64 [of]."""
    return np.bincount(classes.ravel(), minlength=of)


def entropy(histogram: np.ndarray) -> float:
    """-sum p ln p in nats: 0 for one class, ln K for K even ones."""
    p = histogram[histogram > 0] / histogram.sum()
    return max(0.0, -float(p @ np.log(p)))  # in this order -0.0 becomes 0.0


def reverse_kl(histogram: np.ndarray, reference: np.ndarray) -> float:
    """KL(p || q) = sum p ln(p / q) in nats, p the histogram's shares, q those of `reference` (any scale).

    Infinite where q misses a class that p has.
    """
    hit = histogram > 0
    p, q = histogram[hit] / histogram.sum(), reference[hit] / reference.sum()
    return max(0.0, float(p @ np.log(p / q))) if q.all() else float("inf")
