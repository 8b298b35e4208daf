"""How much of something each visitor may have within a while; kept in this process, and gone with it."""

import threading
import time
from collections import deque
from dataclasses import dataclass, field


@dataclass
class Allowance:
    """A sliding window for each visitor. seconds: how long what was taken counts."""

    seconds: float
    _taken: dict[str, deque[tuple[float, float]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, visitor: str, amount: float, most: float | None) -> float | None:
        """None if so much more may be taken now, else the seconds until the first of what counts now counts no more."""
        with self._lock:
            now = time.monotonic()
            self._forget(now)
            taken = self._taken.get(visitor, deque())
            if most is None or sum(one for _, one in taken) + amount <= most:
                return None
            return self.seconds - (now - taken[0][0]) if taken else 0.0

    def take(self, visitor: str, amount: float = 1) -> None:
        """It was taken. Nobody's counts for nobody."""
        if visitor:
            with self._lock:
                self._taken.setdefault(visitor, deque()).append((time.monotonic(), amount))

    def _forget(self, now: float) -> None:
        for visitor, taken in [*self._taken.items()]:
            while taken and now - taken[0][0] > self.seconds:
                taken.popleft()
            if not taken:
                del self._taken[visitor]
