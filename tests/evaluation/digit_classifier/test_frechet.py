"""The Frechet distance against closed forms for Gaussians, and against another way to compute it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_core.evaluation.digit_classifier.frechet import Moments, frechet_distance, moments

seeds = st.integers(0, 2**32 - 1)
dimensions = st.integers(1, 12)
close = settings(deadline=None, max_examples=50)


def positive(rng: np.random.Generator, d: int) -> np.ndarray:
    """A random covariance matrix."""
    root = rng.standard_normal((d, d + 2))
    return root @ root.T / d


@close
@given(st.floats(-50, 50), st.floats(-50, 50), st.floats(0, 50), st.floats(0, 50))
def test_on_a_line_it_is_the_distance_of_means_and_deviations(m1, m2, s1, s2):
    one, other = (Moments(np.array([m]), np.array([[s * s]])) for m, s in ((m1, s1), (m2, s2)))
    assert frechet_distance(one, other) == pytest.approx((m1 - m2) ** 2 + (s1 - s2) ** 2, abs=1e-6)


@close
@given(seeds, dimensions)
def test_diagonal_covariances_add_up_axis_by_axis(seed, d):
    rng = np.random.default_rng(seed)
    (m1, m2), (s1, s2) = rng.standard_normal((2, d)), rng.uniform(0, 3, (2, d))
    expected = ((m1 - m2) ** 2).sum() + ((s1 - s2) ** 2).sum()
    found = frechet_distance(Moments(m1, np.diag(s1**2)), Moments(m2, np.diag(s2**2)))
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-9)


@close
@given(seeds, dimensions)
def test_equal_covariances_leave_the_distance_of_the_means(seed, d):
    rng = np.random.default_rng(seed)
    m1, m2 = rng.standard_normal((2, d))
    covariance = positive(rng, d)
    found = frechet_distance(Moments(m1, covariance), Moments(m2, covariance))
    assert found == pytest.approx(((m1 - m2) ** 2).sum(), rel=1e-6, abs=1e-6)


@close
@given(seeds, dimensions, st.floats(0, 4))
def test_a_cloud_blown_up_around_its_mean(seed, d, scale):
    """S2 = c^2 S1 leaves (1 - c)^2 tr(S1)."""
    rng = np.random.default_rng(seed)
    mean, covariance = rng.standard_normal(d), positive(rng, d)
    found = frechet_distance(Moments(mean, covariance), Moments(mean, scale**2 * covariance))
    assert found == pytest.approx((1 - scale) ** 2 * np.trace(covariance), rel=1e-6, abs=1e-6)


@close
@given(seeds, dimensions)
def test_against_the_eigenvalues_of_the_plain_product(seed, d):
    """tr (S1 S2)^1/2 is the sum of the roots of the eigenvalues of S1 S2, which is not symmetric."""
    rng = np.random.default_rng(seed)
    a, b = (Moments(rng.standard_normal(d), positive(rng, d)) for _ in range(2))
    overlap = np.sqrt(np.linalg.eigvals(a.covariance @ b.covariance).astype(complex)).real.sum()
    shift = ((a.mean - b.mean) ** 2).sum()
    expected = shift + np.trace(a.covariance) + np.trace(b.covariance) - 2 * overlap
    assert frechet_distance(a, b) == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert frechet_distance(b, a) == pytest.approx(frechet_distance(a, b), rel=1e-6, abs=1e-6)


def test_features_that_are_always_zero_do_no_harm():
    """Singular covariances: the plain root of the product has imaginary parts there."""
    rng = np.random.default_rng(0)
    flat = rng.standard_normal((50, 6)) @ np.diag([1, 2, 3, 0, 0, 0])
    one, other = moments(flat), moments(flat + np.array([0, 0, 0, 3.0, 0, 0]))
    assert frechet_distance(one, one) == pytest.approx(0, abs=1e-9)
    assert frechet_distance(one, other) == pytest.approx(9)


def test_moments_are_numpys_and_in_double_precision():
    rng = np.random.default_rng(0)
    features = (3000 + 0.01 * rng.standard_normal((4000, 5))).astype(np.float32)
    found = moments(features)
    assert found.mean == pytest.approx(features.astype(np.float64).mean(axis=0), rel=1e-12)
    assert found.covariance == pytest.approx(np.cov(features.astype(np.float64), rowvar=False), rel=1e-9)
    naive = np.float32((features**2).mean(axis=0) - features.mean(axis=0) ** 2)  # the trap
    assert naive != pytest.approx(np.diag(found.covariance), rel=0.5)


@pytest.mark.parametrize("features", [np.zeros((1, 3)), np.zeros(3), np.array([[1.0], [np.nan]])])
def test_what_has_no_moments_is_refused(features):
    with pytest.raises(ValueError, match="two or more finite"):
        moments(features)
