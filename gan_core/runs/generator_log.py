"""generators/<step>.safetensors: the generator as it was at 12 steps of the run, or fewer if it is large."""

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from gan_core.base.errors import UserError
from gan_core.base.events import MILESTONES, Milestone
from gan_core.base.weight_files import generator_in

if TYPE_CHECKING:
    from gan_core.config.run_config import RunConfig

FOLDER = "generators"
BUDGET = 24 * 2**20  # bytes of a run's kept generators together
_NAME = re.compile(r"(0|[1-9]\d{0,17})\.safetensors")


def steps(folder: Path) -> list[int]:
    """The steps whose generator is kept in the run's folder, in order, without that of the last snapshot."""
    return sorted(_files(folder))


def last_step(folder: Path, player: str = "generator") -> int | None:
    """The step of the generator of the last snapshot; None if there is none that can be read. player: its name."""
    last = generator_in(folder, player)
    if last is None:
        return None
    try:
        with last.open("rb") as file:
            length = file.read(8)
            return step_of(last.name, length + file.read(min(int.from_bytes(length, "little"), 2**20)))
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
    return folder / FOLDER / f"{step}.safetensors"


def add(folder: Path, config: "RunConfig", milestone: Milestone) -> None:
    """Keep one more generator, unless it is so large that only every other one has room. Raises OSError."""
    from gan_core.training.checkpoint import save_generator  # imports torch

    size = sum(value.nbytes for value in milestone.tensors.values())
    if milestone.index % stride(size) == 0 and size <= BUDGET:
        (folder / FOLDER).mkdir(exist_ok=True)
        save_generator(path_of(folder, milestone.step), config, milestone.step, milestone.tensors)


def stride(size: int) -> int:
    """Every how manieth of a run's milestones is kept, of generators of `size` bytes."""
    return -(-MILESTONES // max(BUDGET // max(size, 1), 1))


def respread(folder: Path, steps: int) -> None:
    """The run will have so many steps: of the generators so far, keep those nearest to a new snapshot's step."""
    found = _files(folder)
    wanted = (steps * index / MILESTONES for index in range(MILESTONES))
    kept = {min(found, key=lambda step: abs(step - place)) for place in wanted if place <= max(found, default=-1)}
    for step in found.keys() - kept:
        found[step].unlink(missing_ok=True)


def rewind(folder: Path, step: int) -> None:
    """Forget the generators after `step`."""
    for kept, path in _files(folder).items():
        if kept > step:
            path.unlink(missing_ok=True)


def copy(folder: Path, target: Path) -> None:
    """All of them, into the folder of another run."""
    for step, path in _files(folder).items():
        (target / FOLDER).mkdir(exist_ok=True)
        shutil.copyfile(path, path_of(target, step))


def _files(folder: Path) -> dict[int, Path]:
    try:
        found = list((folder / FOLDER).iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    return {int(match[1]): path for path in found if (match := _NAME.fullmatch(path.name))}
