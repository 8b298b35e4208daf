"""The life of a pool: it starts, ends, is killed and started again, and leaves nothing behind."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.engines import child as children
from gan_core.engines.local import Pool
from gan_core.runs import repair, status
from gan_core.training.checkpoint import load_generator
from tests.engines.patience import until, until_state

Create = Callable[..., runs.Run]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_closing_saves_and_stops_what_runs_and_leaves_nobody_behind(root: Path, create: Create) -> None:
    run, waiting = create(), create()
    with Pool(root, workers=1) as pool:
        runs.enqueue(run)
        until(run.last_metrics, "the first report is there")
        runs.enqueue(waiting)
        pids = list(pool.pids())
    found = run.status()
    assert found["state"] == "stopped"
    assert "press Resume" in found["reason"]
    assert load_generator(run.folder)[2] == found["step"]
    assert waiting.status()["state"] == "queued"
    assert not any(alive(pid) for pid in pids)

    runs.enqueue(run)
    with Pool(root, workers=1):  # the server was started again
        until_state(waiting, "running")
        waiting.stop()
        until(lambda: run.status()["step"] > found["step"], "it goes on")


def test_closing_at_once_leaves_nobody_behind(root: Path) -> None:
    with Pool(root, workers=2) as pool:
        until(lambda: len(pool.pids()) == 2, "they were hired")
        pids = list(pool.pids())
    assert not any(alive(pid) for pid in pids)


def test_a_server_that_is_killed_takes_its_workers_along(root: Path, create: Create) -> None:
    code = (
        "import sys, time\nfrom gan_core.engines.local import Pool\n"
        "with Pool(sys.argv[1], workers=1) as pool:\n"
        "    time.sleep(1000)"
    )
    run = create()
    runs.enqueue(run)
    with subprocess.Popen([sys.executable, "-c", code, str(root)], stdout=subprocess.PIPE, text=True) as server:
        until(run.last_metrics, "the first report is there")
        pid = run.status()["pid"]
        server.kill()
    until(lambda: not alive(pid), "the worker has ended")
    found = run.status()
    assert found["state"] == "stopped"
    assert "the app was closed" in found["reason"]
    assert found["saved"] == found["step"]


def test_runs_that_a_dead_process_left_behind_fail_and_queued_ones_are_trained(root: Path, create: Create) -> None:
    dead = subprocess.Popen([sys.executable, "-c", "pass"])
    dead.wait()
    left, queued = create(), create(steps=5)
    runs.enqueue(queued)
    (root / f".trash-{left.id}-00000000").mkdir()
    identity = runs.process.identity() | {"pid": dead.pid, "born": 1}
    status.write(left.folder, status.read(left.folder) | identity | {"state": "running", "step": 77})
    with Pool(root, workers=1):
        until(lambda: status.read(left.folder)["state"] == "failed", "the interrupted run was marked")
        until_state(queued, "finished")
    assert "interrupted at step 77" in left.status()["reason"]
    assert not list(root.glob(".trash-*"))


def test_the_web_process_stays_free_of_torch(root: Path, create: Create) -> None:
    code = (
        "import sys, time\nfrom gan_core import runs\nfrom gan_core.engines.local import Pool\n"
        "run = runs.find(sys.argv[1], sys.argv[2])\nrun.rename('x')\nruns.enqueue(run)\n"
        "with Pool(sys.argv[2], workers=1):\n"
        "    while run.status()['state'] != 'finished':\n        time.sleep(0.01)\n"
        "run.metrics(), run.frame(run.frame_steps()[-1])\n"
        "assert 'torch' not in sys.modules\n"
    )
    run = create(steps=5)
    subprocess.run([sys.executable, "-W", "error", "-c", code, run.id, str(root)], check=True, timeout=120)


def test_workers_that_cannot_start_are_told(root: Path, create: Create, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with a broken torch: people are told, the server goes on and does not spin."""
    monkeypatch.setattr(children.sys, "executable", "/bin/false")
    gone, run = create(), create(seed=1)
    runs.enqueue_together([gone, run])
    shutil.rmtree(gone.folder)  # by hand: its ticket knows nothing of it
    with Pool(root, workers=1):
        until(lambda: run.status()["state"] == "failed", "it was told")
    assert "no worker process could be started" in run.status()["reason"]


def test_many_cores_do_not_mean_many_idle_workers(root: Path) -> None:
    with Pool(root, workers=64) as pool:
        until(lambda: len(pool.pids()) == 2, "some were hired")
        time.sleep(0.3)  # ten more looks of the manager
        assert len(pool.pids()) == 2


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5"])
def test_a_senseless_number_of_workers_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("GAN_ARENA_WORKERS", text)
    with pytest.raises(UserError, match="GAN_ARENA_WORKERS must be a whole number"):
        Pool(root)


def test_a_worker_that_may_not_be_started_is_told_with_the_reason_and_logged_once(
    root: Path, create: Create, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "python").write_text("no program")
    monkeypatch.setattr(children.sys, "executable", str(tmp_path / "python"))
    run = create()
    runs.enqueue(run)
    with Pool(root, workers=1):
        until(lambda: run.status()["state"] == "failed", "it was told")
    assert run.status()["reason"] == (
        "no worker process could be started (Permission denied); the server's log says more"
    )
    assert len(caplog.records) == 1


def test_a_run_that_is_removed_by_hand_ends_and_its_worker_goes_on(root: Path, create: Create) -> None:
    run, other = create(), create(steps=5, seed=1)
    with Pool(root, workers=1) as pool:
        runs.enqueue(run)
        until(run.last_metrics, "the first report is there")
        subprocess.run(["rm", "-r", str(run.folder)], check=True)
        until(lambda: not any(pool.pids().values()), "the worker is free")
        runs.enqueue(other)
        until_state(other, "finished")
    assert not run.folder.exists(), "nothing was written into it again"


def test_a_run_without_its_settings_is_deleted_for_its_training(root: Path, create: Create) -> None:
    """As in the middle of an `rm -r` of a large folder."""
    run = create()
    with Pool(root, workers=1) as pool:
        runs.enqueue(run)
        until(run.last_metrics, "the first report is there")
        for name in ("config.json", "control.json"):
            (run.folder / name).unlink()
        until(lambda: not any(pool.pids().values()), "the worker is free")


def test_a_halted_worker_is_told_and_stop_ends_it(root: Path, create: Create, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs.process, "SILENCE", 0.5)
    monkeypatch.setattr(repair, "_HALTED_FOR", 0.5)
    run, other = create(), create(steps=5, seed=1)
    with Pool(root, workers=1):
        runs.enqueue(run)
        until(run.last_metrics, "the first report is there")
        os.kill(run.status()["pid"], signal.SIGSTOP)
        until(lambda: "has been halted since" in run.status()["reason"], "it is told")
        assert run.status()["state"] == "running"
        assert run.status()["steps_per_second"] == 0
        run.stop()
        until_state(run, "stopped")
        assert "did not answer and was ended" in run.status()["reason"]
        runs.enqueue(other)
        until_state(other, "finished")
        runs.enqueue(run)
        until_state(run, "running")
