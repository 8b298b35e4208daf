"""A run's status as watchers get it: without process ids, heartbeats and tracebacks, with what is still to come."""

from typing import Any

from gan_core import runs

_TOLD = ("state", "reason", "step", "seconds", "device", "threads", "steps_per_second", "lr")


def public(run: runs.Run) -> dict[str, Any]:
    """The fields that watchers see; `left`, seconds to the last step; `ahead`, waiting runs before this one.

    The last two are None where they do not apply. Raises RunGone.
    """
    status = run.status()
    told = {name: status[name] for name in _TOLD}
    speed = status["steps_per_second"] if status["state"] == "running" else 0
    told["left"] = round((run.config.steps - status["step"]) / speed, 1) if speed else None
    told["ahead"] = _ahead(run) if status["state"] == "queued" else None
    return told


def _ahead(run: runs.Run) -> int | None:
    waiting = runs.waiting(run.root)
    return waiting.index(run.id) if run.id in waiting else None
