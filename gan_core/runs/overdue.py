"""Ends runs that have trained, or rested, for as long as they may. Their process saves everything first."""

import time
from contextlib import suppress
from pathlib import Path

from gan_core.runs import control, status


def stop_over_time(folder: Path, most: float) -> None:
    """Stop a run that has trained for `most` seconds."""
    with suppress(status.RunGone):
        if status.read(folder)["seconds"] >= most:
            _stop(folder, f"it has trained for {most:,g} s, as long as a visitor's run may here")


def stop_long_paused(folder: Path, minutes: float) -> None:
    """Stop a run that has been paused for so many minutes: it holds a worker, and whoever paused it may be gone."""
    with suppress(status.RunGone):
        if status.read(folder)["state"] != "paused":
            return
        asked = control.asked_at(folder)
        if asked is not None and time.time() - asked >= 60 * minutes:
            _stop(folder, f"it was paused for {minutes:,g} min; press Resume to go on")


def _stop(folder: Path, reason: str) -> None:
    if control.read(folder).want != "stop":
        control.want(folder, "stop", reason)
