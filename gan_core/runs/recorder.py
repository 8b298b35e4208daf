"""The one writer of a run's folder: it takes the events of a training and keeps them."""

import errno
import json
import math
import time
from io import RawIOBase
from typing import Any

from gan_core.errors import UserError
from gan_core.events import Event, Finished, Metrics, Samples, Snapshot
from gan_core.runs.folder import Run
from gan_core.runs.frames import FrameWriter, append
from gan_core.runs.status import write_status

HEARTBEAT = 0.5  # seconds between two signs of life
_LOSSES = {"critic_loss": "critic", "generator_loss": "generator"}


class RunGone(Exception):
    """The folder was deleted while the run went on."""


class DiskFull(UserError):
    """A report could not be written; what was written before is whole."""


class Diverged(UserError):
    """A loss is no number any more."""


class Recorder:
    """Writes events to a run's folder. Use as a context manager; opening cuts off what a crash has torn.

    last_step: for a run that goes on from a snapshot, reports after that step are cut off too.
    Raises RunGone when the folder has been deleted, DiskFull when there is no room.
    """

    def __init__(self, run: Run, last_step: int | None = None) -> None:
        self.run = run
        try:
            self._metrics = (run.folder / "metrics.jsonl").open("a+b", buffering=0)
            self._size = _cut(self._metrics, last_step)
            self._frames = FrameWriter(run.folder / "frames", last_step)
        except FileNotFoundError:
            raise RunGone(run.id) from None
        self._progress: dict[str, Any] = {}
        self._rate = 0.0
        self._beat = 0.0

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(self, *exception: object) -> None:
        self._metrics.close()
        self._frames.close()

    def write(self, event: Event) -> None:
        """Keep one event. Raises Diverged, after keeping the report, if a loss is no number."""
        try:
            match event:
                case Metrics():
                    self._write_metrics(event)
                case Samples():
                    self._frames.write(event)
                case Snapshot():
                    self._write_snapshot(event)
                case Finished():
                    self.status(state="finished", step=event.step)
            if time.monotonic() - self._beat > HEARTBEAT:
                self.status(step=event.step)
        except OSError as error:
            raise self._explained(error) from error

    def keep_alive(self) -> None:
        """A sign of life, if the last one was long ago."""
        if time.monotonic() - self._beat > HEARTBEAT:
            self.status()

    def status(self, **changes: Any) -> None:
        """Change the run's status; the progress so far goes with it."""
        self._beat = time.monotonic()
        try:
            write_status(self.run.folder, **(self._progress | changes))
        except OSError as error:
            raise self._explained(error) from error

    def _explained(self, error: OSError) -> Exception:
        if not (self.run.folder / "config.json").exists():
            return RunGone(self.run.id)
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            return DiskFull("The disk is full. Everything so far is kept; free some space and press Resume.")
        return error

    def _write_metrics(self, event: Metrics) -> None:
        row: dict[str, Any] = {"step": event.step, "seconds": round(event.seconds, 4), "images": event.images}
        row |= {name: float(f"{value:.6g}") if math.isfinite(value) else None for name, value in event.values.items()}
        line = json.dumps(row, allow_nan=False).encode() + b"\n"
        append(self._metrics, line, self._size)
        self._size += len(line)
        rate = event.values.get("steps_per_second")
        if rate:
            self._rate = rate if not self._rate else 0.8 * self._rate + 0.2 * rate
        self._progress = {
            "step": event.step,
            "seconds": round(event.seconds, 3),
            "steps_per_second": round(self._rate, 3),
        }
        for name, player in _LOSSES.items():
            if not math.isfinite(event.values.get(name, 0.0)):
                raise Diverged(
                    f"The {player} loss is no number any more, at step {event.step:,}: "
                    "try a lower learning rate, or gradient clipping."
                )

    def _write_snapshot(self, event: Snapshot) -> None:
        from gan_core.checkpoint import save_players, save_state  # imports torch

        save_state(self.run.folder / "trainer_state.safetensors", event.state)
        save_players(self.run.folder, self.run.config, event.state)


def _cut(file: RawIOBase, last_step: int | None) -> int:
    """Cut off a torn last line, and rows after `last_step`. Returns the new size."""
    file.seek(0)
    size = 0
    for line in (file.read() or b"").splitlines(keepends=True):
        if not line.endswith(b"\n") or (last_step is not None and _step(line) > last_step):
            break
        size += len(line)
    file.truncate(size)
    return size


def _step(line: bytes) -> int:
    try:
        return int(json.loads(line)["step"])
    except (ValueError, KeyError, TypeError):
        return 0
