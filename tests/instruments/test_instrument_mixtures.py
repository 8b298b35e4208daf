"""Coverage of mixtures, their KLs, collapse, alarms and the Frechet distance: samples of which the answer is known."""

from math import log, nan

import numpy as np
import pytest
from scipy import linalg, stats
from sklearn.neighbors import NearestNeighbors

from gan_core.base.events import Samples
from gan_core.data.datasets import DATASETS, Request
from gan_core.evaluation.collapse import HOPPING, IMBALANCE, MISSING, VARIANCE, Watch
from gan_core.evaluation.digit_classifier.frechet import Moments, bias, frechet_distance, moments
from gan_core.evaluation.digit_classifier.histogram import counts, entropy, reverse_kl
from gan_core.evaluation.metrics import score
from gan_core.evaluation.metrics.mode_coverage import CEILING, mode_coverage, mode_shares
from gan_core.evaluation.seed_spread import has_collapsed

SIGMA, N = 0.05, 2500
ANGLES = 2 * np.pi * np.arange(8) / 8
RING = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1) * 2
GRID = np.array([(x, y) for x in range(-4, 5, 2) for y in range(-4, 5, 2)], float)


def mixture(centers: np.ndarray, shares: np.ndarray, seed: int, width: float = 1.0, count: int = N) -> np.ndarray:
    rng = np.random.default_rng(seed)
    modes = rng.choice(len(centers), count, p=shares / shares.sum())
    return centers[modes] + width * SIGMA * rng.standard_normal((count, 2))


def shares_of(kind: str, count: int) -> np.ndarray:
    shares = np.ones(count)
    if kind == "three missing":
        shares[:3] = 0
    if kind == "one has half":
        shares[0] = count - 1
    return shares / shares.sum()


@pytest.mark.parametrize("centers", [RING, GRID], ids=["ring", "grid"])
@pytest.mark.parametrize("kind", ["even", "three missing", "one has half"])
def test_a_mixture_gets_the_figures_of_its_weights(centers: np.ndarray, kind: str) -> None:
    shares, count = shares_of(kind, len(centers)), len(centers)
    right = log(count) - stats.entropy(shares)
    found = [mode_coverage(mixture(centers, shares, seed), centers, SIGMA) for seed in range(10)]
    assert all(one.modes == (shares > 0).sum() for one in found)
    chance = stats.chi2.ppf(0.9999, count) / (2 * N)  # 2 N KL of even samples is chi-squared, K - 1 on average
    for one in found:
        assert one.high_quality == pytest.approx(CEILING, abs=4 * np.sqrt(CEILING * (1 - CEILING) / N))
        assert one.reverse_kl == pytest.approx(right, abs=chance + 0.05 * (kind == "one has half"))
        assert one.binned_kl == pytest.approx(CEILING * right, abs=chance + 0.05 * (kind == "one has half"))
        assert one.spread == pytest.approx(1, abs=4 / (2 * np.sqrt(N)))


@pytest.mark.parametrize("width", [0.0, 0.1, 0.5])
def test_shrunk_modes_have_the_spread_they_were_given(width: float) -> None:
    found = mode_coverage(mixture(GRID, np.ones(25), 0, width), GRID, SIGMA)
    assert found.spread == pytest.approx(width / 0.9744, rel=0.05, abs=1e-6) and found.high_quality == 1


def test_a_smear_covers_all_modes_and_the_kl_with_a_bin_tells() -> None:
    smear = np.random.default_rng(0).uniform(-5, 5, (20 * N, 2))
    found, share = mode_coverage(smear, GRID, SIGMA), 25 * np.pi * (3 * SIGMA) ** 2 / 100
    assert found.modes == 25 and found.reverse_kl < 0.05
    assert found.high_quality == pytest.approx(share, abs=0.002)
    assert found.binned_kl == pytest.approx(
        share * log(share / CEILING) + (1 - share) * log((1 - share) / (1 - CEILING)), abs=0.02
    )


def test_the_assignment_is_that_of_scikit_learn() -> None:
    samples = mixture(GRID, np.arange(1, 26), 1, width=1.3)
    distance, index = (values[:, 0] for values in NearestNeighbors(n_neighbors=1).fit(GRID).kneighbors(samples))
    caught = np.bincount(index[distance < 3 * SIGMA], minlength=25)
    found = mode_coverage(samples, GRID, SIGMA)
    assert found.modes == (caught > 0).sum() and found.high_quality == pytest.approx(caught.sum() / N)
    assert found.reverse_kl == pytest.approx(stats.entropy(caught / caught.sum(), np.full(25, 1 / 25)))


