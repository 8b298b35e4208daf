"""Runs that wait for a worker: one small file each in `queue/`, first come, first served.

On disk, so that the queue outlives the server, and any process can join it.
"""

import contextlib
import os
import time
from pathlib import Path

from gan_core.errors import UserError
from gan_core.runs import control
from gan_core.runs.folder import Run
from gan_core.runs.status import write_status

QUEUE_LIMIT = int(os.environ.get("GAN_ARENA_QUEUE") or 8)  # runs that may wait; a further one is refused


def _queue(root: Path) -> Path:
    return root / "queue"


def waiting(root: Path) -> list[str]:
    """The ids of the runs that wait, the next one first."""
    try:
        names = sorted(os.listdir(_queue(root)))
    except FileNotFoundError:
        return []
    return [name.partition("_")[2] for name in names if "_" in name]


def enqueue(run: Run) -> None:
    """Let a run wait for a worker: a new one, or one that stopped or failed and shall go on.

    Raises UserError if too many wait already.
    """
    root = run.folder.parent
    ahead = [other for other in waiting(root) if other != run.id]
    if len(ahead) >= QUEUE_LIMIT:
        raise UserError(f"{len(ahead)} runs are waiting already, which is the most; try again when one has begun")
    leave(run)
    control.order(run.folder, want="run")
    write_status(run.folder, state="queued", reason="", traceback="", steps_per_second=0.0)
    _queue(root).mkdir(exist_ok=True)
    (_queue(root) / f"{time.time_ns():020d}_{run.id}").touch()


def leave(run: Run) -> bool:
    """Take a run out of the queue. False if it does not wait, or was claimed in this moment."""
    left = False
    for path in _queue(run.folder.parent).glob(f"*_{run.id}"):
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
            left = True
    return left


def claim(root: Path) -> Run | None:
    """The next run, taken out of the queue. Of several claimants one gets it: a file is removed only once."""
    for run_id in waiting(root):
        run = Run(root / run_id)
        if leave(run) and (run.folder / "config.json").is_file():
            return run
    return None
