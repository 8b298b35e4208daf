"""The 2-D sets against their definitions."""

import numpy as np
import pytest
from sklearn.datasets import make_moons, make_swiss_roll

from gan_core.data.datasets import DATASETS, Request
from gan_core.data.datasets.moons import moons
from gan_core.data.datasets.swiss_roll import roll
from gan_core.data.sources.mixture import sample_mixture


def test_ring_has_eight_different_modes():
    """np.linspace(0, 2 pi, 8) would give seven: the first angle is the last."""
    centers = DATASETS["ring"].load(Request()).centers.astype(np.float64)
    distances = np.linalg.norm(centers[:, None] - centers[None], axis=2)
    neighbours = np.sort(distances, axis=1)[:, 1:3]  # the two nearest others
    assert neighbours == pytest.approx(2 * np.sin(np.pi / 8), rel=1e-6)
    assert np.linalg.norm(centers, axis=1) == pytest.approx(1.0)
    assert centers[0] == pytest.approx([1, 0])


def test_grid_has_twenty_five_modes():
    centers = DATASETS["grid"].load(Request()).centers
    assert {tuple(center) for center in centers.tolist()} == {
        (x, y) for x in (-4, -2, 0, 2, 4) for y in (-4, -2, 0, 2, 4)
    }


def test_toys_are_divided_with_their_deviations():
    """gan_toy.py: radius 2 and deviation 0.02, over 1.414; spacing 2 and deviation 0.05, over 2.828."""
    eight, many = (DATASETS[name].load(Request()).centers.astype(np.float64) for name in ("toy8", "toy25"))
    assert np.linalg.norm(eight, axis=1) == pytest.approx(1.41443, abs=1e-5)
    distances = np.linalg.norm(eight[:, None] - eight[None], axis=2)
    assert np.sort(distances, axis=1)[:, 1:3] == pytest.approx(2 * 1.41443 * np.sin(np.pi / 8), abs=1e-5)
    axis = (-1.41443, -0.70721, 0, 0.70721, 1.41443)
    assert many == pytest.approx(np.array([(x, y) for x in axis for y in axis]), abs=1e-5)


@pytest.mark.parametrize(("name", "sigma"), [("ring", 0.01), ("grid", 0.05), ("toy8", 0.0141443), ("toy25", 0.0176803)])
def test_mixture_is_as_published(name, sigma):
    data = DATASETS[name].load(Request())
    assert len(data.values) == 100_000 and data.sigma == pytest.approx(sigma, rel=1e-5)
    distances = np.linalg.norm(data.values[:, None] - data.centers[None], axis=2)
    nearest = distances.argmin(axis=1)
    offsets = (data.values - data.centers[nearest]).astype(np.float64)
    n = offsets.size
    assert offsets.mean() == pytest.approx(0, abs=4 * sigma / np.sqrt(n))
    # sigma is a standard deviation: taken for a variance it would be 0.1 (ring) or 0.22 (grid)
    assert offsets.std() == pytest.approx(sigma, abs=4 * sigma / np.sqrt(2 * n))
    shares = np.bincount(nearest, minlength=len(data.centers)) / len(nearest)
    even = 1 / len(data.centers)
    assert shares == pytest.approx(even, abs=5 * np.sqrt(even / len(nearest)))


def test_modes_follow_each_other_at_random():
    """So that the first points of the set are a fair picture of all of it."""
    data = DATASETS["grid"].load(Request())
    nearest = np.linalg.norm(data.values[:500, None] - data.centers[None], axis=2).argmin(axis=1)
    assert len(set(nearest)) == 25


def test_mixture_depends_on_its_seed_alone():
    centers = np.zeros((1, 2))
    one, two, other = (sample_mixture(centers, 1.0, 50, seed)[0] for seed in (3, 3, 4))
    assert np.array_equal(one, two) and not np.array_equal(one, other)


def test_roll_is_scikit_learns():
    points, t = make_swiss_roll(500, noise=0.0, random_state=0)
    assert roll(t) == pytest.approx(points[:, [0, 2]])


def test_swiss_roll_is_wgan_gps_toy():
    """Against scikit-learn's own noisy roll, scaled as in gan_toy.py: the same moments and the same reach."""
    theirs = make_swiss_roll(100_000, noise=0.25, random_state=0)[0][:, [0, 2]] / 7.5
    ours = DATASETS["swiss-roll"].load(Request()).values
    assert ours.mean(axis=0) == pytest.approx(theirs.mean(axis=0), abs=0.02)
    assert ours.std(axis=0) == pytest.approx(theirs.std(axis=0), rel=0.01)
    assert np.quantile(ours, [0.01, 0.5, 0.99], axis=0) == pytest.approx(
        np.quantile(theirs, [0.01, 0.5, 0.99], axis=0), abs=0.03
    )


def test_moons_are_scikit_learns():
    n = 200
    points, inner = make_moons(2 * n, shuffle=False, noise=None)
    angles = np.linspace(0, np.pi, n)
    assert moons(np.tile(angles, 2), inner == 1) == pytest.approx(points)


def test_moons_lie_around_the_origin_in_two_equal_parts():
    values = DATASETS["moons"].load(Request()).values.astype(np.float64)
    assert values.mean(axis=0) == pytest.approx([0, 0], abs=0.02)
    upper = np.abs(np.linalg.norm(values + np.array([0.5, 0.25]), axis=1) - 1) < 0.25  # on the outer moon's circle
    lower = np.abs(np.linalg.norm(values - np.array([0.5, 0.25]), axis=1) - 1) < 0.25
    assert (upper | lower).mean() > 0.999
