"""Entropy and KL of histograms against closed forms. Natural logarithms."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.evaluation.digit_classifier.histogram import counts, entropy, reverse_kl

histograms = st.lists(st.integers(0, 1000), min_size=2, max_size=30).filter(any).map(np.array)


def test_counts_have_a_place_for_every_class():
    assert counts(np.array([[3, 0], [3, 3]]), 5).tolist() == [1, 0, 0, 3, 0]


@pytest.mark.parametrize("classes", range(1, 11))
def test_even_classes_have_the_entropy_ln_k(classes):
    """log10 in the place of ln would give 1 for ten classes, not 2.303."""
    histogram = np.array([7] * classes + [0] * (10 - classes))
    assert entropy(histogram) == pytest.approx(math.log(classes), abs=1e-12)
    assert not np.signbit(entropy(histogram))  # -0.0 reads badly
    assert reverse_kl(histogram, np.ones(10)) == pytest.approx(math.log(10 / classes), abs=1e-12)


def test_kl_is_to_the_reference_and_not_to_the_uniform_distribution():
    skewed = np.array([90, 5, 5])
    assert reverse_kl(10 * skewed, skewed) == pytest.approx(0, abs=1e-12)
    expected = 0.9 * math.log(0.9 / 0.05) + 0.05 * math.log(0.05 / 0.9)
    assert reverse_kl(skewed, skewed[[1, 0, 2]]) == pytest.approx(expected)
    assert reverse_kl(np.array([1, 1]), np.array([1, 0])) == math.inf
    assert reverse_kl(np.array([1, 0]), np.array([1, 1])) == pytest.approx(math.log(2))  # and not the other way


@given(histograms)
def test_kl_to_uniform_is_what_is_missing_from_the_greatest_entropy(histogram):
    kl, classes = reverse_kl(histogram, np.ones(len(histogram))), (histogram > 0).sum()
    assert kl == pytest.approx(math.log(len(histogram)) - entropy(histogram), abs=1e-9)
    assert kl >= math.log(len(histogram) / classes) - 1e-9
