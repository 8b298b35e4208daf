"""Mode coverage against closed forms, against the definition in plain loops, and at its edges."""

import math
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gan_core.data.datasets import DATASETS, Request
from gan_core.evaluation.metrics import oracle, score
from gan_core.evaluation.metrics.mode_coverage import NARROWED, ModeCoverage, captured_by, mode_coverage, mode_shares

RING, GRID = (DATASETS[name].load(Request()) for name in ("ring", "grid"))
CEILING = 1 - math.exp(-4.5)  # P(chi^2_2 < 9) = 0.98889


def by_definition(samples, centers, sigma):
    """The text of the protocol, one sample and one mode at a time."""
    counts = [0] * len(centers)
    for sample in samples.tolist():
        distances = [math.sqrt(sum(((x - c) / sigma) ** 2 for x, c in zip(sample, center, strict=True)))
                     for center in centers.tolist()]  # fmt: skip
        if min(distances) < 3:
            counts[distances.index(min(distances))] += 1
    total = sum(counts)
    modes = sum(count > 0 for count in counts)
    kl = sum(n / total * math.log(n / total * len(counts)) for n in counts if n) if total else math.inf
    return modes, total / len(samples), kl


@pytest.mark.parametrize("data", [RING, GRID], ids=["ring", "grid"])
def test_real_data_reaches_the_ceiling_and_no_more(data):
    n = len(data.values)
    coverage = mode_coverage(data.values, data.centers, data.sigma)
    assert coverage.modes == coverage.of == len(data.centers)
    assert coverage.high_quality == pytest.approx(CEILING, abs=4 * math.sqrt(CEILING * (1 - CEILING) / n))
    assert coverage.reverse_kl == pytest.approx((coverage.of - 1) / (2 * n), rel=1)  # one draw of a chi^2


@pytest.mark.parametrize(("data", "floor"), [(RING, 0.0014), (GRID, 0.0048)], ids=["ring", "grid"])
def test_perfect_sampler_has_the_published_floor(data, floor):
    """E[KL] = (K - 1) / (2 N) for N samples of an even mixture, here N = 2500."""
    modes, repeats, n = len(data.centers), 200, 2500
    rng = np.random.default_rng(0)
    values = []
    for _ in range(repeats):
        chosen = data.centers[rng.integers(modes, size=n)]
        samples = chosen + data.sigma * rng.standard_normal(chosen.shape)
        values.append(mode_coverage(samples, data.centers, data.sigma).reverse_kl)
    exact = (modes - 1) / (2 * n * CEILING)
    error = math.sqrt((modes - 1) / 2) / n / math.sqrt(repeats)  # KL is chi^2_{K-1} / (2 N)
    assert np.mean(values) == pytest.approx(exact, abs=4 * error)
    assert exact == pytest.approx(floor, abs=0.00006)  # as printed


@pytest.mark.parametrize("collapsed", range(1, 9))
def test_even_collapse_to_some_modes_is_the_bound(collapsed):
    samples = np.repeat(RING.centers[:collapsed], 10, axis=0)
    coverage = mode_coverage(samples, RING.centers, RING.sigma)
    assert coverage.modes == collapsed and coverage.of == 8 and coverage.high_quality == 1.0
    assert coverage.reverse_kl == pytest.approx(math.log(8 / collapsed), abs=1e-12)  # natural log


def test_known_shares():
    samples = np.repeat(RING.centers[:2], [30, 10], axis=0)
    expected = 0.75 * math.log(0.75 * 8) + 0.25 * math.log(0.25 * 8)
    assert mode_coverage(samples, RING.centers, RING.sigma).reverse_kl == pytest.approx(expected)


def test_three_sigma_is_a_strict_round_bound():
    """Round: a point at 2.9 sigma on both axes lies inside the box rule, and outside ours."""
    centers = np.zeros((1, 2))
    for offset, counted in (((2.999, 0), 1), ((3.0, 0), 0), ((3.001, 0), 0), ((2.9, 2.9), 0), ((2.1, 2.1), 1)):
        assert captured_by(np.array([offset]), centers, 1.0).tolist() == [0 if counted else -1]


