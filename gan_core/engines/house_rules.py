"""What visitors' runs may not go beyond while they are there: time of training, length of a pause, disk."""

import time
from collections.abc import Iterable
from pathlib import Path

from gan_core.limits import cap
from gan_core.runs import overdue
from gan_core.runs.disk_room import DiskRoom
from gan_core.runs.owner import owner_of

SWEEP_EVERY = 60.0  # seconds


class HouseRules:
    """Enforced again and again by the pool. What belongs to nobody is left alone."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._disk = DiskRoom(root)
        self._sweep_at = 0.0

    def enforce(self, at_work: Iterable[str]) -> None:
        """at_work: ids of the runs that workers are at."""
        self._end_overdue([self.root / run_id for run_id in at_work if owner_of(self.root / run_id)])
        most = cap("runs_gb", self.root)
        if most is not None and time.monotonic() >= self._sweep_at:
            self._disk.sweep(most)
            self._sweep_at = time.monotonic() + SWEEP_EVERY

    def _end_overdue(self, folders: list[Path]) -> None:
        seconds, minutes = cap("seconds", self.root), cap("idle_minutes", self.root)
        for folder in folders:
            if seconds is not None:
                overdue.stop_over_time(folder, seconds)
            if minutes is not None:
                overdue.stop_long_paused(folder, minutes)
