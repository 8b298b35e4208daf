"""What a worker may take of the machine, and for how long it is kept when nobody wants it: with real workers."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gan_core import runs
from gan_core.engines import local
from gan_core.engines.local import Pool
from tests.engines.patience import until, until_state, until_warm

Create = Callable[..., runs.Run]
LARGE = {"generator_widths": (4096,) * 6, "critic_widths": (4096,) * 6}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system tells nothing of memory")
@pytest.mark.parametrize("helped", [True, False])
def test_a_run_that_outgrows_its_worker_fails_in_a_sentence_and_no_other(
    root: Path, create: Create, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, helped: bool
) -> None:
    """helped: by the system's own limit; else, as with a GPU, by the pool that looks."""
    if not helped:
        (tmp_path / "sitecustomize.py").write_text("from gan_core.engines import limit\nlimit._held = lambda: None\n")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        monkeypatch.setattr(local, "WATCH_EVERY", 0.05)
    monkeypatch.setenv("GAN_ARENA_CAP_WORKER_MEMORY_MB", "1200")
    small, large, after = create(), create(**LARGE), create(steps=5, seed=1)
    with Pool(root, workers=2):
        runs.enqueue(small)
        until(small.last_metrics, "the small one is at work")
        before = small.status()
        runs.enqueue(large)
        sentence = "needs more than 1,200 MB of memory"
        until(lambda: sentence in large.status()["reason"], "the large one has failed")
        assert large.status()["state"] == "failed"
        runs.enqueue(after)
        until_state(after, "finished")
        until(lambda: small.status()["step"] > before["step"], "the small one goes on")
        assert small.status()["pid"] == before["pid"]


def test_idle_workers_end_and_come_back_when_wanted(
    root: Path, create: Create, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Pool(root, workers=2) as pool:
        until_warm(pool)
        monkeypatch.setenv("GAN_ARENA_CAP_IDLE_MINUTES", "1")
        pool._wanted_at -= 61  # a minute ago
        until(lambda: not pool.pids(), "they have ended")
        run = create(steps=5)
        runs.enqueue(run)
        until_state(run, "finished")


def test_a_worker_that_is_at_work_is_not_idle(root: Path, create: Create, monkeypatch: pytest.MonkeyPatch) -> None:
    run = create()
    with Pool(root, workers=1) as pool:
        runs.enqueue(run)
        until(run.last_metrics, "it trains")
        monkeypatch.setenv("GAN_ARENA_CAP_IDLE_MINUTES", "1")
        pool._wanted_at -= 61
        before = run.status()
        until(lambda: run.status()["step"] > before["step"] + 100, "it goes on")
        assert run.status()["pid"] == before["pid"] and before["pid"] in pool.pids()
