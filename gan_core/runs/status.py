"""status.json: how a run is doing, in one small file that is replaced as a whole."""

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gan_core.base.errors import UserError
from gan_core.runs import files, process

FILE = "status.json"
LIVE = frozenset({"starting", "running", "paused", "stopping"})  # some process is at work on it
FINAL = frozenset({"finished", "stopped", "failed"})
STATES = LIVE | FINAL | {"queued"}

BLANK: dict[str, Any] = {
    "state": "queued",
    "reason": "",  # one sentence for people, or ""
    "traceback": "",
    "step": 0,  # generator updates done
    "saved": None,  # the step of the last snapshot
    "saved_seconds": 0.0,  # of training, at the last snapshot
    "seconds": 0.0,  # of training, pauses left out
    "steps_per_second": 0.0,  # over the last seconds of training
    "device": "",  # in words, "" before the first start
    "machine": "",  # the processor's name
    "threads": 0,
    "data": "",  # what was found where the data lie: "10 pictures; 90 left out: 90 .heic"; "" for known datasets
    "levels": None,  # [black, white] in the numbers of files with more than eight bits
    "together": 1,  # runs in the batch that it began in: the seconds of each are those of all
    "lr": {},  # the players' base learning rates as they are now
    "pid": 0,
    "host": "",
    "born": None,
    "heartbeat": 0.0,  # when this was written, in seconds since 1970
}

PATIENCE, PAUSE = 3, 0.05  # tries to read, and the seconds between them
_SPARE = ".status.spare"
_SPARE_SIZE = 4096  # bytes, one block: room for a last word on a full disk


class RunGone(UserError):
    """The run's folder was deleted."""


def is_deleted(folder: Path) -> bool:
    """Is the run no more, for its training? So it is once `rm -r` has come to its settings, before the rest is gone."""
    return not (folder / "config.json").exists()


def read(folder: Path) -> dict[str, Any]:
    """The status as it was written, every field of BLANK present.

    Raises RunGone if the folder is not there. A missing or broken file reads as failed, with the reason.
    """
    try:
        return _checked(_read_patiently(folder / FILE))
    except FileNotFoundError:
        if not folder.is_dir():
            raise RunGone(f"the run {folder.name} was deleted") from None
        return BLANK | {"state": "failed", "reason": f"{FILE} is missing from the run's folder"}
    except (OSError, ValueError, RecursionError) as error:
        why = getattr(error, "strerror", None) or error
        return BLANK | {"state": "failed", "reason": f"{FILE} cannot be read: {why}"}


def _read_patiently(path: Path) -> dict[str, Any]:
    """A system without free descriptors, or a slow network drive, is no reason to call a run failed."""
    for _ in range(PATIENCE):
        try:
            return files.read_object(path)
        except FileNotFoundError:
            raise
        except OSError:
            time.sleep(PAUSE)
    return files.read_object(path)


def _checked(status: dict[str, Any]) -> dict[str, Any]:
    if status.get("state") not in STATES:
        raise ValueError(f"unknown state {status.get('state')!r}")
    for name, blank in BLANK.items():
        number = isinstance(blank, int | float)
        if name in status and number and not isinstance(status[name], int | float):
            raise ValueError(f"{name} is no number")
    return BLANK | status


def observed(folder: Path) -> dict[str, Any]:
    """The status as it is: a live run whose process is gone has failed, whatever its file says."""
    status = read(folder)
    if status["state"] in LIVE and process.is_gone(status):
        return status | {"state": "failed", "reason": interrupted(status), "steps_per_second": 0.0}
    if status["state"] in LIVE and (silent := process.silence(status)) > process.SILENCE:
        return status | {"reason": _silent(status, silent), "steps_per_second": 0.0}
    return status


def _silent(status: Mapping[str, Any], seconds: float) -> str:
    """Whatever it was said to be doing: that may not be so any more."""
    since = time.strftime("%H:%M:%S", time.localtime(status["heartbeat"]))
    what = "has been halted" if process.is_halted(status) else "has not answered"
    return f"its process {what} since {since} ({seconds:,.0f} s); Stop ends it, and what was saved is kept"


def interrupted(status: Mapping[str, Any], what: str = "its process is gone") -> str:
    """The sentence for a run that was cut off."""
    saved = status["saved"]
    way_on = f"go on from step {saved:,}" if saved else "start again"
    return f"interrupted at step {status['step']:,}: {what}; press Resume to {way_on}"


def write(folder: Path, status: Mapping[str, Any]) -> None:
    """Replace the status. Raises OSError if that is impossible."""
    files.replace(folder / FILE, _encoded(status))


def write_last(folder: Path, status: Mapping[str, Any]) -> bool:
    """Replace the status even if the disk is full, in the block that `keep_spare` set aside."""
    try:
        write(folder, status)
        return True
    except OSError:
        return _write_spare(folder, status)


def keep_spare(folder: Path) -> None:
    """Set a block aside for `write_last`. On a disk without room for it, do without."""
    spare = folder / _SPARE
    try:
        if not spare.exists():
            spare.write_bytes(os.urandom(_SPARE_SIZE))  # random, so that no file system compresses it away
    except OSError:
        spare.unlink(missing_ok=True)


def _write_spare(folder: Path, status: Mapping[str, Any]) -> bool:
    content = _encoded(status)
    if len(content) > _SPARE_SIZE:
        content = _encoded({**status, "traceback": "", "reason": str(status["reason"])[:500]})
    try:
        with open(folder / _SPARE, "r+b") as file:
            file.write(content)
            file.truncate()
        files.move(folder / _SPARE, folder / FILE)
    except OSError:
        return False
    return True


def _encoded(status: Mapping[str, Any]) -> bytes:
    return json.dumps({**BLANK, **status, "heartbeat": time.time()}).encode()
