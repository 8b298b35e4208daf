"""The committed table of how often the coach is right, computed again from the recorded runs; and what is true."""

import gzip
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from benchmarks.coach import MOMENTS, counted, moments, rates, recordings
from benchmarks.recorded_runs import FOLDER, SEEDS, WAYS
from benchmarks.results import FOLDER as RESULTS
from benchmarks.truth import truth
from gan_core.coach import RULES, diagnose
from gan_core.config.forks import changed, forked
from gan_core.config.presets import PRESETS

RING, GP, WGAN = (PRESETS[name].config for name in ("ring-gan", "ring-wgan-gp", "ring-wgan"))
EVEN = [0.125] * 8


def test_the_table_is_what_the_recorded_runs_give() -> None:
    found = counted(list(moments()))
    told = json.loads((RESULTS / "coach.json").read_text(encoding="utf-8"))
    assert found == told["counts"]
    assert told["rates"] == {half: {rule: rates(one) for rule, one in rules.items()} for half, rules in found.items()}


def test_forty_runs_are_recorded_half_of_them_kept_out() -> None:
    names = {path.stem for path in FOLDER.glob("*.json")}
    assert names == {f"{way}-{seed}" for way in WAYS for seed in SEEDS.values()} and len(names) == 40
    assert sum(len(gzip.compress(path.read_bytes())) for path in FOLDER.glob("*.json")) < 2**20


def test_every_moment_is_asked_of_every_rule() -> None:
    found = list(moments())
    assert len(found) == 40 * len(MOMENTS)
    assert all({*one.true} == {*RULES} and one.said <= {*RULES} for one in found)


def test_what_is_suggested_can_be_tried_in_a_fork() -> None:
    suggested = set()
    for record in (one.record.until(step) for one in recordings() for step in (one.record.step // 2, one.record.step)):
        for name in diagnose(record).findings:
            if change := RULES[name].change(record.config):
                fork = forked(record.config, change.settings, step=1, seconds=0.0)
                assert changed(record.config, fork), f"{name} suggests what is so already"
                suggested.add(name)
    assert len(suggested) >= 6


@pytest.mark.parametrize("name", ["ring-gan-11", "mnist-gan-11", "ring-wgan-large-clip-12"])
def test_what_comes_later_changes_nothing_that_was_said(name: str) -> None:
    record = next(one.record for one in recordings() if one.name == name)
    for step in np.linspace(0, record.step, 8).astype(int).tolist():
        future = record.steps > step
        wild = {curve: np.where(future, 1e6, values) for curve, values in record.columns.items()}
        assert diagnose(replace(record, columns=wild).until(step)) == diagnose(record.until(step))


def probes(count: int = 12, **values: Any) -> list[dict[str, Any]]:
    """Of a run in which nothing is the matter, but for `values`: one for all probes, or a list of theirs."""
    calm = {"pull": 1.0, "accuracy": 0.6, "nearest": EVEN, "good": 0.9, "spread": 1.0} | values
    return [
        {name: value[i] if isinstance(value, tuple) else value for name, value in calm.items()} for i in range(count)
    ]


def one_mode(i: int) -> list[float]:
    return [float(k == i % 8) for k in range(8)]


TRUE: dict[str, tuple[Any, dict[str, Any], set[str]]] = {
    "calm": (RING, {}, {"healthy"}),
    "sure": (RING, {"accuracy": 0.96}, {"critic-wins"}),
    "a sure Wasserstein critic": (GP, {"accuracy": 0.99, "slope": 1.0}, {"healthy"}),
    "vanished": (RING, {"pull": (5.0, *[0.04] * 11)}, {"generator-starved"}),
    "one mode": (RING, {"nearest": one_mode(0)}, {"missing-modes"}),
    "a mode after the other": (
        RING,
        {"nearest": tuple(map(one_mode, range(12)))},
        {"missing-modes", "mode-hopping", "oscillation"},
    ),
    "crowded": (RING, {"nearest": [0.72] + [0.04] * 7}, {"imbalance"}),
    "points": (RING, {"spread": 0.2}, {"variance-collapse"}),
    "at the bounds": (WGAN, {"at_bounds": 0.6}, {"clip-pile-up"}),
    "steep": (GP, {"slope": 1.3}, {"penalty-unsatisfied"}),
    "smeared": (RING, {"good": 0.3}, set()),
}


@pytest.mark.parametrize("config, values, true", TRUE.values(), ids=TRUE)
def test_what_probes_say(config: Any, values: dict[str, Any], true: set[str]) -> None:
    assert {name for name, value in truth(config, probes(**values)).items() if value} == true


def test_a_question_that_does_not_apply_has_no_answer() -> None:
    found = truth(GP, probes(slope=1.0))
    assert found["critic-wins"] is None and found["clip-pile-up"] is None and found["penalty-unsatisfied"] is False
    pictures = truth(PRESETS["digits-gan"].config, [probe | {"good": None, "spread": None} for probe in probes()])
    assert pictures["healthy"] is None and pictures["variance-collapse"] is None
