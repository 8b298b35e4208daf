"""control.json: what people want of a run. It states levels and counters, so reading it twice changes nothing."""

import contextlib
import json
import math
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gan_core.base.errors import UserError
from gan_core.runs import files
from gan_core.runs.status import RunGone, is_deleted

FILE = "control.json"
WANTS = ("run", "pause", "stop")
_STEP = "step_"  # before the name of whose single steps are counted
FASTEST = 10.0  # the limit of RunConfig's learning rates
LOOK_EVERY = 0.01  # seconds between two looks at the file

_changing = threading.Lock()  # two browsers may press at once


@dataclass(frozen=True, kw_only=True)
class Control:
    """What is wanted now.

    steps: single steps ever asked for, by player; lr: learning rates by player; reason: one sentence, if nobody pressed
    a button.
    """

    want: str = "run"
    steps: Mapping[str, int] = field(default_factory=dict)
    lr: Mapping[str, float] = field(default_factory=dict)
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        counters = {f"{_STEP}{player}": count for player, count in self.steps.items()}
        why = {"reason": self.reason} if self.reason else {}
        return {"want": self.want, **counters, "lr": dict(self.lr), **why}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Control":
        """Whatever is not legal in `values` counts as not said."""
        want, lr, reason = values.get("want"), values.get("lr"), values.get("reason")
        counters = {name.removeprefix(_STEP): count for name, count in values.items() if name.startswith(_STEP)}
        return cls(
            want=want if want in WANTS else "run",
            steps={player: count for player, count in counters.items() if isinstance(count, int)},
            lr={player: rate for player, rate in lr.items() if is_rate(rate)} if isinstance(lr, dict) else {},
            reason=reason if isinstance(reason, str) else "",
        )


def is_rate(value: Any) -> bool:
    """Is this a legal learning rate?"""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return math.isfinite(value) and 0 <= value <= FASTEST


def read(folder: Path) -> Control:
    """What is wanted; the default where nothing is said. Raises RunGone if the folder was deleted."""
    try:
        return Control.from_dict(files.read_object(folder / FILE))
    except FileNotFoundError:
        if not folder.is_dir():
            raise RunGone(f"the run {folder.name} was deleted") from None
        return Control()
    except ValueError:  # edited by hand, and not well
        return Control()


def write(folder: Path, control: Control) -> None:
    """Replace what is wanted. Raises OSError."""
    files.replace(folder / FILE, json.dumps(control.to_dict()).encode())


def want(folder: Path, what: str, reason: str = "") -> None:
    """Ask for "run", "pause" or "stop"; with a reason, one sentence, where it is not a user who asks."""
    with _changing:
        now = read(folder)
        write(folder, Control(want=what, steps=now.steps, lr=now.lr, reason=reason))


def asked_at(folder: Path) -> float | None:
    """When something was asked for the last time, in seconds since 1970; None if nothing ever was."""
    with contextlib.suppress(OSError):
        return os.stat(folder / FILE).st_mtime
    return None


def ask_step(folder: Path, player: str) -> None:
    """Ask for one more single step of `player`, or of ALL."""
    with _changing:
        now = read(folder)
        write(folder, Control(want=now.want, steps={**now.steps, player: now.steps.get(player, 0) + 1}, lr=now.lr))


def ask_rate(folder: Path, player: str, value: float) -> None:
    """Ask for another learning rate of `player`. Raises UserError for an illegal value."""
    if not is_rate(value):
        raise UserError(f"a learning rate is a number from 0 to {FASTEST:g}, not {value!r}")
    with _changing:
        now = read(folder)
        write(folder, Control(want=now.want, steps=now.steps, lr={**now.lr, player: float(value)}))


class ControlWatch:
    """Notices changes. `look` may be called after every update: it asks the disk only every 10 ms."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._due = 0.0
        self._stamp: tuple[int, int, int] | None = None

    def look(self) -> Control | None:
        """What is wanted, if that may have changed since the last look. Raises RunGone."""
        now = time.monotonic()
        if now < self._due:
            return None
        self._due = now + LOOK_EVERY
        stamp = self._read_stamp()
        if stamp is None or stamp == self._stamp:
            return None
        self._stamp = stamp
        return read(self.folder)

    def _read_stamp(self) -> tuple[int, int, int] | None:
        try:
            stat = os.stat(self.folder / FILE)
        except FileNotFoundError:
            if is_deleted(self.folder):
                raise RunGone(f"the run {self.folder.name} was deleted") from None
            return None
        # Every change is a new file, so the inode tells two apart that fall into one tick of the clock.
        return stat.st_mtime_ns, stat.st_ino, stat.st_size
