"""How far a run is: one line on the terminal; in a log, where nobody watches, a line now and then."""

import shutil
import threading
from collections.abc import Callable
from typing import Any, TextIO

from gan_core.runs import Run, RunGone

LOOK = 0.2  # seconds between two looks at the run's status
LOG = 30.0  # seconds between two lines of a log
BAR = 24  # characters
_CLEAR = "\r\x1b[K"


class Progress:
    """While entered, shows on `stream` how `run` goes.

    On a terminal in one line, which is wiped at the end. Anywhere else, as under nohup or Slurm, a line of its own
    every LOG seconds. wait: sleeps for so many seconds, and says whether the run is over.
    """

    def __init__(self, run: Run, stream: TextIO, wait: Callable[[float], bool] | None = None) -> None:
        self.run, self.stream, self.steps = run, stream, run.config.steps
        self._over = threading.Event()
        self._wait = wait or self._over.wait
        self._watched = stream.isatty()
        self._writer = threading.Thread(target=self._paint if self._watched else self._log, daemon=True)

    def __enter__(self) -> "Progress":
        self._writer.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        self._writer.join()
        if self._watched:
            self._write("")

    def _log(self) -> None:
        while not self._wait(LOG):
            try:
                self.stream.write(log_line(self.run.status(), self.run.last_metrics(), self.steps) + "\n")
            except RunGone:
                return
            self.stream.flush()

    def _paint(self) -> None:
        while not self._wait(LOOK):
            try:
                status = self.run.status()
            except RunGone:
                return
            self._write(line(status, self.steps, shutil.get_terminal_size().columns - 1))

    def _write(self, text: str) -> None:
        self.stream.write(_CLEAR + text)
        self.stream.flush()


def line(status: dict[str, Any], steps: int, width: int) -> str:
    """The whole line, at most `width` characters: a bar, if there is room, and words."""
    step, speed = status["step"], status["steps_per_second"]
    if status["state"] in ("queued", "starting"):
        return f"{status['state']} {status['reason']}"[:width]
    words = f"{step / steps:4.0%}  step {step:,} of {steps:,}"
    if status["state"] != "running":
        words += f"  {status['state']}"
    elif speed:
        words += f"  {speed:,.0f} steps/s  {duration((steps - step) / speed)} left"
    bar = f"[{bar_of(step / steps, BAR)}] "
    return (bar + words if len(bar + words) <= width else words)[:width]


def log_line(status: dict[str, Any], last: dict[str, Any], steps: int) -> str:
    """One line of a log: the step, the losses of the last report, the rate."""
    if status["state"] != "running":
        return f"{status['state']} {status['reason']}".strip()
    told = [f"step {status['step']:,} of {steps:,}"]
    for name in ("critic_loss", "generator_loss"):
        if (value := last.get(name)) is not None:
            told.append(f"{name.replace('_', ' ')} {value:.4g}")
    if speed := status["steps_per_second"]:
        told.append(f"{speed:,.1f} steps/s, {duration((steps - status['step']) / speed)} left")
    if status["reason"]:
        told.append(status["reason"])
    return ", ".join(told)


def bar_of(share: float, width: int) -> str:
    """A bar of that many characters."""
    full = round(min(max(share, 0.0), 1.0) * width)
    return "#" * full + "." * (width - full)


def duration(seconds: float) -> str:
    """3 s, 2 min 05 s, 1 h 04 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"
