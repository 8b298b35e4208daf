"""Generators of trials are kept at every look, so that another ruler measures them without another training."""

import json
from pathlib import Path

import pytest

from gan_core.base.errors import UserError
from gan_core.config.run_config import RunConfig
from gan_core.experiments.kept_looks import KeptLooks
from gan_core.experiments.trial import Outcome, trial, trials

SMALL = RunConfig(dataset="ring", steps=6, batch_size=16, generator_widths=(8,), critic_widths=(8,), threads=1)


def figures(outcome: Outcome) -> list[tuple[int, dict[str, float]]]:
    return [(look.step, look.figures) for look in outcome.looks]


def test_kept_generators_are_scored_anew_and_not_trained_again(tmp_path: Path) -> None:
    steps: list[int] = []
    first = trial(SMALL, 200, looks=3, keep=tmp_path, progress=steps.append)
    assert len(steps) == 12 and len([*tmp_path.rglob("*.safetensors")]) == 3
    again = trial(SMALL, 200, looks=3, keep=tmp_path, progress=steps.append)
    assert len(steps) == 12, "no update was made"
    assert figures(again) == figures(first) == figures(trial(SMALL, 200, looks=3))
    assert [look.seconds for look in again.looks] == [look.seconds for look in first.looks]
    more = trial(SMALL, 300, looks=3, keep=tmp_path)
    assert figures(more) == figures(trial(SMALL, 300, looks=3))


def test_seeds_of_a_batch_are_kept_one_by_one(tmp_path: Path) -> None:
    configs = [SMALL.replace(seed=seed) for seed in (0, 1, 2)]
    together = trials(configs, 200, looks=2, keep=tmp_path)
    for config, outcome in zip(configs, together, strict=True):
        assert figures(trial(config, 200, looks=2, keep=tmp_path)) == figures(outcome)


@pytest.mark.parametrize("changes", [{"generator_lr": 1e-3}, {"steps": 7}, {"seed": 5}])
def test_another_game_has_other_generators(changes: dict[str, float], tmp_path: Path) -> None:
    trial(SMALL, 100, keep=tmp_path)
    assert KeptLooks(tmp_path, SMALL, [6]).load()
    assert KeptLooks(tmp_path, SMALL.replace(**changes), [6]).load() == []


def test_a_trial_that_was_cut_short_is_made_again(tmp_path: Path) -> None:
    trial(SMALL, 100, looks=3, keep=tmp_path)
    (seconds,) = tmp_path.rglob("seconds.json")
    seconds.write_text(json.dumps({"2": 0.5}))
    steps: list[int] = []
    trial(SMALL, 100, looks=3, keep=tmp_path, progress=steps.append)
    assert len(steps) == 12
    seconds.write_text("{")
    assert KeptLooks(tmp_path, SMALL, [2, 4, 6]).load() == []


def test_a_generator_that_is_gone_is_told(tmp_path: Path) -> None:
    trial(SMALL, 100, keep=tmp_path)
    (file,) = tmp_path.rglob("*.safetensors")
    file.unlink()
    with pytest.raises(UserError, match="there is no checkpoint at 6"):
        KeptLooks(tmp_path, SMALL, [6]).load()