def test_sigma_is_a_standard_deviation():
    """A variance in its place would move the bound from 3 * 0.05 to 3 * sqrt(0.05)."""
    inside, outside = np.array([[0.149, 0.0]]), np.array([[0.151, 0.0]])
    assert mode_coverage(inside, GRID.centers, GRID.sigma).modes == 1
    assert mode_coverage(outside, GRID.centers, GRID.sigma).modes == 0


def test_score_follows_data_that_was_rescaled():
    """The toy of WGAN-GP divides the points by 2.828: with sigma divided too nothing changes."""
    samples, scale = GRID.values[:2500].astype(np.float64), 2.828
    plain = mode_coverage(samples, GRID.centers.astype(float), GRID.sigma)
    scaled = mode_coverage(samples / scale, GRID.centers / scale, GRID.sigma / scale)
    assert asdict(scaled) == pytest.approx(asdict(plain))
    assert mode_coverage(samples / scale, GRID.centers / scale, GRID.sigma).high_quality > 0.9999  # the trap


def test_only_high_quality_samples_enter_the_kl():
    even = np.repeat(RING.centers, 5, axis=0)
    stray = np.full((100, 2), 0.5, np.float32) + RING.centers[0]  # nearest to one mode, far from it
    coverage = mode_coverage(np.concatenate([even, stray]), RING.centers, RING.sigma)
    assert coverage.reverse_kl == pytest.approx(0, abs=1e-12)
    assert coverage.high_quality == pytest.approx(40 / 140)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e30, -1e300])
def test_diverged_samples_are_bad_samples(bad):
    samples = RING.centers.astype(np.float64)
    samples[0, 1] = bad
    coverage = mode_coverage(samples, RING.centers, RING.sigma)
    assert coverage.modes == 7 and coverage.high_quality == 7 / 8
    nothing = mode_coverage(np.full((5, 2), bad), RING.centers, RING.sigma)
    assert (nothing.modes, nothing.high_quality, nothing.reverse_kl) == (0, 0.0, math.inf)


def test_every_sample_belongs_to_its_own_mode():
    samples = np.repeat(GRID.centers, np.arange(25), axis=0)
    assert np.bincount(captured_by(samples, GRID.centers, GRID.sigma)).tolist() == list(range(25))


@pytest.mark.parametrize("shape", [(0, 2), (5,), (5, 3), (5, 1, 2)])
def test_shapes_that_do_not_fit(shape):
    with pytest.raises(ValueError, match="do not fit"):
        mode_coverage(np.zeros(shape), RING.centers, RING.sigma)


def test_impossible_result_is_caught():
    """log10 in the place of ln, for example, gives 0.9 for one mode of eight."""
    shown = {"of": 8, "binned_kl": 0.0, "spread": 1.0}
    with pytest.raises(AssertionError, match="ln"):
        ModeCoverage(**shown, covered=1, modes=1, captured=1 / 8, high_quality=1.0, reverse_kl=math.log10(8))
    with pytest.raises(AssertionError):
        ModeCoverage(**shown, covered=0, modes=0, captured=0.0, high_quality=0.0, reverse_kl=0.0)


@pytest.mark.parametrize(("held", "covered"), [(0, 7), (1, 7), (24, 7), (25, 8), (26, 8)])
def test_a_mode_is_covered_from_a_fifth_of_its_even_share(held, covered):
    """1000 samples on 8 modes: 125 each would be even, and 25 are a fifth of that."""
    counts = [held, *[100] * 7]
    samples = np.concatenate([np.tile(center, (count, 1)) for center, count in zip(RING.centers, counts, strict=True)])
    samples = np.concatenate([samples, np.zeros((1000 - len(samples), 2))])
    coverage = mode_coverage(samples, RING.centers, RING.sigma)
    assert (coverage.covered, coverage.modes) == (covered, 7 + (held > 0))
    shares, _ = mode_shares(samples, RING.centers, RING.sigma)
    assert (shares >= 0.2 / 8 - 1e-6).sum() == covered  # as the browser counts them


