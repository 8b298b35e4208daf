"""The 1000 modes of Stacked MNIST, named by an ideal classifier: closed forms, and the perfect sampler's table."""

import math

import numpy as np
import pytest

from gan_core.evaluation.digit_classifier.stacked import StackedCoverage, expected_modes, stacked_coverage

MNIST = np.array([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]) / 60_000  # of the training set


def certain(digits: np.ndarray) -> StackedCoverage:
    """The coverage of digits [n, 3], by an ideal classifier."""
    return stacked_coverage(digits, np.ones(digits.shape))


def triples(n: int, seed: int) -> np.ndarray:
    """Digits of a perfect sampler, three channels that know nothing of each other: [n, 3]."""
    return np.random.default_rng(seed).choice(10, size=(n, 3), p=MNIST)


@pytest.mark.parametrize(
    ("n", "modes", "kl", "draws"),
    [
        (1_000, 634, 0.571, 20),
        (2_500, 916, 0.228, 20),
        (5_000, 992, 0.109, 20),
        (10_000, 999.9, 0.055, 20),
        (24_000, 1000, 0.0254, 10),
        (25_600, 1000, 0.0240, 10),
        (26_000, 1000, 0.0238, 20),
        (50_000, 1000, 0.0143, 5),
        (100_000, 1000, 0.0092, 12),
    ],
)
def test_perfect_sampler_scores_as_published_ones_are_to_be_read(n, modes, kl, draws):
    scores = [certain(triples(n, seed)) for seed in range(draws)]
    assert {score.n for score in scores} == {n}
    assert np.mean([score.modes for score in scores]) == pytest.approx(modes, rel=0.01)
    assert np.mean([score.kl for score in scores]) == pytest.approx(kl, rel=0.03)  # log10 gives 0.43 of it
    if n == 26_000:
        spread = np.std([score.kl for score in scores])
        assert spread == pytest.approx(0.0010, rel=0.5)


def test_every_triple_is_a_mode_of_its_own():
    every = np.stack(np.meshgrid(*[np.arange(10)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    coverage = certain(every)
    assert (coverage.modes, coverage.kl) == (1000, 0.0)


@pytest.mark.parametrize("modes", [1, 2, 10, 99, 500, 999])
def test_even_collapse_is_the_bound(modes):
    every = np.stack(np.meshgrid(*[np.arange(10)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    coverage = certain(np.repeat(every[:modes], 4, axis=0))
    assert (coverage.modes, coverage.modes_thrice, coverage.modes_sure) == (modes,) * 3
    assert coverage.kl == pytest.approx(math.log(1000 / modes), abs=1e-9)


def test_stricter_counts_leave_out_what_may_be_a_slip():
    digits = np.array([[1, 2, 3]] * 3 + [[4, 5, 6]] * 2 + [[7, 8, 9]])
    confidence = np.ones(digits.shape)
    confidence[-1, 1] = 0.9  # the middle digit of the last is not so sure: not more than 0.9
    coverage = stacked_coverage(digits, confidence)
    assert (coverage.modes, coverage.modes_thrice, coverage.modes_sure) == (3, 1, 2)


def test_a_classifier_that_slips_makes_modes():
    """One mode, and one channel in 200 named wrongly: many modes by a single sample, few by three."""
    rng = np.random.default_rng(0)
    digits = np.full((26_000, 3), 4)
    slips = rng.random(digits.shape) < 0.005
    digits[slips] = rng.integers(10, size=slips.sum())
    coverage = certain(digits)
    assert coverage.modes > 25 and coverage.modes_thrice <= 28 < coverage.modes


def test_impossible_result_is_caught():
    """log10 in the place of ln gives 3 for one mode of a thousand, not 6.9."""
    with pytest.raises(AssertionError, match="ln"):
        StackedCoverage(n=100, modes=1, modes_thrice=1, modes_sure=1, covered=None, kl=math.log10(1000))


@pytest.mark.parametrize("n", [256, 2500])
def test_expected_modes_are_what_perfect_samples_show(n):
    rng = np.random.default_rng(0)
    counts = [len(np.unique(rng.integers(1000, size=n))) for _ in range(200)]
    assert expected_modes(n) == pytest.approx(np.mean(counts), rel=0.01)


def test_a_sample_with_a_channel_that_shows_no_digit_is_in_no_mode():
    whole = np.array([[1, 2, 3], [1, 2, 3], [4, 5, 6]])
    broken = np.array([[1, 2, -1], [-1, -1, -1]])
    mixed = certain(np.concatenate([whole, broken]))
    assert mixed.n == 5
    assert (mixed.modes, mixed.modes_sure, mixed.kl) == (2, 2, certain(whole).kl)
    nothing = certain(broken)
    assert (nothing.modes, nothing.modes_thrice, nothing.modes_sure) == (0, 0, 0) and math.isnan(nothing.kl)


@pytest.mark.parametrize("shape", [(0, 3), (4,), (4, 2), (4, 3, 10)])
def test_shapes_that_do_not_fit(shape):
    with pytest.raises(ValueError, match=r"\[n, 3\]"):
        stacked_coverage(np.zeros(shape, int), np.zeros(shape))


def test_a_triple_is_covered_from_a_fifth_of_its_even_share() -> None:
    """5000 samples on 1000 triples: five each would be even, and one is a fifth of that; of 10,000 it takes two."""
    once = np.array([[n // 100, n // 10 % 10, n % 10] for n in range(1000)])
    for times, covered in ((5, 1000), (10, 1000)):
        digits = np.repeat(once, times, axis=0)
        assert stacked_coverage(digits, np.ones(digits.shape)).covered == covered
    lopsided = np.concatenate([once, np.zeros((9000, 3), int)])  # every triple once, and one 9,000 times more
    found = stacked_coverage(lopsided, np.ones(lopsided.shape))
    assert (found.covered, found.modes) == (1, 1000)
    assert stacked_coverage(once, np.ones(once.shape)).covered is None
