"""Ctrl-C and a scheduler's SIGTERM, as a wish that the training obeys after its current update."""

import signal
from types import FrameType
from typing import Any


class Interrupt:
    """While entered, the first signal asks the run to save and stop; the second ends it at once (KeyboardInterrupt)."""

    SIGNALS = (signal.SIGINT, signal.SIGTERM)

    def __init__(self) -> None:
        self._asked = False
        self._before: dict[signal.Signals, Any] = {}

    def reason(self) -> str:
        """Why the run is to stop, "" while it is not."""
        return "stopped from the command line" if self._asked else ""

    def __enter__(self) -> "Interrupt":
        self._before = {number: signal.signal(number, self._on_signal) for number in self.SIGNALS}
        return self

    def __exit__(self, *exception: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True
