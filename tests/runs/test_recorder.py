"""The recorder: every event ends up where readers look, and opening it again repairs what a crash tore."""

import time

import pytest

from gan_core import runs
from gan_core.base.events import Finished, Tick
from gan_core.runs import process, status
from tests.runs.handmade import picture, report


def test_events_become_files(run: runs.Run) -> None:
    with runs.Recorder(run) as recorder:
        recorder.status("running", device="CPU", threads=1)
        recorder.write(picture(0))
        for step in range(1, 101):
            recorder.write(Tick(step))
        recorder.write(report(50))
        recorder.write(report(100))
        recorder.write(picture(100))
        recorder.write(Finished(100))
    found = run.status()
    assert (found["state"], found["step"], found["seconds"], found["device"]) == ("finished", 100, 1.0, "CPU")
    assert process.is_me(found)
    assert run.frame_steps() == [0, 100]
    assert [row["step"] for row in run.metrics()] == [50, 100]


def test_the_speed_is_that_of_the_last_seconds(run: runs.Run) -> None:
    with runs.Recorder(run) as recorder:
        recorder.status("running")
        for step in range(100, 2100, 100):  # a hundred steps a second
            recorder.write(report(step))
        recorder.status("running")
        assert run.status()["steps_per_second"] == pytest.approx(100, rel=0.01)
        recorder.status("paused")
        assert run.status()["steps_per_second"] == 0


def test_a_heartbeat_comes_without_any_report(run: runs.Run) -> None:
    with runs.Recorder(run) as recorder:
        recorder.status("running")
        first = run.status()["heartbeat"]
        deadline = time.monotonic() + 10
        step = 0
        while run.status()["heartbeat"] == first and time.monotonic() < deadline:
            step += 1
            recorder.write(Tick(step))
        found = run.status()
        assert found["heartbeat"] - first >= 0.4
        assert found["step"] > 0


def test_ticks_do_not_touch_the_disk(run: runs.Run) -> None:
    with runs.Recorder(run) as recorder:
        recorder.status("running")
        before = {path.name: path.stat().st_mtime_ns for path in run.folder.iterdir()}
        end = time.monotonic() + 0.2
        while time.monotonic() < end:
            recorder.write(Tick(1))
        assert {path.name: path.stat().st_mtime_ns for path in run.folder.iterdir()} == before


def test_opening_again_cuts_off_torn_tails(run: runs.Run) -> None:
    with runs.Recorder(run) as recorder:
        recorder.write(report(1))
        recorder.write(picture(1))
    for name in ("metrics.jsonl", "frames"):
        with (run.folder / name).open("ab") as file:
            file.write(b'GAFR{"step": 2, "seconds"')
    with runs.Recorder(run) as recorder:
        recorder.write(report(2))
        recorder.write(picture(2))
    assert [row["step"] for row in run.metrics()] == [1, 2]
    assert run.frame_steps() == [1, 2]


def test_rewinding_forgets_what_came_after_the_snapshot(run: runs.Run) -> None:
    with runs.Recorder(run) as recorder:
        for step in (0, 10, 20, 30):
            recorder.write(report(step))
            recorder.write(picture(step))
        recorder.rewind(10)
        assert [row["step"] for row in run.metrics()] == run.frame_steps() == [0, 10]
        recorder.rewind(-1)
        assert run.metrics() == run.frame_steps() == []


def test_a_deleted_run_is_noticed(run: runs.Run) -> None:
    with runs.Recorder(run) as recorder:
        recorder.status("running")
        run.delete()
        with pytest.raises(runs.RunGone):
            recorder.status("running")
        with pytest.raises(runs.RunGone):
            recorder.status("failed", "too late")
    assert [path.name for path in run.root.iterdir() if path.name != "queue"] == []
    with pytest.raises(runs.RunGone):
        runs.Recorder(run)


def test_a_failure_keeps_its_traceback(run: runs.Run) -> None:
    with runs.Recorder(run) as recorder:
        recorder.status("failed", "it broke", traceback="Traceback ...")
    assert (run.status()["reason"], run.status()["traceback"]) == ("it broke", "Traceback ...")
    assert status.read(run.folder)["state"] == "failed"
