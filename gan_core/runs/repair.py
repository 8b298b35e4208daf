"""Puts right what a crash of either side left behind."""

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from gan_core.runs import process, queue, status
from gan_core.runs.folder import list_runs
from gan_core.runs.run import TRASH, Run

_HALTED_FOR, _DEAF_FOR = 5.0, 120.0  # seconds of silence; a large network may take a minute over its scores
_LOST_AFTER = 10.0  # seconds; a new run is in the queue within milliseconds


def fail(run: Run, what: str) -> None:
    """Mark a run as failed whose process is gone. One that ended in time is left as it is."""
    found = status.read(run.folder)
    if found["state"] in status.LIVE:
        failed = {"state": "failed", "reason": status.interrupted(found, what), "steps_per_second": 0.0}
        status.write_last(run.folder, found | failed)


def refuse(run: Run, reason: str) -> None:
    """Mark a waiting run as failed that cannot begin."""
    status.write_last(run.folder, status.read(run.folder) | {"state": "failed", "reason": reason})


def sweep_trash(root: Path) -> None:
    """Remove what a process left that died while it deleted a run."""
    for folder in root.glob(f"{TRASH}*"):
        shutil.rmtree(folder, ignore_errors=True)


class Watchman:
    """Looks after the runs of a root again and again; only those that changed are read."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._over: dict[Path, int] = {}  # runs that are over -> when their status was written
        self._missing: set[str] = set()  # waiting runs without a place at the last look: perhaps handed to a worker

    def look(self) -> None:
        """Fail every live run whose process is gone, and stop every waiting one that lost its place."""
        seen: dict[Path, int] = {}
        missing: set[str] = set()
        waiting: set[str] | None = None
        for run in list_runs(self.root):
            try:
                written = os.stat(run.folder / status.FILE).st_mtime_ns
            except FileNotFoundError:
                continue
            if self._over.get(run.folder) == written:
                seen[run.folder] = written
                continue
            found = status.read(run.folder)
            if found["state"] in status.FINAL:
                seen[run.folder] = written
            elif found["state"] == "queued":
                waiting = set(queue.waiting(self.root)) if waiting is None else waiting
                if run.id not in waiting and time.time() - found["heartbeat"] > _LOST_AFTER:
                    missing.add(run.id)
                    if run.id in self._missing:
                        _stop_lost(run)
            elif status.observed(run.folder)["state"] == "failed":
                fail(run, "its process is gone")
            else:
                _end_deaf(run, found)
        self._over, self._missing = seen, missing


def _end_deaf(run: Run, found: dict[str, Any]) -> None:
    """Somebody wants a run to stop whose process does not answer: nobody but we can do that."""
    patience = _HALTED_FOR if process.is_halted(found) else _DEAF_FOR
    with suppress(status.RunGone):
        if process.silence(found) > patience and run.control().want == "stop":
            way_on = status.interrupted(found, "its process did not answer and was ended")
            over = {"state": "stopped", "reason": way_on, "steps_per_second": 0.0}
            status.write_last(run.folder, found | over)  # first, so that nobody sees a run without a process
            if not process.end(found):
                status.write_last(run.folder, found)


def _stop_lost(run: Run) -> None:
    found = status.read(run.folder)
    if found["state"] == "queued":
        reason = "it lost its place in the queue; press Resume to start it"
        status.write_last(run.folder, found | {"state": "stopped", "reason": reason})
