"""Are these still the same files? A fingerprint by content, wherever they lie."""

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from gan_core.data.sources.files import is_clutter
from gan_core.data.sources.folder import MOST_ENTRIES

_CHUNK = 1 << 20


def fingerprint(path: Path) -> str:
    """ "sha256:..." of a file's bytes, or "names:..." of the names and sizes in a folder; "" if nothing lies there.

    Reading a folder's pictures again would take as long as training on them: a picture that is changed and keeps
    its size is not noticed.
    """
    try:
        if path.is_dir():
            return f"names:{_of_folder(path)}"
        stat = path.stat()
        return f"sha256:{_of_file(path, stat.st_size, stat.st_mtime_ns)}"
    except (OSError, ValueError):  # a null byte is no path
        return ""


@lru_cache(maxsize=64)  # the runs of a race learn from one file
def _of_file(path: Path, size: int, changed: int) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _of_folder(folder: Path) -> str:
    found: list[tuple[str, int]] = []
    entries = 0
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not is_clutter(name)]
        entries += len(names)
        if entries > MOST_ENTRIES:
            break  # the dataset refuses it
        for name in names:
            path = Path(parent, name)
            if not is_clutter(name) and path.is_file():
                found.append((path.relative_to(folder).as_posix(), path.stat().st_size))
    digest = hashlib.sha256()
    for name, size in sorted(found):
        digest.update(f"{name}\0{size}\0".encode(errors="surrogateescape"))
    return digest.hexdigest()
