"""The one writer of a run's folder while it is trained: events go in, files come out."""

import contextlib
import errno
import json
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

from safetensors import SafetensorError
from safetensors.numpy import save

from gan_core.base.errors import UserError
from gan_core.base.events import Alarm, Event, Finished, Metrics, Milestone, Samples, Scores, Snapshot, Tick
from gan_core.base.weight_files import in_order
from gan_core.data.datasets import DATASETS
from gan_core.runs import alarm_log, files, frame_log, generator_log, metrics_log, process, state_log, status
from gan_core.runs.run import SCORES_FILE, STATE_FILE, Run

BUDGETS = {"points": 16 * 2**20, "images": 24 * 2**20}  # bytes of kept pictures
HEARTBEAT = 0.5  # seconds
_WINDOW = 5.0  # seconds of training over which the speed is measured
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class CannotWrite(UserError):
    """The disk is full, or takes nothing for another reason. The run was marked as failed."""


class Recorder:
    """Writes what a training tells. Each report is one append; nothing waits for the disk.

    Every method raises RunGone once the run was deleted, and CannotWrite if the disk takes no more:
    then the run is marked as failed with the reason, and all that was written before is kept.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self._due = 0.0  # when the next heartbeat is
        self._speed: deque[tuple[float, int]] = deque()  # (seconds, step) of the last reports
        kind = DATASETS[run.config.dataset].kind
        self._status = status.read(run.folder) | process.identity() | {"steps_per_second": 0.0}
        with self._disk(), contextlib.ExitStack() as stack:
            status.keep_spare(run.folder)
            self._alarms = alarm_log.AlarmLog(run.folder / alarm_log.FILE)
            self._metrics = metrics_log.MetricsLog(run.folder / metrics_log.FILE)
            stack.callback(self._metrics.close)
            self._frames = frame_log.FrameLog(run.folder / frame_log.FILE, BUDGETS[kind])
            stack.pop_all()

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the files. The status stays as it is."""
        self._metrics.close()
        self._frames.close()

    @property
    def saved(self) -> int | None:
        """The step of the last snapshot."""
        saved: int | None = self._status["saved"]
        return saved

    def rewind(self, step: int) -> None:
        """Before a run goes on from `step`: forget what came after it. -1 forgets everything."""
        with self._disk():
            self._metrics.rewind(step)
            self._alarms.rewind(step)
            self._frames.rewind(step)
            generator_log.rewind(self.run.folder, step)
            state_log.rewind(self.run.folder, step)
        self._status |= {"step": max(step, 0), "saved": step if step >= 0 else None}

    def status(self, state: str, reason: str = "", traceback: str = "", **facts: Any) -> None:
        """Another state, and facts such as device and threads. "failed" is written even to a full disk."""
        over = state in status.FINAL
        self._status |= facts | {"state": state, "reason": reason, "traceback": traceback}
        if over or state == "paused":
            self._speed.clear()
            self._status["steps_per_second"] = 0.0
        if state == "failed":
            self._say_failed()
        else:
            self._write_status()

    def note(self, **facts: Any) -> None:
        """Facts that can wait for the next heartbeat."""
        self._status |= facts

    def beat(self) -> None:
        """A sign of life, if one is due. Costs nothing between two."""
        if time.monotonic() >= self._due:
            self._write_status()

    def write(self, event: Event) -> None:
        """Record one event."""
        self._status["step"] = event.step
        match event:
            case Tick():
                self.beat()
            case Metrics():
                self._report(event)
                self.beat()
            case Samples():
                with self._disk():
                    self._frames.add(event.step, encode(event))
            case Alarm():
                with self._disk():
                    self._alarms.add(event)
            case Snapshot():
                self._save(event)
            case Milestone():
                # One that does not fit is done without: whether the disk is full, the snapshot says.
                with contextlib.suppress(OSError, SafetensorError):
                    generator_log.add(self.run.folder, self.run.config, event)
                    state_log.add(self.run.folder, event)
            case Scores():
                with self._disk():
                    files.replace(self.run.folder / SCORES_FILE, json.dumps(asdict(event), indent=1).encode())
            case Finished():
                self.status("finished", event.reason)

    def _report(self, event: Metrics) -> None:
        with self._disk():
            self._metrics.add(event)
        self._speed.append((event.seconds, event.step))
        while len(self._speed) > 2 and self._speed[0][0] < event.seconds - _WINDOW:
            self._speed.popleft()
        (then, first), (now, last) = self._speed[0], self._speed[-1]
        speed = (last - first) / (now - then) if now > then else event.values.get("steps_per_second", 0.0)
        self._status |= {"seconds": round(event.seconds, 3), "steps_per_second": round(speed, 2)}

    def _save(self, event: Snapshot) -> None:
        """Weights for people, then the state to go on from; each file is replaced as a whole."""
        from gan_core.training.checkpoint import save_players, save_state  # imports torch

        run = self.run
        with self._disk():
            save_players(run.folder, run.config, event.state)
            save_state(run.folder / STATE_FILE, state_log.untimed(event.state))
        seconds = event.state["facts"]["seconds"]
        self._status |= {"saved": event.step, "saved_seconds": seconds, "seconds": round(seconds, 3)}
        self._write_status()

    def _write_status(self) -> None:
        with self._disk():
            if status.is_deleted(self.run.folder):
                raise FileNotFoundError(self.run.folder)  # and no new file keeps the folder from being removed
            status.write(self.run.folder, self._status)
        self._due = time.monotonic() + HEARTBEAT

    def _say_failed(self) -> None:
        if not status.write_last(self.run.folder, self._status) and status.is_deleted(self.run.folder):
            raise status.RunGone(f"the run {self.run.id} was deleted")

    @contextlib.contextmanager
    def _disk(self) -> Iterator[None]:
        """Whatever goes wrong in here is told in a sentence."""
        try:
            yield
        except (OSError, SafetensorError) as error:  # safetensors wraps the system's error in its own
            if status.is_deleted(self.run.folder):
                raise status.RunGone(f"the run {self.run.id} was deleted") from None
            sentence = why_not_written(error, self.run.folder)
            self._status |= {"state": "failed", "reason": sentence, "steps_per_second": 0.0}
            self._say_failed()
            raise CannotWrite(sentence) from error


def encode(samples: Samples) -> bytes:
    """The payload of a frame: safetensors, what was scored of the picture in its header."""
    about = {"step": str(samples.step), "kind": samples.kind}
    if samples.figures:
        about |= {"figures": json.dumps(samples.figures), "scored": str(samples.scored)}
    return in_order(save(samples.arrays, metadata=about))


def why_not_written(error: Exception, folder: Path) -> str:
    """One sentence for a failed write."""
    full = isinstance(error, OSError) and error.errno in _FULL
    if full or any(f"os error {number}" in str(error) for number in _FULL):
        return "the disk is full: everything up to the last report is kept; free some space and press Resume"
    why = error.strerror if isinstance(error, OSError) else error
    return f"the run's folder {folder.name} cannot be written: {why}"
