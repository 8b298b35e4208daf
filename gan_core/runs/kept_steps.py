"""<folder>/<step>.safetensors: files of a run, one for each step at which something was kept."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gan_core.base.events import MILESTONES

_NAME = re.compile(r"(0|[1-9]\d{0,17})\.safetensors")


@dataclass(frozen=True)
class KeptSteps:
    """A folder of them within a run's.

    name: of the folder, or its path below the run's. places: which of a run's 12 snapshots are kept, 0 ... 11 in order,
    of files with so many bytes each.
    """

    name: str
    places: Callable[[int], Sequence[int]]

    def steps(self, folder: Path) -> list[int]:
        """Those of the run in `folder`, in order."""
        return sorted(self.files(folder))

    def files(self, folder: Path) -> dict[int, Path]:
        """By step. Whatever else lies in the folder is left alone."""
        try:
            found = list((folder / self.name).iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return {}
        return {int(match[1]): path for path in found if (match := _NAME.fullmatch(path.name))}

    def path(self, folder: Path, step: int) -> Path:
        """Where the file of that step lies, or would lie."""
        return folder / self.name / f"{step}.safetensors"

    def path_to_write(self, folder: Path, step: int) -> Path:
        """The same, with a folder to write it into. Raises OSError."""
        path = self.path(folder, step)
        for made in reversed(path.relative_to(folder).parents[:-1]):
            (folder / made).mkdir(exist_ok=True)  # without the run's own folder, which may have been deleted
        return path

    def rewind(self, folder: Path, step: int) -> None:
        """Forget what came after `step`."""
        for kept, path in self.files(folder).items():
            if kept > step:
                path.unlink(missing_ok=True)

    def respread(self, folder: Path, steps: int) -> None:
        """The run will have so many steps: keep what is nearest to where a run of that length keeps something."""
        found = self.files(folder)
        size = max((path.stat().st_size for path in found.values()), default=0)
        wanted = (steps * place / MILESTONES for place in self.places(size))
        kept = {min(found, key=lambda step: abs(step - place)) for place in wanted if place <= max(found, default=-1)}
        for step in found.keys() - kept:
            found[step].unlink(missing_ok=True)
