"""A full disk, a real one: the run says so, and keeps everything up to the last report."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.base.events import Snapshot
from gan_core.engines.execute import execute
from gan_core.runs import queue
from gan_core.training.checkpoint import load_generator, load_state
from gan_core.training.game import Game
from tests.runs.handmade import CONFIG, picture, report


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 KiB; mounting one takes root."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command")
    if done.returncode:
        pytest.skip("mounting a small disk takes root; the limit on file size is tested everywhere")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill(folder: Path) -> Path:
    """Take all the room there is."""
    path = folder / "filler"
    with path.open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 512):
                pass
        except OSError:
            return path
    raise AssertionError("the disk has no end")


def test_a_disk_that_fills_up_fails_the_run_and_loses_nothing(small_disk: Path) -> None:
    run = runs.create(CONFIG, root=small_disk)
    written = 0
    with runs.Recorder(run) as recorder, pytest.raises(runs.CannotWrite, match="the disk is full"):
        recorder.status("running")
        for step in range(1, 100_000):
            recorder.write(report(step))
            recorder.write(picture(step, points=200))
            written = step
    found = runs.find(run.id, small_disk).status()
    assert found["state"] == "failed"
    assert "the disk is full" in found["reason"]
    assert found["step"] in (written, written + 1)
    assert [row["step"] for row in run.metrics()][:written] == list(range(1, written + 1))
    assert run.frame_steps() == list(range(1, written + 1))
    assert (run.folder / "metrics.jsonl").read_bytes().endswith(b"\n")
    assert all(run.frame(step) for step in run.frame_steps())


def test_a_heartbeat_on_a_full_disk_fails_the_run(small_disk: Path) -> None:
    run = runs.create(CONFIG, root=small_disk)
    with runs.Recorder(run) as recorder:
        recorder.status("running")
        recorder.write(report(1))
        fill(small_disk)
        with pytest.raises(runs.CannotWrite):
            recorder.status("running", "x" * 5000)
    assert run.status()["state"] == "failed"
    assert [row["step"] for row in run.metrics()] == [1]


def test_with_room_again_the_run_goes_on(small_disk: Path) -> None:
    run = runs.create(CONFIG, root=small_disk)
    with runs.Recorder(run) as recorder:
        recorder.write(report(1))
        filler = fill(small_disk)
        with pytest.raises(runs.CannotWrite):
            for step in range(2, 10_000):
                recorder.write(report(step))
    reached = run.last_metrics()["step"]
    filler.unlink()
    runs.enqueue(run)
    assert queue.claim(small_disk) == [run.id]
    with runs.Recorder(run) as recorder:
        recorder.write(report(reached + 1))
        recorder.status("running")
    assert [row["step"] for row in run.metrics()] == list(range(1, reached + 2))
    assert run.status()["state"] == "running"


def test_a_snapshot_that_does_not_fit_leaves_the_one_before(small_disk: Path) -> None:
    game = Game(CONFIG.replace(generator_widths=(32, 32), critic_widths=(32, 32), device="cpu"))
    run = runs.create(game.config, root=small_disk)
    with runs.Recorder(run) as recorder:
        recorder.write(Snapshot(0, game.state_dict()))
        game.step = 5
        fill(small_disk)
        with pytest.raises(runs.CannotWrite, match="the disk is full"):
            recorder.write(Snapshot(5, game.state_dict()))
    assert run.status()["state"] == "failed"
    assert run.status()["saved"] == 0
    assert load_generator(run.folder)[2] == 0
    assert load_state(run.folder / runs.STATE_FILE)["facts"]["step"] == 0
    assert not list(run.folder.glob("*.part"))


def test_a_training_that_fills_the_disk_fails_and_goes_on_when_there_is_room(small_disk: Path) -> None:
    config = CONFIG.replace(generator_widths=(8,), critic_widths=(8,), batch_size=8, device="cpu", steps=1_000_000)
    run = runs.create(config, root=small_disk)
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 100_000)
    assert execute(run) == "failed"  # its pictures take what is left
    found = run.status()
    assert "the disk is full" in found["reason"]
    assert run.last_metrics()["step"] <= found["step"]
    assert run.frame(run.frame_steps()[-1])

    filler.unlink()
    updates = iter(range(20))
    assert execute(run, ended=lambda: "" if next(updates, None) is not None else "that is enough") == "stopped"
    assert run.status()["saved"] == run.status()["step"]


def test_creating_on_a_full_disk_is_a_sentence_and_leaves_nothing(small_disk: Path) -> None:
    fill(small_disk)
    with pytest.raises(UserError, match="the run cannot be stored: No space left on device"):
        runs.create(CONFIG, root=small_disk)
    assert runs.list_runs(small_disk) == []


_LIMITED = """
import json, resource, sys
from pathlib import Path
from gan_core import runs
from tests.runs.handmade import picture, report

run = runs.find(sys.argv[1], Path(sys.argv[2]))
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
written = 0
with runs.Recorder(run) as recorder:
    recorder.status("running")
    try:
        for step in range(1, 10_000):
            recorder.write(report(step))
            written = step
            recorder.write(picture(step))
    except runs.CannotWrite as error:
        print(json.dumps({"written": written, "sentence": str(error)}))
"""


_APPENDED = """
import resource, sys
from pathlib import Path
from gan_core.runs.files import AppendFile

file = AppendFile(Path(sys.argv[1]))
file.append(b"first\\n")
resource.setrlimit(resource.RLIMIT_FSIZE, (10, resource.RLIM_INFINITY))
try:
    file.append(b"second, of which four bytes fit\\n")
except OSError:
    print("refused")
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
file.append(b"third\\n")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="limits on file size are a thing of POSIX")
def test_an_append_that_fits_in_part_is_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "log"
    done = subprocess.run([sys.executable, "-c", _APPENDED, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout == "refused\n"
    assert path.read_bytes() == b"first\nthird\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="limits on file size are a thing of POSIX")
def test_a_limit_on_file_size_counts_as_a_full_disk(run: runs.Run) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, run.id, str(run.root)], capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout)
    assert "the disk is full" in told["sentence"]
    found = run.status()
    assert (found["state"], found["reason"]) == ("failed", told["sentence"])
    assert [row["step"] for row in run.metrics()] == list(range(1, told["written"] + 1))
    assert run.frame_steps()
