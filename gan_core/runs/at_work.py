"""Which runs the workers are at, in small files beside the queue: so that whoever waits can be told for whom.

Each pool writes one of its own, whenever it changes: an id in each line, and after an @ the group of runs, a race, that
it belongs to. A file may outlive its pool; its runs then say that they are over.
"""

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from gan_core.runs import files, status
from gan_core.runs.owner import owner_of

FOLDER = "queue"
_NAME = ".at-work-"


def tell(root: Path, run_ids: Iterable[str]) -> None:
    """Say what the pool of this process is at, "id" or "id@group". Raises OSError."""
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    files.replace(folder / f"{_NAME}{os.getpid()}", "\n".join(run_ids).encode())


def forget(root: Path) -> None:
    """The pool of this process is closed; nor does anybody need what is left of others that are at nothing."""
    with contextlib.suppress(OSError):
        (root / FOLDER / f"{_NAME}{os.getpid()}").unlink(missing_ok=True)
        for path in _files(root):
            if not any(_is_live(root / run_id) for run_id in _ids(path)):
                path.unlink(missing_ok=True)


def told(root: Path) -> list[str]:
    """The ids of the runs that some pool says it is at, each once; some may be over."""
    return [*_groups(root)]


def read(root: Path) -> list[str]:
    """The ids of the runs that some pool is at, those that are over left out; each once."""
    return [run_id for run_id in told(root) if _is_live(root / run_id)]


def turns_of(root: Path, owner: str) -> list[list[str]]:
    """What a visitor has at work: ids of live runs, those of a group together, which count as one turn."""
    found: dict[str, list[str]] = {}
    for run_id, group in _groups(root).items():
        if owner_of(root / run_id) == owner and _is_live(root / run_id):
            found.setdefault(group or run_id, []).append(run_id)
    return [*found.values()]


def _groups(root: Path) -> dict[str, str]:
    return {run_id: group for path in _files(root) for run_id, group in _ids(path).items()}


def _files(root: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        yield from sorted((root / FOLDER).glob(f"{_NAME}*"))


def _ids(path: Path) -> dict[str, str]:
    """Names of folders, and no paths, each with its group or ""."""
    try:
        words = path.read_text(errors="replace").split()
    except OSError:
        return {}
    pairs = (word.partition("@") for word in words)
    return {run_id: group for run_id, _, group in pairs if run_id and Path(run_id).name == run_id}


def _is_live(folder: Path) -> bool:
    try:
        return status.observed(folder)["state"] in status.LIVE
    except status.RunGone:
        return False
