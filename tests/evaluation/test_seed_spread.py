"""Fans over seeds, and the count of collapsed ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.evaluation.seed_spread import POINTS, fan, has_collapsed


def history(values: dict[int, float | None]) -> list[dict[str, float | None]]:
    return [{"step": step, "modes": value} for step, value in values.items()]


def test_a_fan_holds_the_quantiles_over_seeds() -> None:
    seeds = [history({0: float(k), 100: float(10 * k)}) for k in range(5)]
    found = fan(seeds, "modes", last=100)
    assert len(found.steps) == POINTS and found.steps[0] == 0 and found.steps[-1] == 100
    assert found.quantiles[:, 0].tolist() == [0, 1, 2, 3, 4]
    assert found.quantiles[:, -2].tolist() == [0, 1, 2, 3, 4], "between two reports the earlier one holds"
    assert found.quantiles[:, -1].tolist() == [0, 10, 20, 30, 40]
    assert (found.seeds == 5).all()


def test_a_seed_counts_up_to_its_last_report() -> None:
    ahead, behind = history({0: 8.0, 100: 8.0}), history({0: 2.0, 50: 2.0})
    found = fan([ahead, behind], "modes", last=100)
    assert found.seeds[0] == 2 and found.seeds[-1] == 1
    assert found.quantiles[2, 0] == 5.0 and found.quantiles[2, -1] == 8.0


def test_what_nobody_has_reached_or_reported_is_left_out() -> None:
    found = fan([history({0: 1.0, 10: 1.0})], "modes", last=1000)
    assert found.steps.max() <= 10
    assert len(fan([history({0: None}), []], "modes", last=10).steps) == 0
    assert len(fan([], "modes", last=10).steps) == 0


@given(st.lists(st.dictionaries(st.integers(0, 50), st.floats(0, 25), max_size=20), max_size=8))
def test_quantiles_are_ordered_and_within_what_was_reported(seeds: list[dict[int, float]]) -> None:
    found = fan([history(dict(sorted(one.items()))) for one in seeds], "modes", last=50)
    assert (np.diff(found.quantiles, axis=0) >= -1e-9).all()
    reported = [value for one in seeds for value in one.values()]
    if found.steps.size:
        assert min(reported) - 1e-9 <= found.quantiles.min() and found.quantiles.max() <= max(reported) + 1e-9


@pytest.mark.parametrize(
    ("nearest", "collapsed"),
    [
        ([1 / 25] * 25, False),
        ([1 / 23] * 23 + [0.0] * 2, False),
        ([1 / 22] * 22 + [0.0] * 3, True),
        ([0.52] + [0.02] * 24, True),  # all are there, but exp(H) is 12 of 25
        ([1.0] + [0.0] * 9, True),
    ],
)
def test_collapse_is_lost_modes_or_crowding(nearest: list[float], collapsed: bool) -> None:
    assert has_collapsed(nearest) is collapsed
