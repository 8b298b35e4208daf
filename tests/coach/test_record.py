"""A record: what rules may read, up to a step, and its running means."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.coach import Record
from gan_core.coach.record import FEWEST, trailing
from gan_core.config.presets import PRESETS

CONFIG = PRESETS["ring-gan"].config
NUMBERS = st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(float("nan"))), min_size=1, max_size=60)


@given(NUMBERS, st.integers(1, 70))
def test_a_running_mean_is_that_of_the_last_values(values: list[float], count: int) -> None:
    found = trailing(np.array(values), count)
    for i, mean in enumerate(found):
        part = [value for value in values[max(0, i + 1 - count) : i + 1] if value == value]
        assert mean == pytest.approx(np.mean(part), rel=1e-6, abs=1e-6) if part else np.isnan(mean)


def rows(count: int) -> list[dict[str, float]]:
    return [{"step": 10 * i, "critic_loss": float(i)} | ({"modes": i % 3} if i > 5 else {}) for i in range(count)]


def test_a_report_without_a_figure_has_none() -> None:
    record = Record.of_rows(CONFIG, rows(8))
    assert np.isnan(record.columns["modes"][:6]).all() and record.columns["modes"][6:].tolist() == [0, 1]


@pytest.mark.parametrize("step", [0, 9, 10, 155, 10_000])
def test_until_a_step_is_what_had_been_recorded_then(step: int) -> None:
    alarms = [{"step": 50, "kind": "few modes", "text": ""}, {"step": 160, "kind": "imbalance", "text": ""}]
    cut = Record.of_rows(CONFIG, rows(30), alarms).until(step)
    known = Record.of_rows(CONFIG, [row for row in rows(30) if row["step"] <= step])
    assert cut.steps.tolist() == known.steps.tolist() and cut.step == min(step // 10 * 10, 290)
    assert [alarm["step"] for alarm in cut.alarms] == [one["step"] for one in alarms if one["step"] <= step]


def test_the_present_is_the_last_part_of_the_steps() -> None:
    assert Record.of_rows(CONFIG, rows(200)).present == 30  # reports after 0.85 * 1990
    assert Record.of_rows(CONFIG, rows(20)).present == FEWEST


def test_since_when_something_holds() -> None:
    record = Record.of_rows(CONFIG, rows(6))
    assert record.since(np.array([True, False, False, True, True, True])) == 30
    assert record.since(np.ones(6, bool)) == 0
