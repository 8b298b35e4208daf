"""A run's status as watchers get it: without process ids, heartbeats and tracebacks, with what is still to come."""

import contextlib
from typing import Any

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.config.run_config import RunConfig
from gan_core.limits import cap
from gan_core.runs import at_work

MOST_NAMED = 6  # of the runs that hold the workers
_TOLD = ("state", "reason", "step", "seconds", "device", "threads", "data", "steps_per_second", "lr")


def public(run: runs.Run) -> dict[str, Any]:
    """The fields that watchers see; `left`, seconds to the last step; `ahead`, waiting runs before this one.

    The last two are None where they do not apply. Of a waiting run: `holders`, the runs that it waits for, which are
    those that the workers are at, or its owner's own; `most`, how many an owner may have at work, if that is why it
    waits. Raises RunGone.
    """
    status = run.status()
    told = {name: status[name] for name in _TOLD}
    speed = status["steps_per_second"] if status["state"] == "running" else 0
    told["updates"] = status.get("updates")  # of each player; none before the first event, and in older runs
    told["left"] = round(_left(run.config, status, speed), 1) if speed else None
    told["ahead"] = _ahead(run) if status["state"] == "queued" else None
    told["holders"] = told["most"] = None
    if status["state"] == "queued":
        own, told["most"] = _own_turns(run)
        told["holders"] = _holders(run, own or at_work.read(run.root))
    return told


def _own_turns(run: runs.Run) -> tuple[list[str], int | None]:
    """The runs of its owner that are at work, and how many may be; nothing while there may be more."""
    most = cap("runs_each", run.root)
    if most is None or not run.owner:
        return [], None
    turns = at_work.turns_of(run.root, run.owner)
    return ([run_id for turn in turns for run_id in turn], int(most)) if len(turns) >= most else ([], None)


def _holders(run: runs.Run, run_ids: list[str]) -> list[dict[str, Any]]:
    """{id, title, state, left} of the runs that this one waits for, the paused ones first; left: whole seconds."""
    found = []
    for run_id in run_ids:
        holder = runs.Run(run.root / run_id)
        with contextlib.suppress(UserError):  # deleted in this moment
            status, left = holder.status(), None
            if status["state"] == "running" and status["steps_per_second"]:
                left = round(max(0.0, _left(holder.config, status, status["steps_per_second"])))
            found.append({"id": run_id, "title": holder.title or run_id, "state": status["state"], "left": left})
    return sorted(found, key=lambda one: one["state"] != "paused")[:MOST_NAMED]


def _left(config: RunConfig, status: dict[str, Any], speed: float) -> float:
    """Seconds to the last step, or to the time limit if that comes first."""
    to_last_step = (config.steps - status["step"]) / speed
    return min(to_last_step, config.time_limit - status["seconds"]) if config.time_limit else to_last_step


def _ahead(run: runs.Run) -> int | None:
    waiting = runs.waiting(run.root)
    return waiting.index(run.id) if run.id in waiting else None
