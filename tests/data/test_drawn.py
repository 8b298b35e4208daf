"""The dataset of drawings: points are drawn as the drawing says."""

import numpy as np
import pytest
from scipy import stats

from gan_core.base.errors import UserError
from gan_core.data.datasets import DATASETS, Request
from gan_core.data.datasets.drawn import POINTS
from gan_core.data.sources.beginnings import BEGINNINGS
from gan_core.data.sources.density import sample_density
from gan_core.data.sources.density_text import LEVELS, SIDE
from gan_core.data.sources.drawing import HALF, Density, Mode, Modes, read, write
from gan_core.evaluation.metrics import applying, oracle

UNEVEN = Modes(
    (
        Mode(x=-1.2, y=0.5, width=0.02, weight=1),
        Mode(x=1, y=-0.25, width=0.1, weight=3),
        Mode(x=0.1, y=1.5, width=0.05, weight=16),
    )
)


def drawn(drawing: Modes | Density) -> np.ndarray:
    return DATASETS["drawn"].load(Request(drawing=write(drawing))).values.astype(np.float64)


def cells(points: np.ndarray) -> np.ndarray:
    """How many points lie in each cell, the topmost row first."""
    down, across = ((HALF - points[:, 1]) / (2 * HALF) * SIDE, (points[:, 0] + HALF) / (2 * HALF) * SIDE)
    counts = np.zeros((SIDE, SIDE), np.int64)
    np.add.at(counts, (down.astype(int).clip(0, SIDE - 1), across.astype(int).clip(0, SIDE - 1)), 1)
    return counts


def test_a_mixture_has_the_moments_of_its_closed_form() -> None:
    """Mean sum w c; covariance sum w (s^2 I + c c') - mean mean'; five standard errors of the mean of each product."""
    points = drawn(UNEVEN)
    weights = np.array([mode.weight for mode in UNEVEN.modes]) / 20
    centers = np.array([(mode.x, mode.y) for mode in UNEVEN.modes])
    widths = np.array([mode.width for mode in UNEVEN.modes])
    mean = weights @ centers
    second = np.einsum("k,ki,kj->ij", weights, centers, centers) + (weights @ widths**2) * np.eye(2)
    assert points.mean(axis=0) == pytest.approx(mean, abs=5 * points.std(axis=0).max() / np.sqrt(POINTS))
    products = points[:, :, None] * points[:, None]
    assert products.mean(axis=0) == pytest.approx(second, abs=5 * products.std(axis=0).max() / np.sqrt(POINTS))


def test_each_mode_holds_its_share_and_has_its_width() -> None:
    points = drawn(UNEVEN)
    centers = np.array([(mode.x, mode.y) for mode in UNEVEN.modes])
    nearest = np.linalg.norm(points[:, None] - centers, axis=2).argmin(axis=1)  # they are far apart
    expected = POINTS * np.array([1, 3, 16]) / 20
    assert stats.chisquare(np.bincount(nearest), expected).pvalue > 1e-4
    for number, mode in enumerate(UNEVEN.modes):
        away = (points[nearest == number] - centers[number]).reshape(-1) / mode.width
        assert stats.kstest(away, "norm").pvalue > 1e-4


@pytest.mark.parametrize("seed", range(3))
def test_a_density_is_sampled_cell_by_cell(seed: int) -> None:
    """Chi square over all cells that are drawn, and none in the others."""
    rng = np.random.default_rng(seed)
    levels = (rng.integers(0, LEVELS, (SIDE, SIDE)) * (rng.random((SIDE, SIDE)) < 0.3)).astype(np.uint8)
    counts = cells(drawn(Density(levels)))
    there = levels > 0
    assert counts[~there].sum() == 0
    assert stats.chisquare(counts[there], POINTS * (levels / levels.sum())[there]).pvalue > 1e-4


def test_points_fill_their_cell_evenly_and_stand_the_right_way_up() -> None:
    levels = np.zeros((SIDE, SIDE))
    levels[1, 62] = 3  # near the top, at the right
    points = sample_density(levels, HALF, 20_000, 0)
    side = 2 * HALF / SIDE
    across, down = (points[:, 0] + HALF) / side - 62, (HALF - points[:, 1]) / side - 1
    assert points.dtype == np.float32
    for place in (across, down):
        assert stats.kstest(place, "uniform").pvalue > 1e-4


def test_a_wide_mode_at_the_edge_is_in_the_picture() -> None:
    data = DATASETS["drawn"].load(Request(drawing="1m2,-2,1,1"))
    assert data.extent == 5.0
    assert DATASETS["drawn"].load(Request()).extent == HALF


def test_modes_have_the_figures_of_mixtures_and_real_data_reach_them() -> None:
    data = DATASETS["drawn"].load(Request(drawing=write(UNEVEN)))
    best = oracle(data)
    assert best["covered"] == best["modes"] == 3
    assert best["high_quality"] == pytest.approx(1 - np.exp(-4.5), abs=0.01)
    assert best["binned_kl"] < 0.01 and best["reverse_kl"] < 0.01
    assert best["spread"] == pytest.approx(1, abs=0.05)


def test_a_density_has_no_modes() -> None:
    data = DATASETS["drawn"].load(Request(drawing=BEGINNINGS["gan"].text))
    assert data.centers is None and "modes" not in applying(data)


def test_what_is_no_drawing_cannot_be_loaded() -> None:
    with pytest.raises(UserError, match="drawing must begin with"):
        DATASETS["drawn"].load(Request(drawing="a circle"))


def test_the_smiley_looks_at_us() -> None:
    """Left and right alike; two eyes above, a mouth below."""
    drawing = read(BEGINNINGS["smiley"].text)
    assert isinstance(drawing, Density)
    levels = drawing.levels
    assert np.array_equal(levels, levels[:, ::-1])
    assert levels[24, [22, 41]].all() and not levels[24, 32] and levels[47, 32]
