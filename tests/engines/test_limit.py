"""A run that wants more memory than there is fails alone, in a sentence; its worker lives on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gan_core import runs
from gan_core.engines.local import Pool
from tests.engines.patience import until, until_state

Create = Callable[..., runs.Run]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system tells nothing of memory")
def test_a_run_that_is_too_large_fails_alone(
    root: Path, create: Create, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its worker is told that little is free; nothing else is changed, and the run is really begun."""
    (tmp_path / "sitecustomize.py").write_text(
        "from gan_core.engines import limit\nlimit.free_memory = lambda: 700 * 2**20\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    small, after = create(), create(steps=5, seed=1)
    large = create(generator_widths=(4096,) * 6, critic_widths=(4096,) * 6)
    with Pool(root, workers=2) as pool:
        runs.enqueue(small)
        until(small.last_metrics, "the small one is at work")
        before = small.status()["step"]
        runs.enqueue(large)
        until(lambda: large.status()["state"] == "failed", "the large one has failed")
        assert "the memory ran out" in large.status()["reason"]
        runs.enqueue(after)
        until_state(after, "finished")
        until(lambda: small.status()["step"] > before, "the small one goes on")
        assert len(pool.pids()) == 2
