"""Races that come with the app are made from kept ones by a script."""

import subprocess
import sys
from pathlib import Path

import pytest

from checkpoints.ship import ship
from gan_core import races, runs
from gan_core.base.errors import UserError
from gan_core.base.events import Finished
from gan_core.runs import Recorder, folder
from tests.races.test_race_model import LANES
from tests.runs.handmade import report


def finish(race: races.Race) -> None:
    for run in race.all_runs():
        with Recorder(run) as recorder:
            recorder.write(report(1, modes=3.0))
            recorder.write(Finished(1))


def test_a_shipped_race_is_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = races.create(LANES, seeds=2, title="Seeds", preset="ring-race", root=tmp_path / "made")
    finish(many)
    target = tmp_path / "checkpoints"
    ship(many, "ring-seeds", target)
    monkeypatch.setattr(folder, "shipped_root", lambda: target)
    monkeypatch.setattr(runs, "shipped_root", lambda: target)
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path / "elsewhere"))
    found = races.find("ring-seeds")
    assert found.read_only and found.has_many_seeds and found.is_over and found.preset == "ring-race"
    assert [(lane.label, len(lane.runs)) for lane in found.lanes] == [(label, 2) for label, _ in LANES]
    assert [run.config for run in found.all_runs()] == [run.config for run in many.all_runs()]
    assert all(run.read_only and run.metrics()[0]["modes"] == 3.0 for run in found.all_runs())
    assert runs.list_runs(shipped=True) == [], "seeds do not crowd the list of runs"


def test_a_race_that_goes_on_is_not_shipped(tmp_path: Path) -> None:
    race = races.create(LANES, title="Half", root=tmp_path / "made")
    with Recorder(race.all_runs()[0]) as recorder:
        recorder.write(report(1))
        recorder.write(Finished(1))
    with pytest.raises(UserError, match="has not finished, so Half cannot be shipped"):
        ship(race, "half", tmp_path / "checkpoints")
    assert not (tmp_path / "checkpoints").exists()


def test_the_script_says_what_is_missing(tmp_path: Path) -> None:
    asked = [sys.executable, "-m", "checkpoints.ship", str(tmp_path), "x"]
    ended = subprocess.run(asked, capture_output=True, text=True, cwd=folder.shipped_root().parent, check=False)
    assert (ended.returncode, ended.stderr) == (2, f"error: there is no race in {tmp_path}\n")