def test_so_few_samples_that_one_would_do_are_not_called_coverage():
    few, enough = RING.centers[np.arange(39) % 8], RING.centers[np.arange(40) % 8]
    assert "covered" not in score(few, RING) and score(few, RING)["modes"] == 8
    assert score(enough, RING)["covered"] == 8


def test_a_smear_captures_most_modes_and_is_told_by_the_off_mode_bin():
    """The trap of counting modes alone: 2500 points spread evenly over the plot hit some 20 of 25 discs."""
    smear = np.random.default_rng(0).uniform(-5, 5, (2500, 2))
    coverage = mode_coverage(smear, GRID.centers, GRID.sigma)
    assert coverage.modes >= 18 and coverage.reverse_kl < 0.5  # nothing to see here
    assert coverage.covered <= 2
    share = 25 * math.pi * (3 * GRID.sigma) ** 2 / 100  # of the square that the discs take: 1.8 %
    assert coverage.high_quality == pytest.approx(share, abs=0.01)
    off = 1 - coverage.high_quality
    assert coverage.binned_kl > off * math.log(off / (1 - CEILING)) - 0.2 > 4  # nats, of 4.5 at most


@pytest.mark.parametrize("data", [RING, GRID], ids=["ring", "grid"])
def test_real_data_has_no_binned_kl_and_a_spread_of_one(data):
    coverage = mode_coverage(data.values, data.centers, data.sigma)
    n, modes = len(data.values), len(data.centers)
    assert coverage.binned_kl == pytest.approx(modes / (2 * n), rel=1)  # chi^2 with K degrees of freedom, over 2 N
    assert coverage.spread == pytest.approx(1, abs=4 / math.sqrt(4 * n))


@pytest.mark.parametrize("shares", [(1, 0, 0), (0.5, 0.25, 0.25), (0.2, 0.2, 0.6)])
def test_binned_kl_of_known_shares(shares):
    """Two modes and what lies off them, against the sum written out."""
    centers = np.array([[0.0, 0.0], [9.0, 0.0]])
    counts = [round(1000 * share) for share in shares]
    samples = np.repeat([[0.0, 0.0], [9.0, 0.0], [4.5, 0.0]], counts, axis=0)
    target = (CEILING / 2, CEILING / 2, 1 - CEILING)
    expected = sum(p * math.log(p / q) for p, q in zip(shares, target, strict=True) if p)
    assert mode_coverage(samples, centers, 1.0).binned_kl == pytest.approx(expected)


def test_the_cut_at_three_sigma_narrows_a_gaussian_by_this_much():
    rng = np.random.default_rng(0)
    samples = rng.standard_normal((2_000_000, 2))
    inside = samples[(samples**2).sum(1) < 9]
    assert inside.std() == pytest.approx(NARROWED, abs=1e-3)


@pytest.mark.parametrize("width", [0.0, 0.2, 0.5])
def test_spread_is_the_width_of_the_modes(width):
    """Narrow enough that nothing is cut off: the ratio is the width itself, over that of real data."""
    rng = np.random.default_rng(1)
    samples = GRID.centers[rng.integers(25, size=20_000)].astype(np.float64)
    samples += width * GRID.sigma * rng.standard_normal(samples.shape)
    assert mode_coverage(samples, GRID.centers, GRID.sigma).spread == pytest.approx(width / NARROWED, abs=0.01)


