"""Visitors' runs end when they have trained, or rested, for as long as they may; saved, and with a sentence."""

import os
from pathlib import Path

import pytest

from gan_core import runs, visitors
from gan_core.config.presets import PRESETS
from gan_core.engines import local
from gan_core.engines.local import Pool
from tests.engines.patience import until_state

LONG = PRESETS["ring-gan"].config.replace(steps=1_000_000)
ANN = visitors.Actor("ann")


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "WATCH_EVERY", 0.2)


def test_a_run_of_a_visitor_is_stopped_after_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_CAP_SECONDS", "1")
    with visitors.acting_as(ANN):
        run = runs.create(LONG, root=tmp_path)
        runs.enqueue(run)
    with Pool(tmp_path, workers=1):
        until_state(run, "stopped")
    told = run.status()
    assert told["reason"] == "it has trained for 1 s, as long as a visitor's run may here"
    assert told["saved"] == told["step"] > 0 and told["seconds"] >= 1


def test_what_this_machine_started_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_CAP_SECONDS", "1")
    run = runs.create(LONG.replace(time_limit=3.0), root=tmp_path)
    runs.enqueue(run)
    with Pool(tmp_path, workers=1):
        until_state(run, "finished")
    assert run.status()["seconds"] >= 3


def test_a_run_that_is_paused_for_long_gives_its_worker_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_CAP_IDLE_MINUTES", "1")
    with visitors.acting_as(ANN):
        run = runs.create(LONG, root=tmp_path)
        runs.enqueue(run)
    with Pool(tmp_path, workers=1):
        until_state(run, "running")
        with visitors.acting_as(ANN):
            run.pause()
        until_state(run, "paused")
        backdate(run, 61)
        until_state(run, "stopped")
        assert run.status()["reason"] == "it was paused for 1 min; press Resume to go on"
        with visitors.acting_as(ANN):
            run.resume()
            runs.enqueue(run)
        until_state(run, "running")


def backdate(run: runs.Run, seconds: float) -> None:
    path = run.folder / "control.json"
    moment = os.stat(path).st_mtime - seconds
    os.utime(path, (moment, moment))
