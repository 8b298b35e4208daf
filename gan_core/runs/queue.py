"""Runs that wait for a worker: a folder with one small file for each, first come, first served.

Whoever removes the file has the run, so that one pool wins, of however many processes.
"""

import itertools
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from gan_core.errors import UserError

FOLDER = "queue"
QUEUE_LIMIT = 30  # waiting runs

_lock = threading.Lock()  # two browsers may resume the same run at once
_numbers = itertools.count()  # keeps the order where the clock is coarse


def waiting(root: Path) -> list[str]:
    """Ids of the runs that wait, the next one first."""
    return [_id_of(ticket) for ticket in _tickets(root)]


def position(root: Path, run_id: str) -> int | None:
    """How many runs are before this one; None if it does not wait."""
    ids = waiting(root)
    return ids.index(run_id) if run_id in ids else None


def add(root: Path, run_id: str) -> None:
    """Let a run wait; one that waits already keeps its place. Raises UserError if QUEUE_LIMIT wait."""
    with _lock:
        ids = waiting(root)
        if run_id in ids:
            return
        if len(ids) >= QUEUE_LIMIT:
            raise UserError(f"{QUEUE_LIMIT} runs are waiting already; try again when one of them has started")
        _put(root, run_id, time.time_ns())


def put_back(root: Path, run_id: str) -> None:
    """Let a run be the next one: it was claimed, and its worker died before it began."""
    with _lock:
        if run_id not in waiting(root):
            _put(root, run_id, 0)


def claim(root: Path) -> str | None:
    """Take the next run out of the queue; None if nothing waits."""
    return next((_id_of(ticket) for ticket in _tickets(root) if _take(ticket)), None)


def remove(root: Path, run_id: str) -> bool:
    """Take one run out of the queue. False: it was not there, or somebody has just claimed it."""
    return any(_take(ticket) for ticket in _tickets(root) if _id_of(ticket) == run_id)


def _put(root: Path, run_id: str, when: int) -> None:
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{when:020d}-{next(_numbers):06d}-{run_id}").touch(exist_ok=False)


def _tickets(root: Path) -> Iterator[Path]:
    folder = root / FOLDER
    try:
        names = sorted(path.name for path in folder.iterdir())
    except FileNotFoundError:
        return iter(())
    return (folder / name for name in names if name[:20].isdigit() and name.count("-") >= 2)


def _id_of(ticket: Path) -> str:
    return ticket.name.split("-", 2)[2]


def _take(ticket: Path) -> bool:
    try:
        ticket.unlink()
    except FileNotFoundError:
        return False
    return True
