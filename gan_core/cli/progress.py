"""One line on the terminal that says how far a run is. Writes nothing where nobody watches."""

import shutil
import threading
from typing import Any, TextIO

from gan_core.runs import Run, RunGone

LOOK = 0.2  # seconds between two looks at the run's status
BAR = 24  # characters
_CLEAR = "\r\x1b[K"


class Progress:
    """While entered, shows on `stream` how `run` goes, if that is a terminal; wiped at the end."""

    def __init__(self, run: Run, stream: TextIO) -> None:
        self.run, self.stream = run, stream
        self._over = threading.Event()
        self._painter = threading.Thread(target=self._paint, daemon=True) if stream.isatty() else None

    def __enter__(self) -> "Progress":
        if self._painter:
            self._painter.start()
        return self

    def __exit__(self, *exception: object) -> None:
        if self._painter:
            self._over.set()
            self._painter.join()
            self._write("")

    def _paint(self) -> None:
        steps = self.run.config.steps
        while not self._over.wait(LOOK):
            try:
                status = self.run.status()
            except RunGone:
                return
            self._write(line(status, steps, shutil.get_terminal_size().columns - 1))

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
