"""What watchers want of a run: control.json, a level to be reached and never a queue of commands.

Counters only grow, and the worker notes how far it has followed them: an order that is read twice, or
read late, does no harm.
"""

import os
import threading
from pathlib import Path
from typing import Any

from gan_core.runs.files import read_json, write_json

FRESH: dict[str, Any] = {"want": "run", "step_both": 0, "step_critic": 0, "step_generator": 0, "lr": {}}
_orders = threading.Lock()  # two visitors of one server may press at the same moment


def read_control(folder: Path) -> dict[str, Any]:
    """What is wanted now."""
    try:
        return FRESH | read_json(folder / "control.json")
    except (FileNotFoundError, ValueError):
        return dict(FRESH)


def order(folder: Path, **changes: Any) -> None:
    """Want something else from now on. Raises FileNotFoundError if the run is gone."""
    with _orders:
        write_json(folder / "control.json", read_control(folder) | changes)


def order_step(folder: Path, player: str) -> None:
    """One more single step of "both", "critic" or "generator"."""
    with _orders:
        control = read_control(folder)
        write_json(folder / "control.json", control | {f"step_{player}": control[f"step_{player}"] + 1})


def order_learning_rate(folder: Path, player: str, value: float) -> None:
    """Another base learning rate for "critic" or "generator"."""
    with _orders:
        control = read_control(folder)
        write_json(folder / "control.json", control | {"lr": control["lr"] | {player: value}})


class Control:
    """The worker's view: looks at the file only when it was replaced."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stamp: tuple[int, int] | None = None
        self.now = read_control(folder)
        self._done = {player: self.now[f"step_{player}"] for player in ("both", "critic", "generator")}

    def changed(self) -> bool:
        """Was something new asked for since the last call? Raises FileNotFoundError if the run is gone."""
        try:
            stat = os.stat(self.folder / "control.json")
        except FileNotFoundError:
            os.stat(self.folder)
            return False
        stamp = (stat.st_mtime_ns, stat.st_ino)
        if stamp == self._stamp:
            return False
        self._stamp, self.now = stamp, read_control(self.folder)
        return True

    def next_step(self) -> str | None:
        """The player of a single step that was asked for and not yet made; it then counts as made."""
        for player, done in self._done.items():
            if self.now[f"step_{player}"] > done:
                self._done[player] = done + 1
                return player
        return None

    def forget_steps(self) -> None:
        """Steps that were asked for while the run was not paused are not owed."""
        self._done = {player: self.now[f"step_{player}"] for player in self._done}
