"""Runs that wait for a worker: a folder with one small file for each. Visitors take turns, see `turns`; of one visitor
who comes first is served first.

Whoever removes the file has the run, so that one pool wins, of however many processes. A file's name says when, a
number, the run, and after an @ the group of runs, a race, that it belongs to: a group is trained at the same time. The
file holds the run's id, or those of several runs that one worker is to train as one batch, one in a line.
"""

import contextlib
import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gan_core.base.errors import UserError
from gan_core.limits import CAPS, cap
from gan_core.runs import at_work, broken, files, owner, turns
from gan_core.runs.at_work import FOLDER

QUEUE_LIMIT = int(CAPS["queued"].personal or 0)  # where nobody has chosen: room for 16 seeds of 6 lanes
_EXPECTED = ".expected"
_FIRST = f"{0:020d}-"  # how the name of a ticket begins that was put back

_lock = threading.Lock()  # two browsers may resume the same run at once
_numbers = itertools.count()  # keeps the order where the clock is coarse


@dataclass(frozen=True, slots=True)
class Ticket:
    """What one worker will take: a run, or several as one batch. group: what is trained at the same time, or ""."""

    path: Path
    run_ids: tuple[str, ...]
    group: str = ""

    @property
    def owner(self) -> str:
        """The visitor whose runs they are; "" of nobody's."""
        return owner.owner_of(self.path.parent.parent / self.run_ids[0])


def waiting(root: Path) -> list[str]:
    """Ids of the runs that wait, the next one first."""
    return [run_id for ticket in tickets(root) for run_id in ticket.run_ids]


def position(root: Path, run_id: str) -> int | None:
    """How many runs will be begun before this one; None if it does not wait."""
    before = 0
    for ticket in tickets(root):
        if run_id in ticket.run_ids:
            return before
        before += len(ticket.run_ids)
    return None


def add(root: Path, *run_ids: str, group: str = "") -> None:
    """Let a run wait, or several that are to be one batch; one that waits already keeps its place.

    Raises UserError if as many wait as may, in all or of this owner.
    """
    with _lock:
        waits = set(waiting(root))
        new = [run_id for run_id in run_ids if run_id not in waits]
        if not new:
            return
        _check_room(root, new[0])
        _put(root, new, time.time_ns(), group)


def _check_room(root: Path, run_id: str) -> None:
    there, most = list(_tickets(root)), cap("queued", root)
    if most is not None and len(there) >= most:
        raise UserError(f"{most:g} runs are waiting already; try again when one of them has started")
    whose, each = owner.owner_of(root / run_id), cap("queued_each", root)
    if whose and each and sum(ticket.owner == whose for ticket in there) >= each:
        raise UserError(f"{each:g} runs of yours are waiting already, and more of one visitor may not")


def put_back(root: Path, *run_ids: str, group: str = "") -> None:
    """Let runs be the next ones: they were claimed as one ticket, and their worker died before it began."""
    with _lock:
        waits = set(waiting(root))
        if new := [run_id for run_id in run_ids if run_id not in waits]:
            _put(root, new, 0, group)


def claim(root: Path) -> list[str]:
    """Take the next ticket out of the queue, and return its runs; none if nothing waits."""
    ticket = claim_one(root, lambda ticket: True)
    return list(ticket.run_ids) if ticket else []


def claim_one(root: Path, wanted: Callable[[Ticket], bool]) -> Ticket | None:
    """Take the first ticket that is wanted; None if there is none."""
    taken = next((ticket for ticket in tickets(root) if wanted(ticket) and _take(ticket)), None)
    if taken is not None:
        turns.note(root / FOLDER, taken.owner)
    return taken


def remove(root: Path, run_id: str) -> bool:
    """Take one run out of the queue. False: it was not there, or somebody has just claimed it."""
    with _lock:
        for ticket in tickets(root):
            if run_id in ticket.run_ids and _take(ticket):
                if others := [other for other in ticket.run_ids if other != run_id]:
                    when = int(ticket.path.name[:20])
                    _put(root, others, when, ticket.group)  # under a new name: who has just read the old one loses
                return True
        return False


def expect(root: Path, count: int) -> None:
    """Say that `count` runs may be wanted together soon: somebody is choosing the lanes of a race."""
    folder = root / FOLDER
    with contextlib.suppress(OSError):  # it is no more than a hint
        folder.mkdir(parents=True, exist_ok=True)
        files.replace(folder / _EXPECTED, str(count).encode())


def expected(root: Path, within: float) -> int:
    """The number that was last said, if that is less than `within` seconds ago; else 0."""
    path = root / FOLDER / _EXPECTED
    try:
        if time.time() - path.stat().st_mtime > within:
            return 0
        return int(path.read_bytes())
    except (OSError, ValueError):
        return 0


def tickets(root: Path) -> Iterator[Ticket]:
    """Everything that waits, the next one first."""
    there = list(_tickets(root))
    if len({ticket.owner for ticket in there}) > 1:
        busy = Counter(owner.owner_of(root / run_id) for run_id in at_work.told(root))
        again = [ticket for ticket in there if ticket.path.name.startswith(_FIRST)]
        others = [ticket for ticket in there if ticket not in again]
        served = turns.served(root / FOLDER)
        there = again + turns.in_turn(others, lambda one: one.owner, lambda one: one.group, busy, served)
    yield from there


def _tickets(root: Path) -> Iterator[Ticket]:
    """Everything that waits, first come first."""
    folder = root / FOLDER
    try:
        names = sorted(path.name for path in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
    for name in names:
        if name[:20].isdigit() and name.count("-") >= 2:
            try:
                ids = broken.read_ids(folder / name)
            except FileNotFoundError:  # it has just been taken
                continue
            except broken.Broken as error:
                broken.set_aside(folder / name, str(error))
                continue
            yield Ticket(folder / name, ids, name.partition("@")[2])


def _put(root: Path, run_ids: Sequence[str], when: int, group: str) -> None:
    """A ticket, whole from the moment it can be seen."""
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{when:020d}-{next(_numbers):06d}-{run_ids[0]}"
    files.replace(folder / (f"{name}@{group}" if group else name), "\n".join(run_ids).encode())


def _take(ticket: Ticket) -> bool:
    try:
        ticket.path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:  # it can be read, but belongs to somebody else
        broken.set_aside(ticket.path, f"it cannot be taken out of the queue: {error.strerror}")
        return False
    return True
