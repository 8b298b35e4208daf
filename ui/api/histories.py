"""All reports of runs that somebody looks at, kept in memory: of each log only what is new is read."""

from functools import lru_cache
from pathlib import Path
from threading import Lock

from gan_core.runs import MetricsTail, metrics_log

_MOST_FOLLOWED = 256  # histories: 16 seeds of 6 lanes, for a few viewers


def history(folder: Path) -> list[metrics_log.Row]:
    """All reports of the run in a folder so far, in order; none where there are none."""
    followed = _followed(folder)
    with followed.reading:
        new = followed.tail.read()
        if new is None:  # it went back to a snapshot
            followed.rows.clear()
            new = followed.tail.read() or []
        followed.rows.extend(new)
        return followed.rows.copy()


class _Followed:
    def __init__(self, folder: Path) -> None:
        self.tail = MetricsTail(folder / metrics_log.FILE)
        self.rows: list[metrics_log.Row] = []
        self.reading = Lock()  # two browsers may ask at once


@lru_cache(maxsize=_MOST_FOLLOWED)
def _followed(folder: Path) -> _Followed:
    return _Followed(folder)
