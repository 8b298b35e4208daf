"""Visitors' runs have so much disk: beyond it the oldest go that are over and that nobody has pinned."""

import contextlib
import os
from pathlib import Path

from gan_core.base.errors import UserError
from gan_core.runs import owner, status
from gan_core.runs.folder import list_runs
from gan_core.runs.run import Run

GB = 1 << 30


class DiskRoom:
    """Looks again and again how much visitors' runs take; what is over is measured once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._measured: dict[Path, tuple[int, int]] = {}  # run -> when its status was written, bytes

    def sweep(self, most_gb: float) -> list[str]:
        """Delete until visitors' runs fit into `most_gb`. Returns the ids of the runs that are gone."""
        visitors = [run for run in list_runs(self.root) if owner.owner_of(run.folder)]
        sizes = {run: self._size(run) for run in visitors}
        self._measured = {run.folder: self._measured[run.folder] for run in visitors if run.folder in self._measured}
        beyond, gone = sum(sizes.values()) - most_gb * GB, []
        for run in sorted(visitors, key=_last_written):
            if beyond <= 0:
                break
            if not run.pinned and run.status()["state"] in status.FINAL:
                with contextlib.suppress(UserError, OSError):  # it was deleted or goes on in this moment
                    run.delete()
                    gone.append(run.id)
                    beyond -= sizes[run]
        return gone

    def _size(self, run: Run) -> int:
        written = _last_written(run)
        known = self._measured.get(run.folder)
        if known is None or known[0] != written:
            known = (written, _bytes_below(run.folder))
            self._measured[run.folder] = known
        return known[1]


def _last_written(run: Run) -> int:
    """The status of a run that is over is never written again."""
    with contextlib.suppress(OSError):
        return os.stat(run.folder / status.FILE).st_mtime_ns
    return 0


def _bytes_below(folder: Path) -> int:
    found = 0
    for path, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                found += os.lstat(os.path.join(path, name)).st_blocks * 512
    return found
