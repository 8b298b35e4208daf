"""People's error rate and ROC on voters whose truth is known; see docs/instruments.md."""

import numpy as np
import pytest
from scipy.stats import binom, norm

from gan_core.evaluation.human import VOTES, verdict
from gan_core.evaluation.proportion import wilson

RATES = np.arange(1, 100) / 100


def coverage(intervals: np.ndarray) -> np.ndarray:
    """How often the interval of each possible count [VOTES + 1, 2] holds the true rate, for every one of RATES."""
    counts = np.arange(VOTES + 1)
    low, high = intervals.T
    return np.array([(binom.pmf(counts, VOTES, rate) * ((low <= rate) & (rate <= high))).sum() for rate in RATES])


def test_the_interval_of_one_sitting_holds_what_it_says() -> None:
    held = coverage(np.array([wilson(count, VOTES) for count in range(VOTES + 1)]))
    assert held.mean() == pytest.approx(0.951, abs=0.001) and held.min() == pytest.approx(0.928, abs=0.001)


def test_the_textbooks_interval_would_not() -> None:
    share = np.arange(VOTES + 1) / VOTES
    half = norm.ppf(0.975) * np.sqrt(share * (1 - share) / VOTES)
    assert coverage(np.stack([share - half, share + half], axis=1)).min() < 0.35


@pytest.mark.parametrize("apart", [0.5, 1.0, 1.5, 2.0, 3.0])
@pytest.mark.parametrize("sure", [0.5, 1.0, 1.5])
def test_four_answers_cost_little_area(apart: float, sure: float) -> None:
    """Evidence N(± apart / 2, 1); "surely" beyond `sure`. Expected counts of ten thousand votes a side."""
    edges = np.array([-np.inf, -sure, 0, sure, np.inf])
    shares = [np.diff(norm.cdf(edges + side * apart / 2)) for side in (1, -1)]  # generated, then real
    found = verdict(np.rint(1e4 * np.array(shares)).astype(np.int64))
    assert found.rate == pytest.approx(norm.cdf(-apart / 2), abs=1e-3)
    assert 0.008 < norm.cdf(apart / np.sqrt(2)) - found.roc.auc < 0.042
