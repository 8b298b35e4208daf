"""Waiting for what a process does."""

import time
from collections.abc import Callable
from typing import Any

from gan_core import runs
from gan_core.engines.local import Pool


def until(happened: Callable[[], Any], what: str, seconds: float = 60) -> None:
    """Wait for it, generously: the machine may be busy."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain until {what}"
        time.sleep(0.005)


def until_state(run: runs.Run, *states: str) -> dict[str, Any]:
    """Wait for one of the states; fail at once if the run has ended in another."""

    def there() -> bool:
        state = run.status()["state"]
        assert state in states or state not in runs.FINAL, run.status()
        return state in states

    until(there, f"{run.id} is {' or '.join(states)}")
    return run.status()


def until_warm(pool: Pool) -> None:
    """Wait for a worker that could begin a run at once."""
    until(lambda: any(child.idle for child in list(pool._children)), "a worker is warm")
