"""The Hub's cache does not grow for ever: of what this app has fetched, what was used longest ago makes room.

The cache is the client's own and may hold models of other programs. Those are never touched: a note beside our other
caches says which repositories were not there before we fetched them.
"""

import contextlib
import os
import shutil
from pathlib import Path

from gan_core.data.sources.cache import cache_folder
from gan_core.hub.listing import repo_cache

MOST_BYTES = 4 << 30


def note(repo: str) -> None:
    """It is about to be fetched: ours if nothing of it is here, and used now."""
    path = _notes() / repo.replace("/", "--")
    with contextlib.suppress(OSError):
        if path.exists() or not repo_cache(repo).exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(repo)
            os.utime(path)


def make_room(using: str, most: int = MOST_BYTES) -> None:
    """Delete repositories of ours, the one used longest ago first, until the rest fits. `using` stays."""
    with contextlib.suppress(OSError):
        notes = sorted(_notes().iterdir(), key=lambda path: path.stat().st_mtime)
        sizes = {path: _bytes(repo_cache(path.read_text())) for path in notes}
        total = sum(sizes.values())
        for path in notes:
            if total <= most:
                return
            if (repo := path.read_text()) == using:
                continue
            shutil.rmtree(repo_cache(repo), ignore_errors=True)
            path.unlink(missing_ok=True)
            total -= sizes[path]


def _notes() -> Path:
    return cache_folder().parent / "hub"


def _bytes(folder: Path) -> int:
    """Of files; links to them count nothing."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
