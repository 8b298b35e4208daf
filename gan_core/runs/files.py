"""Writing so that a reader never sees half of anything. No fsync: what a dead process wrote is still there."""

import json
import os
import re
import threading
import time
from pathlib import Path
from typing import Any

_PATIENCE = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1)  # seconds; Windows refuses while a reader has the file open


def slug(words: str) -> str:
    """The words as a part of a file's name: lower-case letters and digits with - between them, 60 at most."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:60]


def replace(path: Path, content: bytes) -> None:
    """Put `content` in the place of `path` in one step. Raises OSError, and then `path` is as it was."""
    part = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        part.write_bytes(content)
        move(part, path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def move(source: Path, target: Path) -> None:
    """`os.replace`, with some patience on Windows."""
    for seconds in _PATIENCE:
        try:
            os.replace(source, target)
            return
        except PermissionError:
            if os.name != "nt":
                raise
            time.sleep(seconds)
    os.replace(source, target)


def read_object(path: Path) -> dict[str, Any]:
    """A JSON object from a file. Raises OSError, or ValueError if it holds anything else."""
    try:
        value = json.loads(path.read_bytes())
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("it holds no JSON object")
    return value


class AppendFile:
    """The one writer's end of a file that only grows. An append that does not fit is taken back whole."""

    def __init__(self, path: Path) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        self._file = os.open(path, flags, 0o644)
        self.size = os.fstat(self._file).st_size

    def append(self, data: bytes) -> None:
        """Add `data` with a single write. Raises OSError, and then the file is as it was."""
        try:
            written = os.write(self._file, data)
            while written < len(data):  # a disk that is nearly full takes a part, then refuses the rest
                written += os.write(self._file, data[written:])
        except OSError:
            os.ftruncate(self._file, self.size)
            raise
        self.size += len(data)

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
