"""The pool at work: runs from the queue, in order, and workers that die and are replaced."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gan_core import runs
from gan_core.engines.local import Pool
from gan_core.runs import status
from tests.engines.patience import until, until_state, until_warm

Create = Callable[..., runs.Run]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pool") / "runs"


@pytest.fixture(scope="module")
def shared(root: Path) -> Iterator[Pool]:
    with Pool(root, workers=1) as pool:
        yield pool


@pytest.fixture
def pool(shared: Pool) -> Iterator[Pool]:
    """A pool of one warm worker with nothing to do; what a test leaves behind is removed."""
    until_warm(shared)
    yield shared
    for run in runs.list_runs(shared.root):
        run.delete()
    until(lambda: not any(shared.pids().values()), "the worker is free again")


def test_runs_are_trained_in_the_order_they_came(pool: Pool, create: Create) -> None:
    made = [create(steps=20) for _ in range(3)]
    for run in made:
        runs.enqueue(run)
    for run in made:
        until_state(run, "finished")
    ends = [run.status()["heartbeat"] for run in made]
    assert ends == sorted(ends)
    assert len({run.status()["pid"] for run in made}) == 1


def test_a_second_run_waits_and_can_be_taken_out(pool: Pool, create: Create) -> None:
    first, second, third = create(), create(), create()
    for run in (first, second, third):
        runs.enqueue(run)
    until_state(first, "running")
    assert (second.status()["state"], third.status()["state"]) == ("queued", "queued")
    second.stop()
    assert second.status()["state"] == "stopped"
    first.stop()
    until_state(third, "running")
    assert second.status()["state"] == "stopped"


def test_a_killed_worker_fails_its_run_and_the_pool_heals(pool: Pool, create: Create) -> None:
    run = create()
    runs.enqueue(run)
    until_state(run, "running")
    until(lambda: len(run.metrics()) > 3, "some reports are there")
    run.pause()
    saved = until_state(run, "paused")["saved"]
    run.resume()
    until(lambda: run.status()["step"] > saved, "it goes on")
    (before,) = pool.pids()
    reported = run.last_metrics()
    os.kill(before, signal.SIGKILL)
    until(
        lambda: status.read(run.folder)["state"] == "failed", "it has failed", seconds=30
    )  # 2 on a machine that is not busy
    reason = status.read(run.folder)["reason"]  # on a busy machine the watchman may come before the pool
    assert "killed by SIGKILL" in reason or "its process is gone" in reason
    assert f"press Resume to go on from step {saved:,}" in reason
    assert run.last_metrics()["step"] >= reported["step"]
    assert run.frame_steps()

    runs.enqueue(run)
    assert until_state(run, "running")["saved"] == saved
    until(lambda: run.status()["step"] > saved, "it goes on from its snapshot")
    assert before not in pool.pids()


def test_an_idle_worker_that_dies_is_replaced(pool: Pool, create: Create) -> None:
    (before,) = pool.pids()
    os.kill(before, signal.SIGKILL)
    until(lambda: before not in pool.pids(), "it was missed")
    run = create(steps=5)
    runs.enqueue(run)
    until_state(run, "finished")


def test_a_stopped_worker_process_is_not_mistaken_for_a_dead_one(pool: Pool, create: Create) -> None:
    run = create()
    runs.enqueue(run)
    until_state(run, "running")
    (pid,) = pool.pids()
    os.kill(pid, signal.SIGSTOP)
    try:
        heartbeat = run.status()["heartbeat"]
        until(lambda: time.time() - heartbeat > 2.5, "it has been silent for a while")
        assert run.status()["state"] == "running"
    finally:
        os.kill(pid, signal.SIGCONT)
    until(lambda: run.status()["heartbeat"] > heartbeat, "it goes on")


def test_deleting_a_live_run_frees_its_worker(pool: Pool, create: Create) -> None:
    run, next_one = create(), create(steps=10)
    runs.enqueue(run)
    until(run.last_metrics, "the first report is there")
    run.delete()
    runs.enqueue(next_one)
    until_state(next_one, "finished")
    assert runs.list_runs(pool.root) == [next_one]
    assert not any(path.name.startswith(".") for path in pool.root.iterdir())


def test_runs_that_are_trained_together_share_a_worker(pool: Pool, create: Create) -> None:
    made = [create(seed=seed, steps=40) for seed in range(3)]
    runs.enqueue_together(made)
    for run in made:
        until_state(run, "finished")
    assert len({run.status()["pid"] for run in made}) == 1
    assert {run.status()["step"] for run in made} == {40}


def test_a_killed_worker_fails_all_that_it_trained_and_each_goes_on(pool: Pool, create: Create) -> None:
    made = [create(seed=seed) for seed in range(3)]
    runs.enqueue_together(made)
    for run in made:
        until_state(run, "running")
    made[0].stop()
    until_state(made[0], "stopped")
    (worker,) = pool.pids()
    assert pool.pids()[worker] == [run.id for run in made]
    os.kill(worker, signal.SIGKILL)
    for run in made[1:]:
        until(lambda run=run: status.read(run.folder)["state"] == "failed", "it has failed")
        reason = status.read(run.folder)["reason"]  # on a busy machine the watchman may come before the pool
        assert "killed by SIGKILL" in reason or "its process is gone" in reason
    assert made[0].status()["state"] == "stopped"
    reached = made[0].status()["step"]
    runs.enqueue(made[0])
    until(lambda: made[0].status()["step"] > reached, "a member goes on alone")


def test_a_waiting_group_is_stopped_one_by_one(pool: Pool, create: Create) -> None:
    first, made = create(), [create(seed=seed) for seed in range(3)]
    runs.enqueue(first)
    until_state(first, "running")
    runs.enqueue_together(made)
    made[1].stop()
    assert made[1].status()["state"] == "stopped"
    first.stop()
    for run in (made[0], made[2]):
        until_state(run, "running")
    assert made[1].status()["state"] == "stopped"
