"""The parent's end: who works, who is warm, and what happens to work that takes too long. Never imports torch."""

import logging
import threading
import time
from types import TracebackType
from typing import Any

from gan_core.base.errors import UserError
from gan_core.isolation.child import Child, Lost
from gan_core.isolation.limits import Limits
from gan_core.isolation.tasks import Answer

_log = logging.getLogger(__name__)
_LOOK = 0.05  # seconds between two looks while somebody waits


class Ended(UserError):
    """It took more than it may, and was ended."""


class Bench:
    """Children of one kind, at most `most` at work at once; others wait for their turn. Used from several threads.

    kind: one of `tasks.WARM`, what its children import beforehand. thing: what is worked on, and done: what becomes of
    it, for sentences.
    """

    def __init__(self, kind: str, thing: str, most: int = 2, done: str = "looked at") -> None:
        self.kind, self.thing, self.done = kind, thing, done
        self._turns = threading.Semaphore(most)
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._busy: set[Child] = set()

    def pids(self) -> list[int]:
        """The process ids of the children at work."""
        with self._lock:
            return [child.pid for child in self._busy]

    def warm_up(self) -> None:
        """Have a child ready: somebody is about to need it."""
        with self._lock:
            if not self._idle:
                self._idle.append(Child(self.kind))

    def begin(self, do: str, limits: Limits, **asked: Any) -> "Doing":
        """Work that begins as soon as there is a turn; looked after by `Doing`."""
        return Doing(self, do, limits, asked)

    def close(self) -> None:
        """End all that wait."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.kill()

    def take_turn(self) -> Child | None:
        """A child, if there is a turn now."""
        if not self._turns.acquire(blocking=False):
            return None
        with self._lock:
            while self._idle:
                if (child := self._idle.pop()).lives:
                    break
                child.kill()  # it ended by itself; our end of its pipe is still open
            else:
                child = self._fresh()
            self._busy.add(child)
        return child

    def _fresh(self) -> Child:
        """For a turn that is taken. Raises OSError, and the turn is given back, if the system has no room for one."""
        try:
            return Child(self.kind)
        except OSError:
            self._turns.release()
            raise

    def give_back(self, child: Child, again: bool) -> None:
        """The turn is over. again: it did its work in order, and may do more; else a fresh one comes in its place."""
        with self._lock:
            self._busy.discard(child)
            kept = again and child.lives and not self._idle
            if kept:
                self._idle.append(child)
        if not kept:
            child.kill()
        self._turns.release()
        self.warm_up()


class Doing:
    """One piece of work. A context manager: who leaves it ends the work."""

    def __init__(self, bench: Bench, do: str, limits: Limits, asked: dict[str, Any]) -> None:
        self._bench, self._limits = bench, limits
        self._order = {"do": do, "limits": limits.to_dict(), "asked": asked}
        self._child: Child | None = None
        self._until = float("inf")
        self._answer: Answer | None = None
        self._over = False

    def __enter__(self) -> "Doing":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def wait(self, seconds: float = _LOOK) -> bool:
        """Is it done? Waits for it so long at most. Raises Ended where it took too much, UserError as the work did."""
        if self._answer is not None:
            return True
        if self._child is None and not self._begun():
            time.sleep(seconds)
            return False
        assert self._child is not None
        try:
            answer = self._child.answer(seconds)
        except Lost as lost:
            if lost.idle:
                self._give_back(again=False)
                return False  # another one takes it
            self.end()
            raise Ended(self._too_much_memory() if lost.memory else self._lost(lost)) from None
        if answer is not None:
            self._settle(answer)
        elif time.monotonic() > self._until:
            self.end()
            raise Ended(f"{self._bench.thing} kept us busy for {self._limits.seconds:.0f} seconds, which is the limit")
        return self._answer is not None

    def result(self) -> Answer:
        """Waits until it is done. Raises as `wait` does."""
        while not self.wait():
            pass
        assert self._answer is not None
        return self._answer

    def end(self) -> None:
        """Give it up, if it is not done."""
        self._give_back(again=False)
        self._over = True

    def _begun(self) -> bool:
        if self._over:
            raise Ended(f"{self._bench.thing} was given up before it was {self._bench.done}")
        self._child = self._bench.take_turn()
        if self._child is None:
            return False
        self._child.give(self._order)
        self._until = time.monotonic() + self._limits.seconds + self._child.warming
        return True

    def _settle(self, answer: Answer) -> None:
        found, payload = answer
        self._give_back(again=found.pop("again", False))
        if found.get("memory"):
            raise Ended(self._too_much_memory())
        if "failed" in found:
            _log.error("work on %s failed: %s", self._bench.thing, found["failed"])
            raise Ended(f"{self._bench.thing} could not be {self._bench.done}; the server's log says why")
        if "error" in found:
            raise UserError(found["error"])
        self._answer = found, payload

    def _give_back(self, *, again: bool) -> None:
        child, self._child = self._child, None
        if child is not None:
            self._bench.give_back(child, again)

    def _too_much_memory(self) -> str:
        return f"{self._bench.thing} needs more than {self._limits.megabytes:,} MB of memory, which is the limit"

    def _lost(self, lost: Lost) -> str:
        return f"{self._bench.thing} could not be {self._bench.done}: {lost}"
