"""Which runs the workers are at, in small files beside the queue: so that whoever waits can be told for whom.

Each pool writes one of its own, whenever it changes. A file may outlive its pool; its runs then say that they are over.
"""

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from gan_core.runs import files, status
from gan_core.runs.queue import FOLDER

_NAME = ".at-work-"


def tell(root: Path, run_ids: Iterable[str]) -> None:
    """Say what the pool of this process is at. Raises OSError."""
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


def read(root: Path) -> list[str]:
    """The ids of the runs that some pool is at, those that are over left out; each once."""
    found = dict.fromkeys(run_id for path in _files(root) for run_id in _ids(path))
    return [run_id for run_id in found if _is_live(root / run_id)]


def _files(root: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        yield from sorted((root / FOLDER).glob(f"{_NAME}*"))


def _ids(path: Path) -> list[str]:
    """Names of folders, and no paths."""
    try:
        words = path.read_text(errors="replace").split()
    except OSError:
        return []
    return [word for word in words if Path(word).name == word]


def _is_live(folder: Path) -> bool:
    try:
        return status.observed(folder)["state"] in status.LIVE
    except status.RunGone:
        return False