def test_spread_is_around_the_modes_own_mean():
    """A generator that puts one point beside each centre has collapsed: its distance to the centre is no spread."""
    beside = np.repeat(GRID.centers + np.float32(GRID.sigma), 10, axis=0)
    assert mode_coverage(beside, GRID.centers, GRID.sigma).spread == pytest.approx(0, abs=1e-5)


def test_spread_of_single_samples_is_undefined():
    assert math.isnan(mode_coverage(GRID.centers, GRID.centers, GRID.sigma).spread)
    assert "spread" not in score(GRID.centers, GRID)


def test_shares_tell_near_samples_from_captured_ones():
    samples = np.array([[0, 0], [0.1, 0], [0.9, 0], [2, 0], [np.nan, 0]])
    captured, nearest = mode_shares(samples, np.array([[0.0, 0.0], [2.0, 0.0]]), 0.05)
    assert captured.tolist() == pytest.approx([0.4, 0.2]) and nearest.tolist() == pytest.approx([0.6, 0.2])


clouds = arrays(np.float32, st.tuples(st.integers(1, 60), st.just(2)), elements=st.floats(-1.25, 1.25, width=32))


@settings(deadline=None)
@given(clouds, st.floats(0.01, 0.5), st.integers(1, 12), st.integers(0, 1000))
def test_random_clouds_keep_the_bound_and_the_definition(samples, sigma, modes, seed):
    centers = np.random.default_rng(seed).uniform(-1, 1, (modes, 2))  # odd numbers: no sample between two
    coverage = mode_coverage(samples, centers, sigma)
    expected_modes, share, kl = by_definition(samples, centers, sigma)
    assert (coverage.modes, coverage.of) == (expected_modes, modes)
    assert coverage.high_quality == pytest.approx(share)
    assert coverage.reverse_kl == pytest.approx(kl, abs=1e-9)
    if coverage.modes:
        assert math.log(modes / coverage.modes) - 1e-9 <= coverage.reverse_kl <= math.log(modes) + 1e-9


def test_oracle_is_real_data_under_the_same_code():
    assert oracle(RING) == oracle(RING)
    assert oracle(RING, n=10**9) == score(RING.values[np.random.default_rng(0).permutation(100_000)], RING)
    values = oracle(GRID)
    assert values["modes"] == 25
    assert values["high_quality"] == pytest.approx(CEILING, abs=0.01)
    assert 0 < values["reverse_kl"] < 0.0071  # the 95 % bound for N = 2500
    assert oracle(GRID, seed=1) != values


UNEVEN = np.array([[-1.0, 0.0], [1.0, 0.0], [0.0, 1.5]]), np.array([0.02, 0.1, 0.2]), np.array([1.0, 4.0, 15.0])


def uneven_samples(n, seed=0, shares=None):
    centers, sigmas, weights = UNEVEN
    rng = np.random.default_rng(seed)
    modes = rng.choice(3, n, p=weights / weights.sum() if shares is None else shares)
    return centers[modes] + sigmas[modes, None] * rng.standard_normal((n, 2)), modes


def test_modes_of_their_own_widths_and_weights_are_reached_by_real_data():
    samples, _ = uneven_samples(50_000)
    coverage = mode_coverage(samples, *UNEVEN)
    assert (coverage.covered, coverage.modes, coverage.captured) == (3, 3, pytest.approx(1))
    assert coverage.high_quality == pytest.approx(CEILING, abs=0.002)
    assert coverage.reverse_kl < 0.001 and coverage.binned_kl < 0.001
    assert coverage.spread == pytest.approx(1, abs=0.01)


def test_distances_are_in_standard_deviations_of_each_mode():
    """0.5 from a wide mode and 0.45 from a narrow one: 1 and 9 standard deviations, so the wide one has it."""
    centers, sigmas = np.array([[0.0, 0.0], [0.95, 0.0]]), np.array([0.5, 0.05])
    assert captured_by(np.array([[0.5, 0.0], [0.94, 0.0], [-1.6, 0.0]]), centers, sigmas).tolist() == [0, 1, -1]


