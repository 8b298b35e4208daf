"""The command race: lanes in, a table with real data and a verdict out, and bad input refused in a sentence."""

import json
from pathlib import Path

import pytest

from gan_core import races, runs
from gan_core.__main__ import main
from gan_core.base.errors import UserError
from gan_core.cli.race import _report
from gan_core.config.presets import PRESETS

SHORT = ["--steps", "30", "--json"]


def outcome(arguments: list[str], root: Path, capsys: pytest.CaptureFixture[str]) -> dict:
    assert main(["race", *arguments, "--runs", str(root)]) == 0
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_a_race_of_two_seeds_is_told_with_means_errors_and_real_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = outcome(["grid-gan", "grid-wgan-gp", "--seeds", "2", *SHORT], tmp_path, capsys)
    assert [lane["label"] for lane in result["lanes"]] == ["grid-gan", "grid-wgan-gp"]
    for lane in result["lanes"]:
        assert [one["seed"] for one in lane["runs"]] == [0, 1]
        assert {(one["state"], one["steps"]) for one in lane["runs"]} == {("finished", 30)}
        values = [one["figures"]["high_quality"] for one in lane["runs"]]
        assert lane["figures"]["high_quality"]["mean"] == pytest.approx(sum(values) / 2)
        assert lane["figures"]["high_quality"]["error"] == pytest.approx(abs(values[0] - values[1]) / 2)
    assert result["oracle"]["modes"] == 25 and result["oracle"]["high_quality"] > 0.97
    assert "covers" in result["verdict"] and "seeds" not in result["verdict"]
    race = races.find(result["race"], tmp_path)
    assert race.fairness == "generator-steps" and len(race.all_runs()) == 4
    assert race.all_runs()[0].about["origin"] == "cli"


def test_a_named_race_is_printed_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["race", "ring-race", "--steps", "20", "--runs", str(tmp_path)]) == 0
    title, *table, verdict = capsys.readouterr().out.splitlines()
    assert title == "Ring of 8: the same three losses (equal generator steps)"
    assert [line.split()[0] for line in table[1:]] == ["GAN", "WGAN", "WGAN-GP", "real"]
    assert "Modes covered" in table[0] and verdict.endswith("One seed each: another may change the order.")
    assert len(runs.list_runs(tmp_path)) == 3


def test_the_same_preset_may_run_twice_and_time_may_be_equal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["ring-gan", "ring-gan", "--fairness", "seconds", "--seconds", "0.5"]
    result = outcome([*arguments, "--json"], tmp_path, capsys)
    assert [lane["label"] for lane in result["lanes"]] == ["ring-gan", "ring-gan 2"]
    assert all(one["reason"] == "it trained for the 0.5 seconds that it had" for one in _runs(result))


def _runs(result: dict) -> list[dict]:
    return [one for lane in result["lanes"] for one in lane["runs"]]


@pytest.mark.parametrize("deleted", [1, 2])
def test_lanes_may_be_deleted_in_the_app_meanwhile(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], deleted: int
) -> None:
    race = races.create([(name, PRESETS[name].config) for name in ("ring-gan", "ring-wgan")], root=tmp_path)
    for run in race.all_runs()[:deleted]:
        run.delete()
    if deleted == 2:
        with pytest.raises(UserError, match="were deleted while it went on"):
            _report(race, False)
        return
    assert _report(race, False) == 130  # the other was never trained
    assert "The run of ring-gan was deleted." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["ring-gan"], "name 2 to 6 presets, or one race: grid-race"),
        (["rign-gan"], "did you mean ring-gan"),
        (["ring-gan", "grid-gan"], "all lanes of a race learn from the same data"),
        (["ring-gan"] * 7, "a race has 2 to 6 lanes, not 7"),
        (["grid-race", "--fairness", "luck"], "unknown fairness 'luck'"),
        (["grid-race", "--steps", "0"], "steps must be between 1"),
        (["grid-race", "--seeds", "0"], "--seeds must be between 1 and 100"),
        (["grid-time", "--seconds", "-1"], "--seconds must be between 0"),
        (["grid-race", "--seconds", "5"], "--seconds goes with --fairness seconds"),
        (["grid-time", "--steps", "5"], "--steps does not go with --fairness seconds"),
    ],
)
def test_what_cannot_race_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert main(["race", *arguments, "--runs", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert sentence in told and told.count("\n") == 1
    assert not runs.list_runs(tmp_path)
