"""One process at a time may train a run: a lock that the system gives back when its holder dies."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from gan_core.base.errors import UserError

FILE = ".claim"


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Hold the run's lock. Raises UserError if another process, or this one, holds it already."""
    try:
        file = open(folder / FILE, "ab")  # noqa: SIM115 - closed below
    except OSError:  # the folder is gone, or takes no more files: the recorder says so with its own words
        yield
        return
    with file:
        if not _lock(file):
            raise UserError(f"the run {folder.name} is being trained already")
        yield


def _lock(file: IO[bytes]) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # a file system without locks
        return True
    return True
