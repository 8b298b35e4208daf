"""What faults happen to: a server, trainings that go on, and what is remembered of them."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.chaos.server import Server
from gan_core import runs as folders
from gan_core.config.run_config import RunConfig
from gan_core.runs import Run, metrics_log

AT_WORK = 2  # trainings that never end by themselves
PATIENCE = 60.0  # seconds for whatever shall come right again
CONFIG = RunConfig(
    dataset="ring",
    generator_output="linear",
    generator_widths=(32, 32),
    critic_widths=(32, 32),
    batch_size=64,
    steps=5_000_000,
    device="cpu",
    ema=0.99,
)


@dataclass
class Seen:
    """What a run had recorded when it was looked at last."""

    pid: int
    step: int
    saved: int
    rows: list[dict[str, Any]]


@dataclass
class Arena:
    """The server, its trainings, and what was seen of them before the fault. full_disks: can `root` really be full?"""

    root: Path
    server: Server
    full_disks: bool
    runs: list[Run] = field(default_factory=list)
    seen: dict[str, Seen] = field(default_factory=dict)

    def populate(self) -> None:
        """As many trainings as shall go on, all at work and with a snapshot or a report at least; look at each."""
        while len(self.runs) < AT_WORK:
            self.runs.append(self.start())
        for run in self.runs:
            until(lambda run=run: run.status()["state"] == "running" and run.metrics(), f"{run.id} trains")
        self.seen = {run.id: look(run) for run in self.runs}

    def start(self, **changes: Any) -> Run:
        """One more training."""
        run = folders.create(CONFIG.replace(**changes), root=self.root)
        folders.enqueue(run)
        return run

    def forget(self, run: Run) -> None:
        """It is gone, or somebody has broken it: another one will take its place."""
        self.runs.remove(run)
        self.seen.pop(run.id, None)


def look(run: Run) -> Seen:
    """What it has recorded so far."""
    found = run.status()
    rows, _ = metrics_log.decode((run.folder / metrics_log.FILE).read_bytes())
    return Seen(found["pid"], found["step"], found["saved"] or 0, rows)


def until(happened: Callable[[], Any], what: str, seconds: float = PATIENCE) -> None:
    """Wait for it. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:.0f} s in vain until {what}")
        time.sleep(0.02)