class Data:
    """Real data as `score` wants to know them."""

    values, labels, weights, shows_digits = np.zeros((4, 2)), None, None, False

    def __init__(self, centers: np.ndarray, sigma: float) -> None:
        self.centers, self.sigma = centers, sigma


@pytest.mark.parametrize(
    ("samples", "absent"),
    [
        (np.full((N, 2), nan), {"reverse_kl", "spread"}),
        (np.full((N, 2), 99.0), {"reverse_kl", "spread"}),
        (GRID[:1], {"covered", "reverse_kl", "binned_kl", "spread"}),
        (np.concatenate([GRID[:9], np.full((N, 2), 99.0)]), {"reverse_kl", "spread"}),
    ],
    ids=["not finite", "far away", "one sample", "fewer caught than modes"],
)
def test_what_too_few_samples_cannot_tell_is_left_out(samples: np.ndarray, absent: set[str]) -> None:
    told = score(samples, Data(GRID, SIGMA))
    assert set(told) == {"covered", "modes", "high_quality", "reverse_kl", "binned_kl", "spread"} - absent


@pytest.mark.parametrize("sigma", [0.0, -1.0, nan, np.inf])
def test_a_sigma_that_is_none_is_refused(sigma: float) -> None:
    with pytest.raises(ValueError, match="sigma above 0"):
        mode_coverage(GRID, GRID, sigma)


def test_modes_in_space_are_refused() -> None:
    with pytest.raises(ValueError, match=r"centres \[K, 2\]"):
        mode_coverage(np.zeros((5, 3)), np.zeros((2, 3)), SIGMA)


def test_modes_that_reach_into_one_another_are_not_judged_by_what_single_ones_give() -> None:
    close = np.array([[0.0, 0.0], [4 * SIGMA, 0.0]])
    told = score(mixture(close, np.ones(2), 0), Data(close, SIGMA))
    assert "binned_kl" not in told and "spread" not in told and "modes" in told


@pytest.mark.parametrize("name", ["ring", "grid", "toy8", "toy25"])
def test_every_mixture_of_the_registry_is_what_the_figures_are_made_for(name: str) -> None:
    data = DATASETS[name].load(Request())
    assert set(score(data.values[:N], data)) == {
        "covered",
        "modes",
        "high_quality",
        "reverse_kl",
        "binned_kl",
        "spread",
    }


@pytest.mark.parametrize("width", [4, 16])
def test_the_frechet_distance_of_finite_samples_is_too_large_by_its_bias(width: int) -> None:
    rng, scales = np.random.default_rng(0), np.linspace(0.5, 2, width)
    n = 60 * width
    draws = [[rng.standard_normal((n, width)) * scales for _ in range(2)] for _ in range(40)]
    found = [frechet_distance(moments(one), moments(two)) for one, two in draws]
    assert np.mean(found) == pytest.approx(bias(np.diag(scales**2), n, n), rel=0.12)
    exact = Moments(np.zeros(width), np.diag(scales**2))
    assert frechet_distance(exact, exact) == pytest.approx(0, abs=1e-9)


def test_the_frechet_distance_is_that_of_the_root_of_the_product() -> None:
    rng = np.random.default_rng(0)
    one, two = (moments(rng.standard_normal((300, 8)) @ rng.standard_normal((8, 8)) + k) for k in (0, 1))
    root = linalg.sqrtm(one.covariance @ two.covariance).real
    right = ((one.mean - two.mean) ** 2).sum() + np.trace(one.covariance + two.covariance - 2 * root)
    assert frechet_distance(one, two) == pytest.approx(right, rel=1e-8)


@pytest.mark.parametrize("count", [2, 8, 64])
def test_fewer_vectors_than_numbers_have_no_frechet_distance(count: int) -> None:
    features = np.random.default_rng(0).standard_normal((1000, 64))
    assert np.isnan(frechet_distance(moments(features[:count]), moments(features)))
    assert np.isfinite(frechet_distance(moments(features[:65]), moments(features)))


def test_features_of_two_networks_are_not_compared() -> None:
    with pytest.raises(ValueError, match="cannot be compared"):
        frechet_distance(Moments(np.zeros(3), np.eye(3)), Moments(np.zeros(4), np.eye(4)))


def test_a_histogram_of_nothing_has_no_figures() -> None:
    nothing, even = np.zeros(10), np.ones(10)
    for value in (entropy(nothing), reverse_kl(nothing, even), reverse_kl(even, nothing), entropy(np.array([nan, 1]))):
        assert np.isnan(value)
    assert entropy(even) == pytest.approx(log(10)) and reverse_kl(even, even) == 0
    rng = np.random.default_rng(0)
    low = [entropy(counts(rng.integers(0, 10, 500), 10)) for _ in range(300)]
    assert log(10) - np.mean(low) == pytest.approx(9 / 1000, rel=0.2)


