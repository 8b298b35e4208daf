"""Tickets of the queue that nobody can use: they are set aside, once, so that those behind them have their turn."""

import contextlib
import logging
import os
import re
import stat
from pathlib import Path

FOLDER = ".broken"  # in the queue's folder, for people who wonder
_LARGEST = 64 * 1024  # bytes; a batch of 64 runs takes a tenth of that
_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_told: set[tuple[Path, int]] = set()  # those that could not be moved: their names, and when they were changed
_log = logging.getLogger(__name__)


class Broken(Exception):
    """Says why a ticket cannot be used."""


def read_ids(path: Path) -> tuple[str, ...]:
    """The ids of the runs that a ticket holds. Raises FileNotFoundError if it was just taken, and Broken."""
    try:
        about = os.lstat(path)
        if not stat.S_ISREG(about.st_mode):  # a folder, a pipe that would block
            raise Broken("it is no file")
        if about.st_size > _LARGEST:
            raise Broken(f"it has {about.st_size:,} bytes")
        ids = tuple(path.read_text(encoding="utf-8").split())
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Broken(f"it cannot be read: {error.strerror}") from None
    except ValueError:
        raise Broken("it is not text") from None
    if not ids or not all(_RUN_ID.fullmatch(run_id) for run_id in ids):
        raise Broken("it names no runs")
    return ids


def set_aside(path: Path, why: str) -> None:
    """Move it out of the queue and say so in the log; one that cannot be moved is passed over, and told once."""
    try:
        key = path, os.lstat(path).st_mtime_ns
    except OSError:  # somebody else was quicker
        return
    if key in _told:
        return
    with contextlib.suppress(OSError):
        (path.parent / FOLDER).mkdir(exist_ok=True)
        os.replace(path, path.parent / FOLDER / path.name)
        _log.error("the ticket %s was set aside in %s: %s", path.name, FOLDER, why)
        return
    _told.add(key)
    _log.error("the ticket %s is passed over: %s", path.name, why)
