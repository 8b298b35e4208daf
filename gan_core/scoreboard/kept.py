"""Figures that were computed once, kept in the user's cache folder under what they depend on."""

import contextlib
import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from gan_core.data.sources.cache import cache_folder

VERSION = 1  # raise it when a figure of the same pictures changes
MOST = 5_000  # results of 2 KB each; those longest unused go first


def folder() -> Path:
    """Beside the datasets' part of the cache."""
    return cache_folder().parent / "evaluations"


def key(**depends_on: Any) -> str:
    """The name of a result, from everything that it depends on."""
    told = json.dumps({"version": VERSION} | depends_on, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def read(name: str) -> dict[str, Any] | None:
    """The result of that name; None if it is not there or damaged."""
    path = folder() / f"{name}.json"
    with contextlib.suppress(OSError, ValueError):
        found = json.loads(path.read_text(encoding="utf-8"))
        os.utime(path)
        return found if isinstance(found, dict) else None
    return None


def write(name: str, result: dict[str, Any]) -> None:
    """Whole or not at all. A full or read-only disk only costs time: the result is computed again."""
    with contextlib.suppress(OSError):
        folder().mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=folder(), suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(result, file)
        os.replace(part, folder() / f"{name}.json")
        _prune()


def _prune() -> None:
    files = sorted(folder().glob("*.json"), key=lambda path: path.stat().st_mtime)
    for path in files[: max(0, len(files) - MOST)]:
        path.unlink(missing_ok=True)