@pytest.mark.parametrize("stray", [-1, 10])
def test_a_class_out_of_range_is_not_counted_for_another(stray: int) -> None:
    with pytest.raises(ValueError, match="classes run from 0 to 9"):
        counts(np.array([0, 1, stray]), 10)


@pytest.mark.parametrize(
    ("shares", "collapsed"),
    [
        (np.full(25, 1 / 25), False),
        (shares_of("three missing", 25), True),
        (shares_of("three missing", 8), True),
        (shares_of("one has half", 25), True),
        (np.full(10, 0.06), False),
    ],
)
def test_collapse_is_known_of_known_shares_as_sampled(shares: np.ndarray, collapsed: bool) -> None:
    """And of 2500 samples of them, 200 times."""
    assert has_collapsed(shares.tolist()) is collapsed
    rng = np.random.default_rng(0)
    sampled = rng.multinomial(N, shares / shares.sum(), 200) / N
    assert sum(has_collapsed(one.tolist()) is collapsed for one in sampled) >= 198


@pytest.mark.parametrize(
    "shares",
    [[], [1.0], [0.0] * 8, [nan, 0.5], [-0.5, 1.5], [3, 4, 5], [0.02] * 10],
    ids=lambda shares: str(shares[:2]),
)
def test_of_what_are_no_shares_collapse_is_not_said(shares: list[float]) -> None:
    assert has_collapsed(shares) is None


def story(kind: str, seed: int, centers: np.ndarray) -> list[str]:
    """The kinds of alarms in 60 pictures of a generator that is well for 20 of them."""
    watch, told, rng = Watch(), [], np.random.default_rng(seed)
    modes, count = rng.permutation(len(centers)), len(centers)
    for picture in range(60):
        shares, width, ill = np.ones(count), 1.0, picture >= 20
        if kind == "drifting":
            shares = np.exp(0.3 * rng.standard_normal(count))
        if kind == "growing":
            shares[modes[2 + picture :]] = 0
        if kind == HOPPING:
            shares[:] = 0
            shares[np.roll(modes, picture // 10 * 2)[:2]] = 1
        if ill and kind == MISSING:
            shares[modes[: count // 2]] = 0
        if ill and kind == IMBALANCE:
            shares[modes[0]] = count  # the others keep 20 samples of 1000: 13 would now and then be fewer than 8
        if ill and kind == VARIANCE:
            width = 0.15
        samples = mixture(centers, shares, 1000 * seed + picture, width, count=1000)
        good, nearest = mode_shares(samples, centers, SIGMA)
        spread = mode_coverage(samples, centers, SIGMA).spread
        told += [alarm.kind for alarm in watch.look(picture, nearest, float(good.sum()), spread, shares=good)]
    return told


@pytest.mark.parametrize("seed", range(4))
def test_a_ring_that_is_found_from_its_middle_raises_no_alarm(seed: int) -> None:
    """As most runs begin: a blob near all modes leaves to one side, narrows, and covers one mode after another."""
    watch, rng, told = Watch(), np.random.default_rng(seed), []
    for picture in range(40):
        way = min(1.0, picture / 15)
        at = RING[rng.integers(0, max(1, picture - 14), 1000) % 8] * way
        samples = at + rng.standard_normal((1000, 2)) * SIGMA * (1 + 4 * (1 - way))
        good, nearest = mode_shares(samples, RING, SIGMA)
        told += watch.look(picture, nearest, float(good.sum()), shares=good)
    assert told == []


@pytest.mark.parametrize("centers", [RING, GRID], ids=["ring", "grid"])
@pytest.mark.parametrize("kind", ["well", "drifting", "growing", MISSING, IMBALANCE, VARIANCE, HOPPING])
def test_each_story_of_a_mixture_raises_its_own_alarm_and_no_other(kind: str, centers: np.ndarray) -> None:
    right = {kind} if kind in (MISSING, IMBALANCE, VARIANCE, HOPPING) else set()
    assert all(set(story(kind, seed, centers)) == right for seed in range(4))


@pytest.mark.parametrize(
    "shares", [np.zeros(8), np.full(8, nan), np.ones(1)], ids=["none near", "not finite", "one mode"]
)
def test_of_samples_near_no_mode_there_is_no_alarm(shares: np.ndarray) -> None:
    watch = Watch()
    even = np.full(max(len(shares), 1), 1 / len(shares))
    for step, nearest in enumerate([even] * 10 + [shares] * 20):
        assert watch.follow(Samples(step, "points", {"nearest": nearest, "shares": nearest})) == []
