"""What holds for every registered metric."""

import math

import numpy as np
import pytest

from gan_core.base.errors import UserError
from gan_core.data.datasets import DATASETS, Request
from gan_core.evaluation.metrics import METRICS, oracle, score

DATA = {name: entry.load(Request()) for name, entry in DATASETS.items() if entry.built_in}


def test_names_that_tables_use_are_there():
    assert {"modes", "high_quality", "reverse_kl"} <= set(METRICS)


def test_unknown_name_lists_the_legal_ones():
    with pytest.raises(UserError, match=r"unknown metric 'modez' \(did you mean modes\?\)"):
        METRICS["modez"]


@pytest.mark.parametrize("name", METRICS)
def test_entry_explains_itself(name):
    metric = METRICS[name]
    assert metric.label and metric.unit and metric.help.endswith(".")
    assert metric.direction in ("higher is better", "lower is better", "nearer to 1 is better")


@pytest.mark.parametrize("name", DATA)
def test_real_data_gets_every_figure_that_applies(name):
    data = DATA[name]
    values = oracle(data, asked=True)
    assert set(values) == {key for key, metric in METRICS.items() if metric.applies(data)}
    plain = {key for key in values if METRICS[key].measure is not None}
    assert set(oracle(data)) == plain, "nothing was asked for"
    assert all(type(value) is float and math.isfinite(value) for value in values.values())


@pytest.mark.parametrize("name", DATA)
def test_scoring_is_pure(name):
    data = DATA[name]
    samples, real = data.values[:100].copy(), data.values.copy()
    assert score(samples, data) == score(samples, data)
    assert np.array_equal(samples, data.values[:100]) and np.array_equal(real, data.values)


@pytest.mark.parametrize(("name", "mixture"), [("ring", True), ("grid", True), ("moons", False), ("digits", False)])
def test_modes_are_counted_for_mixtures_only(name, mixture):
    assert ("modes" in oracle(DATA[name])) is mixture


def test_better_samples_score_better_in_the_direction_that_the_entry_says():
    data = DATA["ring"]
    good = score(data.values[:2500], data)
    poor = score(np.concatenate([data.centers[:2]] * 20 + [np.zeros((10, 2))]), data)
    for key, value in good.items():
        assert METRICS[key].goodness(value) > METRICS[key].goodness(poor[key])


def test_undefined_figure_is_left_out():
    """No high-quality sample: no reverse KL. JSON has no infinity."""
    figures = score(np.zeros((10, 2)), DATA["ring"])
    assert figures == {"modes": 0.0, "high_quality": 0.0, "binned_kl": pytest.approx(4.5)}  # ln(1 / 0.0111)


def test_shared_work_is_done_once(monkeypatch):
    from gan_core.evaluation.metrics import mode_coverage

    calls = []
    original = mode_coverage._assign
    monkeypatch.setattr(mode_coverage, "_assign", lambda *a: calls.append(1) or original(*a))
    score(DATA["ring"].values[:100], DATA["ring"])
    assert len(calls) == 1
