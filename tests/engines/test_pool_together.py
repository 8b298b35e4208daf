"""Runs of one group: they are trained at the same time, and nobody else gains or loses by it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gan_core import runs
from gan_core.engines import local
from gan_core.engines.local import Pool
from gan_core.runs import queue
from tests.engines.patience import until, until_state, until_warm

Create = Callable[..., runs.Run]


def test_a_group_is_trained_at_once_and_others_keep_to_the_limit(
    root: Path, create: Create, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "LINGER", 0.5)
    group, alone, later = [create() for _ in range(3)], create(), create(steps=5)
    with Pool(root, workers=1) as pool:
        runs.enqueue(alone)
        until_state(alone, "running")
        for run in group:
            runs.enqueue(run, group="race")
        runs.enqueue(later)
        until_state(alone, "running")
        assert all(run.status()["state"] == "queued" for run in group), "a group waits for its turn"
        alone.stop()
        for run in group:
            until_state(run, "running")
        assert [run.status()["state"] for run in (*group, later)] == ["running"] * 3 + ["queued"]
        assert len(pool.pids()) == 3
        for run in group:
            run.stop()
        until_state(later, "finished")
        until(lambda: len(pool.pids()) == 1, "those that were hired for the group are let go")


def test_workers_for_a_group_that_is_expected_are_warm_for_a_while(
    root: Path, create: Create, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Pool(root, workers=1) as pool:
        until(lambda: len(pool.pids()) == 1, "the usual one is there")
        queue.expect(root, 2)
        until(lambda: len(pool.pids()) == 2, "another one was hired")
        until_warm(pool)
        monkeypatch.setattr(local, "LINGER", 0.1)
        until(lambda: len(pool.pids()) == 1, "nothing came of it")


def test_a_pool_for_one_group_leaves_the_others_alone(root: Path, create: Create) -> None:
    stranger, lanes = create(steps=5), [create(steps=5) for _ in range(2)]
    runs.enqueue(stranger)
    for lane in lanes:
        runs.enqueue(lane, group="race")
    with Pool(root, workers=1, only="race"):
        for lane in lanes:
            until_state(lane, "finished")
        assert stranger.status()["state"] == "queued"
