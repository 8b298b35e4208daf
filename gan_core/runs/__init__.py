"""A run is a folder: the only channel between a training and everybody else. Needs no torch.

    config.json               what was chosen, when, by whom, with which versions
    status.json               how it is doing, and why; a heartbeat every half second
    metrics.jsonl             one JSON object per report, append-only
    alarms.jsonl              where coverage fell, and which kind of collapse it is
    scores.json               what its last generator is worth, beside real data scored the same way
    frames                    pictures by step, append-only, thinned when they take too much room
    generators/<step>         the generator on the way, a dozen times at most, as generator.safetensors
    states/<step>             the whole state on the way, as many as their size allows: what a fork goes on from
    players/<name>/<step>     the other players in the same way, the critic among them
    generator.safetensors     and critic.safetensors: the weights of the last snapshot, for people
    trainer_state.safetensors everything that is needed to go on bit for bit
    control.json              what people want of it
    votes.jsonl               how people told its pictures from real ones, append-only

One `Recorder` writes while the run is trained; everybody may read and, through `Run`, give orders.
"""

from gan_core.runs.control import Control, ControlWatch
from gan_core.runs.folder import SEEDS_FOLDER, create, find, list_runs, runs_root, shipped_root
from gan_core.runs.frame_log import FrameReader
from gan_core.runs.metrics_log import MetricsTail
from gan_core.runs.names import LONGEST_TITLE
from gan_core.runs.queue import QUEUE_LIMIT, waiting
from gan_core.runs.recorder import CannotWrite, Recorder
from gan_core.runs.run import STATE_FILE, Run, enqueue, enqueue_together
from gan_core.runs.status import FINAL, LIVE, STATES, RunGone

__all__ = [
    "FINAL",
    "LIVE",
    "LONGEST_TITLE",
    "QUEUE_LIMIT",
    "SEEDS_FOLDER",
    "STATES",
    "STATE_FILE",
    "CannotWrite",
    "Control",
    "ControlWatch",
    "FrameReader",
    "MetricsTail",
    "Recorder",
    "Run",
    "RunGone",
    "create",
    "enqueue",
    "enqueue_together",
    "find",
    "list_runs",
    "runs_root",
    "shipped_root",
    "waiting",
]
