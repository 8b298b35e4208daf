"""Runs that wait for a worker: a folder with one small file for each, first come, first served.

Whoever removes the file has the run, so that one pool wins, of however many processes. A file's name is
its whole content, so none is ever seen half written: when, a number, the run, and after an @ the group
of runs, a race, that it belongs to. Runs of a group are trained at the same time.
"""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gan_core.errors import UserError

FOLDER = "queue"
QUEUE_LIMIT = 30  # waiting runs

_lock = threading.Lock()  # two browsers may resume the same run at once
_numbers = itertools.count()  # keeps the order where the clock is coarse


@dataclass(frozen=True, slots=True)
class Ticket:
    """One waiting run. group: what it is trained together with, "" for nothing."""

    path: Path
    run_id: str
    group: str = ""


def waiting(root: Path) -> list[str]:
    """Ids of the runs that wait, the next one first."""
    return [ticket.run_id for ticket in tickets(root)]


def position(root: Path, run_id: str) -> int | None:
    """How many runs are before this one; None if it does not wait."""
    ids = waiting(root)
    return ids.index(run_id) if run_id in ids else None


def add(root: Path, run_id: str, group: str = "") -> None:
    """Let a run wait; one that waits already keeps its place. Raises UserError if QUEUE_LIMIT wait."""
    with _lock:
        ids = waiting(root)
        if run_id in ids:
            return
        if len(ids) >= QUEUE_LIMIT:
            raise UserError(f"{QUEUE_LIMIT} runs are waiting already; try again when one of them has started")
        _put(root, run_id, time.time_ns(), group)


def put_back(root: Path, run_id: str, group: str = "") -> None:
    """Let a run be the next one: it was claimed, and its worker died before it began."""
    with _lock:
        if run_id not in waiting(root):
            _put(root, run_id, 0, group)


def claim(root: Path) -> str | None:
    """Take the next run out of the queue; None if nothing waits."""
    ticket = claim_one(root, lambda ticket: True)
    return ticket.run_id if ticket else None


def claim_one(root: Path, wanted: Callable[[Ticket], bool]) -> Ticket | None:
    """Take the first ticket that is wanted; None if there is none."""
    return next((ticket for ticket in tickets(root) if wanted(ticket) and _take(ticket)), None)


def remove(root: Path, run_id: str) -> bool:
    """Take one run out of the queue. False: it was not there, or somebody has just claimed it."""
    return any(_take(ticket) for ticket in tickets(root) if ticket.run_id == run_id)


def tickets(root: Path) -> Iterator[Ticket]:
    """Everything that waits, the next one first."""
    folder = root / FOLDER
    try:
        names = sorted(path.name for path in folder.iterdir())
    except FileNotFoundError:
        return
    for name in names:
        if name[:20].isdigit() and name.count("-") >= 2:
            run_id, _, group = name.split("-", 2)[2].partition("@")
            yield Ticket(folder / name, run_id, group)


def _put(root: Path, run_id: str, when: int, group: str) -> None:
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{when:020d}-{next(_numbers):06d}-{run_id}"
    (folder / (f"{name}@{group}" if group else name)).touch(exist_ok=False)


def _take(ticket: Ticket) -> bool:
    try:
        ticket.path.unlink()
    except FileNotFoundError:
        return False
    return True
