"""What a class does just now, and how it is ended: runs at work and those that wait, and visitors' that are over."""

import contextlib
from pathlib import Path

from gan_core.base.errors import UserError
from gan_core.runs import at_work, owner, queue, status
from gan_core.runs.folder import list_runs
from gan_core.runs.run import Run


def under_way(root: Path) -> list[Run]:
    """The runs that workers are at, then those that wait, the next one first."""
    ids = dict.fromkeys([*at_work.read(root), *queue.waiting(root)])
    return [Run(root / run_id) for run_id in ids if (root / run_id).is_dir()]


def stop_all(root: Path) -> int:
    """Stop them; those that wait first, so that none of them is begun. Returns how many were told.

    Raises UserError for who may not.
    """
    told = 0
    for run in reversed(under_way(root)):
        with contextlib.suppress(status.RunGone):  # somebody was quicker
            run.stop()
            told += 1
    return told


def over(root: Path) -> list[Run]:
    """Visitors' runs that are over, and that nobody has pinned."""
    return [run for run in list_runs(root) if owner.owner_of(run.folder) and not run.pinned and _is_over(run)]


def clear(root: Path) -> int:
    """Delete those. Returns how many are gone; raises UserError for who may not."""
    gone = 0
    for run in over(root):
        with contextlib.suppress(status.RunGone):
            run.delete()
            gone += 1
    return gone


def _is_over(run: Run) -> bool:
    try:
        return run.status()["state"] in status.FINAL
    except UserError:  # it has just been deleted
        return False
