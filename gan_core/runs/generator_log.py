"""generators/<step>.safetensors: the generator as it was at 12 steps of the run, or fewer if it is large."""

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from gan_core.base.errors import UserError
from gan_core.base.events import MILESTONES, Milestone
from gan_core.base.weight_files import generator_in
from gan_core.runs.kept_steps import KeptSteps

if TYPE_CHECKING:
    from gan_core.config.run_config import RunConfig

FOLDER = "generators"
BUDGET = 24 * 2**20  # bytes of a run's kept generators together


def stride(size: int) -> int:
    """Every how manieth of a run's milestones is kept, of generators of `size` bytes."""
    return -(-MILESTONES // max(BUDGET // max(size, 1), 1))


_KEPT = KeptSteps(FOLDER, lambda size: range(0, MILESTONES, stride(size)))


def steps(folder: Path) -> list[int]:
    """The steps whose generator is kept in the run's folder, in order, without that of the last snapshot."""
    return _KEPT.steps(folder)


def last_step(folder: Path, player: str = "generator") -> int | None:
    """The step of the generator of the last snapshot; None if there is none that can be read. player: its name."""
    last = generator_in(folder, player)
    return None if last is None else step_in(last)


def step_in(path: Path) -> int | None:
    """The step at which a safetensors file of ours was written; None if there is none that can be read."""
    try:
        with path.open("rb") as file:
            length = file.read(8)
            return step_of(path.name, length + file.read(min(int.from_bytes(length, "little"), 2**20)))
    except (OSError, UserError):
        return None


def step_of(name: str, file: bytes) -> int:
    """The step at which a safetensors file of ours was written: its header is a u64 length, then JSON."""
    try:
        length = int.from_bytes(file[:8], "little")
        header = json.loads(file[8 : 8 + length])
        return int(json.loads(header["__metadata__"]["facts"])["step"])
    except (ValueError, KeyError, TypeError):
        raise UserError(f"{name} is broken: its header cannot be read") from None


def path_of(folder: Path, step: int) -> Path:
    """Where the generator of that step lies, or would lie."""
    return _KEPT.path(folder, step)


def add(folder: Path, config: "RunConfig", milestone: Milestone) -> None:
    """Keep one more generator, unless it is so large that only every other one has room. Raises OSError."""
    from gan_core.training.checkpoint import save_generator  # imports torch

    size = sum(value.nbytes for value in milestone.tensors.values())
    if milestone.index % stride(size) == 0 and size <= BUDGET:
        path = _KEPT.path_to_write(folder, milestone.step)
        save_generator(path, config, milestone.step, milestone.tensors)


def respread(folder: Path, steps: int) -> None:
    """The run will have so many steps: of the generators so far, keep those nearest to a new snapshot's step."""
    _KEPT.respread(folder, steps)


def rewind(folder: Path, step: int) -> None:
    """Forget the generators after `step`."""
    _KEPT.rewind(folder, step)


def copy(folder: Path, target: Path) -> None:
    """All of them, into the folder of another run."""
    for step, path in _KEPT.files(folder).items():
        shutil.copyfile(path, _KEPT.path_to_write(target, step))
