"""A run's status as watchers get it: without process ids, heartbeats and tracebacks, with what is still to come."""

from typing import Any

from gan_core import runs
from gan_core.config import RunConfig

_TOLD = ("state", "reason", "step", "seconds", "device", "threads", "data", "steps_per_second", "lr")


def public(run: runs.Run) -> dict[str, Any]:
    """The fields that watchers see; `left`, seconds to the last step; `ahead`, waiting runs before this one.

    The last two are None where they do not apply. Raises RunGone.
    """
    status = run.status()
    told = {name: status[name] for name in _TOLD}
    speed = status["steps_per_second"] if status["state"] == "running" else 0
    told["critic_updates"] = status.get("critic_updates")  # none before the first event, and in older runs
    told["left"] = round(_left(run.config, status, speed), 1) if speed else None
    told["ahead"] = _ahead(run) if status["state"] == "queued" else None
    return told


def _left(config: RunConfig, status: dict[str, Any], speed: float) -> float:
    """Seconds to the last step, or to the time limit if that comes first."""
    to_last_step = (config.steps - status["step"]) / speed
    return min(to_last_step, config.time_limit - status["seconds"]) if config.time_limit else to_last_step


def _ahead(run: runs.Run) -> int | None:
    waiting = runs.waiting(run.root)
    return waiting.index(run.id) if run.id in waiting else None
