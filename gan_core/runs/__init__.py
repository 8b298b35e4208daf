"""A run is a folder: the only channel between a training process and everybody else.

    config.json               what was chosen, by whom, with which versions
    status.json               queued, starting, running, paused, stopping, finished, stopped or failed, and why
    metrics.jsonl             one JSON object per report, append-only
    frames                    pictures by step, append-only, thinned when it grows too large
    generator.safetensors     and critic.safetensors: the weights for people
    trainer_state.safetensors everything that is needed to go on bit for bit
    control.json              what its watchers want of it

One writer, the `Recorder`; any number of readers. Never imports torch: the web process reads runs too.
"""

from gan_core.runs.control import Control
from gan_core.runs.folder import Run, create, find, list_runs, runs_root
from gan_core.runs.queue import QUEUE_LIMIT, claim, enqueue, waiting
from gan_core.runs.recorder import DiskFull, Diverged, Recorder, RunGone
from gan_core.runs.status import FINAL, LIVE

__all__ = [
    "FINAL",
    "LIVE",
    "QUEUE_LIMIT",
    "Control",
    "DiskFull",
    "Diverged",
    "Recorder",
    "Run",
    "RunGone",
    "claim",
    "create",
    "enqueue",
    "find",
    "list_runs",
    "runs_root",
    "waiting",
]
