"""The sliced earth mover's distance against closed forms and against scipy."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import wasserstein_distance

from gan_core.data.datasets import DATASETS, Request
from gan_core.data.sources.beginnings import BEGINNINGS
from gan_core.evaluation.metrics import applying, oracle, score
from gan_core.evaluation.metrics.sliced import DIRECTIONS, sliced_distance

WORD = DATASETS["drawn"].load(Request(drawing=BEGINNINGS["gan"].text))


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 1000))
def test_it_is_the_mean_of_the_shadows_distances(mine: int, theirs: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    one, other = rng.normal(size=(mine, 2)), rng.uniform(-1, 3, (theirs, 2))
    turns = [(math.cos(angle), math.sin(angle)) for angle in np.arange(DIRECTIONS) * math.pi / DIRECTIONS]
    expected = np.mean([wasserstein_distance(one @ turn, other @ turn) for turn in turns])
    assert sliced_distance(one, other) == pytest.approx(expected)


@pytest.mark.parametrize("shift", [(1.0, 0.0), (-0.3, 0.4), (0.0, -2.0)])
def test_a_shift_costs_its_length_times_two_over_pi(shift: tuple[float, float]) -> None:
    points = np.random.default_rng(0).normal(size=(500, 2))
    assert sliced_distance(points + shift, points) == pytest.approx(math.hypot(*shift) * 2 / math.pi, rel=2e-3)
    assert sliced_distance(points, points) == 0


def test_points_that_are_none_have_no_distance() -> None:
    assert math.isnan(sliced_distance(np.full((5, 2), np.nan), np.zeros((5, 2))))
    assert math.isnan(sliced_distance(np.zeros((0, 2)), np.zeros((5, 2))))
    assert score(np.full((5, 2), 1e300), WORD)["sliced_emd"] > 1e299
    assert "sliced_emd" not in score(np.full((5, 2), np.inf), WORD)


def test_a_lost_letter_a_smear_and_a_crowd_are_seen() -> None:
    """Against what as many real points get."""
    rng = np.random.default_rng(0)
    real, best = WORD.values, oracle(WORD)["sliced_emd"]
    lost = real[real[:, 0] < 0.6][:2500]
    smear = rng.uniform(-2, 2, (2500, 2))
    crowd = np.concatenate([real[real[:, 0] < -0.5][:1500], real[:1000]])
    assert best < 0.05
    for samples in (lost, smear, crowd):
        assert score(samples, WORD)["sliced_emd"] > 3 * best


@pytest.mark.parametrize(
    ("drawing", "measured"),
    [
        (BEGINNINGS["gan"].text, True),
        (BEGINNINGS["three"].text, False),  # its modes are counted
        ("1m0,0,0.2,1_0.5,0,0.2,1", True),  # modes that reach into one another
        ("1m0,0,0.2,1", False),
    ],
)
def test_it_stands_where_modes_tell_nothing(drawing: str, measured: bool) -> None:
    data = DATASETS["drawn"].load(Request(drawing=drawing))
    assert ("sliced_emd" in applying(data)) is measured
    assert ("sliced_emd" in oracle(data)) is measured
    assert ("binned_kl" in oracle(data)) is (data.centers is not None and not measured)


def test_published_mixtures_have_the_figures_that_they_had() -> None:
    for name in ("ring", "grid", "toy8", "toy25"):
        assert "sliced_emd" not in applying(DATASETS[name].load(Request()))
