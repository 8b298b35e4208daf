"""generators/<step>.safetensors: the generator as it was at 12 steps of the run, or fewer if it is large.

players/<name>/<step>.safetensors: so of each other player, by its name. `player` is "" for the generator, whatever its
game calls it.
"""

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gan_core.base.errors import UserError
from gan_core.base.events import MILESTONES, Milestone
from gan_core.base.weight_files import generator_in
from gan_core.runs.kept_steps import KeptSteps
from gan_core.training.state_format import shown_weights

if TYPE_CHECKING:
    from gan_core.config.run_config import RunConfig

FOLDER = "generators"
OTHERS = "players"
BUDGET = 24 * 2**20  # bytes of a run's kept generators together
BUDGET_OF_OTHERS = 8 * 2**20  # of each other player's


def stride(size: int, budget: int = BUDGET) -> int:
    """Every how manieth of a run's milestones is kept, of networks of `size` bytes."""
    return -(-MILESTONES // max(budget // max(size, 1), 1))


def _log(player: str) -> KeptSteps:
    name, budget = (f"{OTHERS}/{player}", BUDGET_OF_OTHERS) if player else (FOLDER, BUDGET)
    return KeptSteps(name, lambda size: range(0, MILESTONES, stride(size, budget)))


def _logs(folder: Path) -> list[KeptSteps]:
    """That of the generator, and those of all other players that are kept."""
    try:
        others = sorted(path.name for path in (folder / OTHERS).iterdir() if path.is_dir())
    except (FileNotFoundError, NotADirectoryError):
        others = []
    return [_log(player) for player in ("", *others)]


def steps(folder: Path, player: str = "") -> list[int]:
    """The steps whose generator is kept in the run's folder, in order, without that of the last snapshot."""
    return _log(player).steps(folder)


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


def path_of(folder: Path, step: int, player: str = "") -> Path:
    """Where the generator of that step lies, or would lie."""
    return _log(player).path(folder, step)


def add(folder: Path, config: "RunConfig", milestone: Milestone) -> None:
    """Keep one more of each player, unless it is so large that only every other one has room. Raises OSError."""
    from gan_core.training.checkpoint import save_weights  # imports torch

    for player, tensors in {"": milestone.tensors, **_others(config, milestone)}.items():
        size, log = sum(value.nbytes for value in tensors.values()), _log(player)
        if milestone.index in log.places(size) and size <= (BUDGET_OF_OTHERS if player else BUDGET):
            path = log.path_to_write(folder, milestone.step)
            save_weights(path, player or config.kind.sampler, config, milestone.step, tensors)


def _others(config: "RunConfig", milestone: Milestone) -> dict[str, dict[str, Any]]:
    """The weights of the players that do not draw, as people see them, from the state."""
    others = [player.name for player in config.kind.players if player.name != config.kind.sampler]
    found = {name: shown_weights(milestone.state.get("tensors", {}), config, name) for name in others}
    return {name: tensors for name, tensors in found.items() if tensors}


def respread(folder: Path, steps: int) -> None:
    """The run will have so many steps: of the snapshots so far, keep those nearest to a new snapshot's step."""
    for log in _logs(folder):
        log.respread(folder, steps)


def rewind(folder: Path, step: int) -> None:
    """Forget what came after `step`."""
    for log in _logs(folder):
        log.rewind(folder, step)


def copy(folder: Path, target: Path) -> None:
    """All of them, into the folder of another run."""
    for log in _logs(folder):
        for step, path in log.files(folder).items():
            shutil.copyfile(path, log.path_to_write(target, step))
