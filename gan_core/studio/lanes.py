"""Who comes next: the two lanes in which requests wait."""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Item = TypeVar("Item")


class NewestWins(Generic[Item]):
    """One request per view waits; a newer one takes its place in the row, so that no view pushes ahead of others."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[Hashable, Item] = OrderedDict()
        self._changed = threading.Condition()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, view: Hashable, item: Item) -> Item | None:
        """Let it wait. Returns the request of this view that it replaces."""
        with self._changed:
            replaced = self._waiting.get(view)
            self._waiting[view] = item
            self._changed.notify()
            return replaced

    def get(self) -> Item:
        """The request whose view has waited longest; blocks until there is one."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting)
            return self._waiting.popitem(last=False)[1]


class TakingTurns(Generic[Item]):
    """Long jobs, each a row of slices: after a slice the next job has its turn."""

    def __init__(self) -> None:
        self._jobs: deque[Item] = deque()
        self._changed = threading.Condition()

    def __len__(self) -> int:
        return len(self._jobs)

    def put(self, job: Item) -> None:
        """A new job, or one that has more slices to do: it waits behind the others."""
        with self._changed:
            self._jobs.append(job)
            self._changed.notify()

    def get(self) -> Item:
        """The next job; blocks until there is one."""
        with self._changed:
            self._changed.wait_for(lambda: self._jobs)
            return self._jobs.popleft()

    def take_out(self, which: Callable[[Item], bool]) -> list[Item]:
        """Remove the jobs that wait and are meant."""
        with self._changed:
            meant = [job for job in self._jobs if which(job)]
            self._jobs = deque(job for job in self._jobs if not which(job))
            return meant
