"""The trainings that a class follows, and when each of their reports was written."""

import asyncio
import time
from pathlib import Path

from gan_core import runs
from gan_core.config.presets import PRESETS
from gan_core.runs import MetricsTail, Run, metrics_log

PRESET_NAMES = ("ring-gan", "ring-wgan", "ring-wgan-gp", "grid-wgan-gp")
LOOK = 0.01  # seconds between two looks: what a lag may be told too short by


def begun(root: Path, count: int) -> list[Run]:
    """So many runs that do not end by themselves, in the queue."""
    names = [PRESET_NAMES[number % len(PRESET_NAMES)] for number in range(count)]
    made = [runs.create(PRESETS[name].config.replace(steps=10_000_000), title=name, root=root) for name in names]
    for run in made:
        runs.enqueue(run)
    return made


class Clock:
    """Knows when each report of a run was there to be read."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.first = 0  # the first report that was seen to come
        self._written: list[float] = []
        self._tail = MetricsTail(run.folder / metrics_log.FILE)

    def written(self, row: int) -> float | None:
        """When that report came, by `time.monotonic`; None of one that was there before."""
        return self._written[row - self.first] if 0 <= row - self.first < len(self._written) else None

    @property
    def rows(self) -> int:
        """Reports so far."""
        return self.first + len(self._written)

    async def tick(self) -> None:
        """Look until cancelled."""
        self._tail.skip()
        self.first = self._tail.row
        while True:
            self._tail.skip()
            now = time.monotonic()
            self._written += [now] * (self._tail.row - self.rows)
            await asyncio.sleep(LOOK)