@pytest.mark.parametrize("shares", [(1 / 3, 1 / 3, 1 / 3), (0.0, 0.5, 0.5), (0.05, 0.2, 0.75)])
def test_kls_are_to_the_fair_shares(shares):
    """Against the sums written out; every sample in the middle of its mode."""
    centers, sigmas, weights = UNEVEN
    counts = [round(6000 * share) for share in shares]
    coverage = mode_coverage(np.repeat(centers, counts, axis=0), centers, sigmas, weights)
    fair = weights / 20
    expected = sum(p * math.log(p / q) for p, q in zip(shares, fair, strict=True) if p)
    assert coverage.reverse_kl == pytest.approx(expected, abs=1e-12)
    assert coverage.binned_kl == pytest.approx(expected - math.log(CEILING))


@pytest.mark.parametrize(("held", "covered"), [(0, 2), (9, 2), (10, 3), (11, 3)])
def test_a_rare_mode_is_covered_from_a_fifth_of_its_own_share(held, covered):
    """Of 1000 samples the first mode has 50 by its weight of 1 in 20."""
    samples = np.repeat(UNEVEN[0], [held, 400, 600 - held], axis=0)
    assert mode_coverage(samples, *UNEVEN).covered == covered


def test_a_count_of_covered_modes_needs_samples_for_the_rarest():
    class Drawn:
        values, labels, shows_digits, (centers, sigma, weights) = np.zeros((1, 2)), None, False, UNEVEN

    few, enough = uneven_samples(99)[0], uneven_samples(100)[0]
    assert "covered" not in score(few, Drawn()) and "covered" in score(enough, Drawn())


def test_perfect_samples_have_even_shares_whatever_the_weights():
    """What the alarms and the bars are handed: they need not know of weights."""
    samples, _ = uneven_samples(100_000)
    for shares in mode_shares(samples, *UNEVEN):
        assert shares / shares.sum() == pytest.approx([1 / 3] * 3, abs=0.01)
    captured, nearest = mode_shares(uneven_samples(1000, shares=(0, 0, 1))[0], *UNEVEN)
    assert nearest.tolist() == [0, 0, 1] and captured[2] > 0.9
    captured, nearest = mode_shares(np.full((5, 2), np.nan), *UNEVEN)
    assert not captured.any() and not nearest.any()


def test_even_widths_and_weights_are_as_none_were_told():
    rng = np.random.default_rng(5)
    samples = rng.uniform(-5, 5, (3000, 2)).astype(np.float32)
    samples[:2000] = GRID.values[:2000]
    plain = mode_coverage(samples, GRID.centers, GRID.sigma)
    told = mode_coverage(samples, GRID.centers, np.full(25, GRID.sigma), np.full(25, 3.0))
    assert asdict(told) == pytest.approx(asdict(plain))
    for mine, theirs in zip(
        mode_shares(samples, GRID.centers, np.full(25, GRID.sigma), np.ones(25)),
        mode_shares(samples, GRID.centers, GRID.sigma),
        strict=True,
    ):
        assert mine == pytest.approx(theirs)


def test_modes_of_which_a_wide_one_reaches_into_another_have_no_binned_kl():
    centers, weights = np.array([[0.0, 0.0], [1.0, 0.0]]), np.ones(2)
    samples = np.repeat(centers, 50, axis=0)
    assert math.isnan(mode_coverage(samples, centers, np.array([0.05, 0.3]), weights).binned_kl)
    assert math.isfinite(mode_coverage(samples, centers, np.array([0.05, 0.28]), weights).binned_kl)


@pytest.mark.parametrize("weights", [np.ones(2), np.array([1.0, 1.0, 0.0])])
def test_weights_that_do_not_fit(weights):
    with pytest.raises(ValueError, match="3 modes have as many weights above 0"):
        mode_coverage(np.zeros((5, 2)), *UNEVEN[:2], weights)
