"""Arrays that took long to make, kept in the user's cache folder until their source files change."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

MOST_BYTES = 4 << 30  # the least recently used arrays go first
VERSION = 3  # raise it when a builder changes what it makes of the same files


def cached(name: str, sources: Iterable[Path], build: Callable[[], np.ndarray]) -> np.ndarray:
    """`build()`, or the copy of it that was kept while `sources` had the same size and time.

    name: says what was built, and with which options. The cache only saves time: whatever goes wrong
    with it (read-only disk, full disk, a damaged file), the array is built instead.
    """
    folder = cache_folder()
    path = folder / f"{name}-{_fingerprint(sources)}.npy"
    with contextlib.suppress(OSError, ValueError, EOFError):  # not there, or damaged: build it
        with path.open("rb") as file:
            array = np.lib.format.read_array(file, allow_pickle=False)
        os.utime(path)  # now the most recently used
        return array
    array = build()
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        _write(path, array)
        _prune(folder)
    return array


def cache_folder() -> Path:
    """The folder that GAN_ARENA_CACHE names, or ~/.cache/gan-arena; datasets have a part of their own."""
    named = os.environ.get("GAN_ARENA_CACHE", "")
    return Path(os.path.expanduser(named or "~/.cache/gan-arena")).absolute() / "datasets"


def _fingerprint(sources: Iterable[Path]) -> str:
    digest = hashlib.sha256(f"{VERSION}".encode())
    for path in sources:
        stat = path.stat()
        digest.update(os.fsencode(f"\0{path.absolute()}\0{stat.st_size}\0{stat.st_mtime_ns}"))
    return digest.hexdigest()[:16]


def _write(path: Path, array: np.ndarray) -> None:
    """Whole or not at all: other processes may read and write the same file."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.save(file, array, allow_pickle=False)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _prune(folder: Path) -> None:
    files = sorted(((p.stat(), p) for p in folder.iterdir()), key=lambda pair: pair[0].st_mtime)
    total = sum(stat.st_size for stat, _ in files)
    for stat, path in files[:-1]:  # the newest stays, whatever its size
        if total <= MOST_BYTES:
            break
        path.unlink(missing_ok=True)
        total -= stat.st_size
