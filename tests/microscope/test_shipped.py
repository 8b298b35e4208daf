"""What the microscope is there to show is in the runs that come with the app."""

import pytest

from gan_core import races, runs
from gan_core.microscope.figures import Figures, of_run

STEPS = [*range(0, 1200, 100), 1200]
CLASSIC, SMALL, RIGHT, LARGE, PENALTY = (
    "microscope-classic-strong-critic",
    "microscope-clipped-at-0-01",
    "microscope-clipped-at-0-2",
    "microscope-clipped-at-0-4",
    "microscope-penalty",
)


@pytest.fixture(scope="module")
def found() -> dict[str, dict[int, Figures]]:
    """By run and step."""
    race = races.find("microscope")
    return {lane.runs[0]: of_run(runs.find(lane.runs[0])) for lane in race.lanes}


def test_all_lanes_have_kept_both_players_at_every_snapshot(found: dict[str, dict[int, Figures]]) -> None:
    assert [*found] == [CLASSIC, SMALL, RIGHT, LARGE, PENALTY]
    assert all([*figures] == STEPS for figures in found.values())


def test_a_classic_critic_that_is_strong_leaves_no_gradient_at_samples(found: dict[str, dict[int, Figures]]) -> None:
    """Arjovsky & Bottou 2017, figure 2: it falls by orders of magnitude while the critic learns on."""
    first, *later = found[CLASSIC].values()
    assert all(figures.gradient < 1e-3 * first.gradient for figures in later[1:])
    assert later[-1].gradient < 1e-6 * first.gradient
    assert first.saturated == 0 and all(figures.saturated > 0.99 for figures in later)


def test_a_small_clip_has_most_weights_at_it_and_slopes_that_vanish(found: dict[str, dict[int, Figures]]) -> None:
    """Gulrajani et al. 2017, figure 1b."""
    first, *later = found[SMALL].values()
    assert first.at_clip < 0.01
    for figures in later:
        assert figures.at_clip >= 0.6 and figures.slopes.median < 1e-4 and figures.slopes.high < 1e-3


def test_the_right_clip_has_slopes_near_one_and_twice_that_clip_explodes(found: dict[str, dict[int, Figures]]) -> None:
    for step in STEPS[3:]:
        assert 0.5 < found[RIGHT][step].slopes.median < 2 < 3 < found[LARGE][step].slopes.median
    assert found[RIGHT][1200].at_clip > 0.5


def test_a_penalty_has_a_median_slope_within_a_tenth_of_one(found: dict[str, dict[int, Figures]]) -> None:
    for step in STEPS[4:]:
        assert abs(found[PENALTY][step].slopes.median - 1) < 0.1
