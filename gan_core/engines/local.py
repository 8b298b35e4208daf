"""A pool of warm worker processes that take runs from the queue. Never imports torch."""

import contextlib
import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from gan_core.base.errors import UserError
from gan_core.engines.child import GRACE, Child, how_it_ended
from gan_core.engines.cores import cores
from gan_core.engines.house_rules import HouseRules
from gan_core.engines.limit import LESS, megabytes, needs_more
from gan_core.limits import cap
from gan_core.runs import at_work, find, queue, repair, runs_root, starts, status
from gan_core.runs.owner import owner_of

LOOK_EVERY = 0.03  # seconds between two looks at the queue and the workers
WATCH_EVERY = 2.0  # seconds between two looks at runs of other processes
SPARE = 2  # workers that are kept warm for the next runs, where there is room for more
TOGETHER = 6  # runs of one group at once, however few cores there are
LINGER = 90.0  # seconds that a worker beyond the usual number waits for another run
HOPELESS = 3  # workers in a row that died before they were ready
_log = logging.getLogger(__name__)


class Pool:
    """Runs what is in the queue of `root`, each run in a process of its own, or with those that it is trained with.

    A context manager. workers: how many processes at work; by default GAN_ARENA_WORKERS, or one per core. What
    belongs to a group begins together: once one of them has its turn the others need not wait for theirs, up to
    TOGETHER of them, in workers that are hired for them and let go afterwards. A worker that dies leaves its runs
    failed, with the reason, and is replaced. On exit all runs are saved and stopped.
    only: take runs of this group and no others.
    """

    def __init__(self, root: Path | str | None = None, workers: int | None = None, *, only: str = "") -> None:
        self.root = runs_root() if root is None else Path(root).absolute()
        self.workers = workers or _workers()
        self.only = only
        self._children: list[Child] = []
        self._stillborn = 0  # workers in a row that could not be started, or died before they were ready
        self._why = ""  # the last of them could not be started
        self._returned: set[str] = set()  # runs whose worker died before they began
        self._hire_at = 0.0
        self._watchman = repair.Watchman(self.root)
        self._rules = HouseRules(self.root)
        self._watch_at = 0.0
        self._outgrown: dict[int, str] = {}  # workers that we have ended for what they held, and the sentence
        self._wanted_at = time.monotonic()  # when there was work for the last time
        self._told: list[str] | None = None  # what whoever waits was told that we are at
        self._news = threading.Event()
        self._closing = False
        self._manager = threading.Thread(target=self._manage, daemon=True, name="pool")

    def __enter__(self) -> "Pool":
        self._manager.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def pids(self) -> dict[int, list[str]]:
        """The workers' process ids, and the ids of the runs that each is at."""
        return {child.pid: child.run_ids for child in list(self._children)}

    def close(self) -> None:
        """Save and stop what is being trained, and end every worker. Waiting runs stay in the queue."""
        self._closing = True
        self._news.set()
        if self._manager.is_alive():
            self._manager.join()
        for child in self._children:
            child.dismiss()  # all of them first, so that they save at the same time
        deadline = time.monotonic() + GRACE
        for child in self._children:
            child.wait(deadline)
            self._mourn(child.run_ids, child.group, child.exit_status() or 0)
        self._children.clear()
        at_work.forget(self.root)

    def _manage(self) -> None:
        repair.sweep_trash(self.root)
        starts.sweep(self.root)
        while not self._closing:
            try:
                self._look()
            except Exception:  # one bad folder, one refused fork: the pool outlives it
                _log.exception("the pool stumbled, and goes on")
            self._news.wait(LOOK_EVERY)
            self._news.clear()

    def _look(self) -> None:
        """One round: bury the dead, hire, hand out work, let go, watch over runs of other processes."""
        self._bury()
        self._hire()
        self._hand_out()
        self._let_go()
        self._tell()
        if time.monotonic() >= self._watch_at:
            self._watchman.look()
            self._end_outgrown()
            self._rules.enforce([run_id for child in self._children for run_id in child.run_ids])
            self._watch_at = time.monotonic() + WATCH_EVERY

    def _tell(self) -> None:
        """Let those that wait know whom they wait for."""
        now = [f"{run_id}@{child.group}" for child in self._children for run_id in child.run_ids]
        if now != self._told:
            self._told = now
            with contextlib.suppress(OSError):  # it is no more than a hint
                at_work.tell(self.root, now)

    def _bury(self) -> None:
        for child in list(self._children):
            exit_status = child.exit_status()
            if exit_status is None:
                self._stillborn = 0 if child.ready else self._stillborn
                continue
            self._children.remove(child)
            child.wait(time.monotonic())
            if not child.ready:
                self._miscarry(f"a worker died before it was ready: {how_it_ended(exit_status)}")
            self._mourn(child.run_ids, child.group, exit_status, self._outgrown.pop(child.pid, ""))

    def _end_outgrown(self) -> None:
        """A worker keeps itself within its cap where the system helps (see `limit`); else we end it."""
        most = cap("worker_memory_mb", self.root)
        for child in self._children:
            if most is not None and child.run_ids and (megabytes(child.pid) or 0) > most:
                self._outgrown[child.pid] = f"{needs_more(most)}: {LESS}"
                child.kill()
                child.wait(time.monotonic() + GRACE)  # gone before the watchman looks, who would know no reason

    def _miscarry(self, why: str) -> None:
        """No worker came of it: try again later, and ever later. What is the same each time is told once."""
        self._stillborn += 1
        self._hire_at = time.monotonic() + min(0.5 * 2**self._stillborn, 30.0)
        if why != self._why:
            _log.error("%s", why)
        self._why = why

    def _mourn(self, run_ids: list[str], group: str, exit_status: int, why: str = "") -> None:
        """Tell what became of the runs whose worker is no more. Those that had not begun wait again, as one batch.

        why: a sentence, if we know better than its exit status.
        """
        why = why or how_it_ended(exit_status)
        waiting = [run_id for run_id in run_ids if self._waits_again(run_id, why)]
        if waiting:
            self._returned.update(waiting)
            queue.put_back(self.root, *waiting, group=group)

    def _waits_again(self, run_id: str, why: str) -> bool:
        """False for a run that had begun, and has failed now, or that is gone."""
        try:
            run = find(run_id, self.root)
            if run.status()["state"] != "queued":
                repair.fail(run, why)
            elif run_id in self._returned:  # the second worker that it killed before it began
                repair.refuse(run, why)
            else:
                return True
        except status.RunGone:
            pass
        except UserError as error:
            _log.info("%s", error)
        return False

    def _hire(self) -> None:
        """Keep a few workers warm beside those at work, so that many cores do not mean many idle processes.

        For runs whose group is at work there is always one more, and some come when a group is expected.
        """
        if time.monotonic() < self._hire_at or self._rest():
            return
        try:
            while len(self._children) < self.workers and self._free() < SPARE:
                self._children.append(Child(self._news.set))
            while self._free() < sum(1 for _ in self._joining()) or len(self._children) < self._expected():
                self._children.append(Child(self._news.set))
        except OSError as error:  # no room for a process just now; those that are here work on
            self._miscarry(f"no worker could be started: {error.strerror or error}")

    def _rest(self) -> bool:
        """Has nobody wanted a worker for so long that none shall be kept warm? Then end them, until somebody does."""
        minutes, busy = cap("idle_minutes", self.root), any(child.run_ids for child in self._children)
        if minutes is None or busy or self._expected() or next(queue.tickets(self.root), None):
            self._wanted_at = time.monotonic()
        elif time.monotonic() - self._wanted_at > 60 * minutes:
            for child in [child for child in self._children if child.idle]:
                self._children.remove(child)
                child.wait(time.monotonic())
            return True
        return False

    def _free(self) -> int:
        return sum(not child.run_ids for child in self._children)

    def _expected(self) -> int:
        return min(queue.expected(self.root, within=LINGER), TOGETHER)

    def _joining(self) -> Iterator[queue.Ticket]:
        """Waiting runs that need not wait for their turn: others of their group are at work."""
        at_work = Counter(child.group for child in self._children if child.run_ids)
        if not any(at_work):
            return
        for ticket in queue.tickets(self.root):
            if ticket.group and 0 < at_work[ticket.group] < TOGETHER:
                at_work[ticket.group] += 1
                yield ticket

    def _hand_out(self) -> None:
        if self._stillborn >= HOPELESS and not any(child.ready for child in self._children):
            self._give_up()
        for child in self._children:
            if child.idle and (ticket := self._next_ticket()):
                child.give(self.root, ticket.run_ids, ticket.group)
                self._tell()  # whose turn is next depends on who is at work

    def _next_ticket(self) -> queue.Ticket | None:
        """The first in the queue while fewer than `workers` are at work; after that only those that join."""
        if sum(bool(child.run_ids) for child in self._children) < self.workers:
            return queue.claim_one(self.root, self._may_begin)
        joining = {ticket.path for ticket in self._joining()}
        return queue.claim_one(self.root, lambda ticket: ticket.path in joining) if joining else None

    def _may_begin(self, ticket: queue.Ticket) -> bool:
        """Is it one of ours, and has its owner not as many at work as a visitor may? A group counts as one."""
        if self.only and ticket.group != self.only:
            return False
        most, whose = cap("runs_each", self.root), ticket.owner
        if most is None or not whose:
            return True
        busy = [child for child in self._children if child.run_ids]
        turns = {child.group or child.run_ids[0] for child in busy if owner_of(self.root / child.run_ids[0]) == whose}
        return ticket.group in turns or len(turns) < most

    def _let_go(self) -> None:
        """Workers beyond the usual number that have had nothing to do for a while: each holds half a gigabyte."""
        usual = max(self.workers, self._expected())
        for child in list(self._children):
            beyond = len(self._children) > usual
            if beyond and child.idle and time.monotonic() - child.idle_since > LINGER:
                self._children.remove(child)
                child.wait(time.monotonic())

    def _give_up(self) -> None:
        """No worker comes up on this machine: say so, rather than let people wait."""
        why = f"no worker process could be started ({self._why.rpartition(': ')[2]}); the server's log says more"
        while ticket := queue.claim_one(self.root, lambda ticket: True):
            for run_id in ticket.run_ids:
                with contextlib.suppress(UserError):  # deleted while it waited
                    repair.refuse(find(run_id, self.root), why)


def _workers() -> int:
    text = os.environ.get("GAN_ARENA_WORKERS", "")
    if not text:
        return cores()
    if not (text.isdigit() and int(text) >= 1):
        raise UserError(f"GAN_ARENA_WORKERS must be a whole number, 1 or more, not {text!r}")
    return int(text)
