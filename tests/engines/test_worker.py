"""One worker process: its protocol, and what it does when the app goes away."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gan_core import runs
from gan_core.training.checkpoint import load_generator
from tests.engines.patience import until, until_state

Create = Callable[..., runs.Run]


@pytest.fixture(scope="module")
def worker() -> Iterator[subprocess.Popen[str]]:
    """A warm worker, shared by the tests that leave it alive and idle."""
    yield from _worker()


@pytest.fixture
def mortal() -> Iterator[subprocess.Popen[str]]:
    """A warm worker that may end."""
    yield from _worker()


def _worker() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "gan_core.engines.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert answer(process) == {"ready": True}
        yield process
        process.kill()


def order(worker: subprocess.Popen[str], run: runs.Run) -> None:
    assert worker.stdin is not None
    worker.stdin.write(json.dumps({"root": str(run.root), "ids": [run.id]}) + "\n")
    worker.stdin.flush()


def answer(worker: subprocess.Popen[str]) -> dict[str, Any]:
    assert worker.stdout is not None
    found: dict[str, Any] = json.loads(worker.stdout.readline())
    return found


def test_it_trains_one_run_after_the_other(worker: subprocess.Popen[str], create: Create) -> None:
    made = [create(steps=10), create(steps=20)]
    for run in made:
        order(worker, run)
    assert [answer(worker) for _ in made] == [{"done": [run.id], "states": ["finished"]} for run in made]
    assert [run.status()["step"] for run in made] == [10, 20]
    assert made[0].status()["pid"] == worker.pid


def test_a_run_that_is_gone_does_not_trouble_it(worker: subprocess.Popen[str], create: Create) -> None:
    gone, run = create(), create(steps=5)
    order(worker, gone)
    gone.delete()
    order(worker, run)
    assert answer(worker)["states"] in (["refused"], ["gone"])
    assert answer(worker) == {"done": [run.id], "states": ["finished"]}


def test_a_failed_run_does_not_trouble_it(worker: subprocess.Popen[str], create: Create) -> None:
    failing, run = create(dataset="images", data_path="nowhere", generator_output="tanh"), create(steps=5)
    order(worker, failing)
    order(worker, run)
    assert answer(worker) == {"done": [failing.id], "states": ["failed"]}
    assert answer(worker) == {"done": [run.id], "states": ["finished"]}


def test_when_the_app_goes_away_the_run_is_saved_and_stopped(mortal: subprocess.Popen[str], create: Create) -> None:
    run = create()
    order(mortal, run)
    until(run.last_metrics, "the first report is there")
    assert mortal.stdin is not None
    mortal.stdin.close()
    assert mortal.wait(30) == 0
    found = run.status()
    assert found["state"] == "stopped"
    assert "the app was closed" in found["reason"]
    assert load_generator(run.folder)[2] == found["step"] == found["saved"] > 0


def test_a_paused_run_is_stopped_too(mortal: subprocess.Popen[str], create: Create) -> None:
    run = create()
    run.pause()
    order(mortal, run)
    until_state(run, "paused")
    assert mortal.stdin is not None
    mortal.stdin.close()
    assert mortal.wait(30) == 0
    assert run.status()["state"] == "stopped"


def test_asked_to_terminate_it_saves_first(mortal: subprocess.Popen[str], create: Create) -> None:
    run = create()
    order(mortal, run)
    until(run.last_metrics, "the first report is there")
    mortal.terminate()
    assert mortal.wait(30) == 0
    assert run.status()["state"] == "stopped"
    assert run.status()["saved"] == run.status()["step"]


def test_ctrl_c_is_for_the_server(worker: subprocess.Popen[str], create: Create) -> None:
    run = create()
    order(worker, run)
    until(run.last_metrics, "the first report is there")
    os.kill(worker.pid, signal.SIGINT)
    reached = run.status()["step"]
    until(lambda: run.status()["step"] > reached, "it goes on")
    run.stop()
    assert answer(worker)["states"] == ["stopped"]


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="niceness is a thing of POSIX")
def test_it_is_polite(worker: subprocess.Popen[str]) -> None:
    assert os.getpriority(os.PRIO_PROCESS, worker.pid) == min(19, os.getpriority(os.PRIO_PROCESS, 0) + 10)
