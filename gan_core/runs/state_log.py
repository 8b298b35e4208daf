"""states/<step>.safetensors: the whole state on the way, as `trainer_state.safetensors` holds the last one.

A fork goes on from one. States are several times as large as a generator, so how many are kept follows from their size,
by `places` alone. They stay here: no zip, no published run and nothing that ships holds any but the last.
"""

from pathlib import Path
from typing import Any

from gan_core.base.events import MILESTONES, Milestone
from gan_core.runs.kept_steps import KeptSteps

FOLDER = "states"
BUDGET = 48 * 2**20  # bytes of a run's kept states together


def places(size: int) -> range:
    """Which of a run's 12 snapshots keep their state, 0 ... 11, where one takes `size` bytes.

    All of them where they fit; else as many as do, which with the end cut the run into equal parts, the beginning left
    out: it follows from the seed.
    """
    room = BUDGET // max(size, 1)
    stride = -(-MILESTONES // (room + 1))
    return range(MILESTONES) if room >= MILESTONES else range(stride, MILESTONES, stride)


_KEPT = KeptSteps(FOLDER, places)
steps, path_of, rewind, respread = _KEPT.steps, _KEPT.path, _KEPT.rewind, _KEPT.respread


def add(folder: Path, milestone: Milestone) -> None:
    """Keep one more state, if its place is one of those that are kept. Raises OSError."""
    from gan_core.training.checkpoint import save_state  # imports torch

    size = sum(value.nbytes for value in milestone.state.get("tensors", {}).values())
    if size and milestone.index in places(size):
        save_state(_KEPT.path_to_write(folder, milestone.step), untimed(milestone.state))


def untimed(state: dict[str, Any]) -> dict[str, Any]:
    """The state without how long it took: equal runs have equal files, and the status tells."""
    return state | {"facts": {name: fact for name, fact in state["facts"].items() if name != "seconds"}}
