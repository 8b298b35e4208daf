"""Trained weights that runs start from: kept beside the runs, each under the hash of its numbers. No torch.

    starts/<hash>/generator.safetensors, and critic.safetensors if both players start from it
    starts/<hash>/about.json            whose weights they were

A run's configuration names the hash, so that it can be repeated, and its config.json tells whose they were. What
no run names any more is removed, unless somebody has just brought it, or is about to start from it.
"""

import contextlib
import os
import re
import shutil
import time
from pathlib import Path
from typing import Any

from gan_core.base.errors import UserError
from gan_core.config.run_config import RunConfig
from gan_core.runs import files

FOLDER, ABOUT = "starts", "about.json"
KEY = "start"  # of config.json
YOUNG = 3600.0  # seconds for which weights may wait for their first run
_FILE, _TRASH = "config.json", ".trash-"
_NAME = re.compile(r"[0-9a-f]{32}")


def folder_of(root: Path, start_from: str) -> Path:
    """Where the weights of that hash lie, or would lie."""
    name = start_from.removeprefix("sha256:")
    assert _NAME.fullmatch(name)
    return root / FOLDER / name


def told(root: Path, config: RunConfig) -> dict[str, Any]:
    """{"start": {source, step, players}} of the weights that a run starts from; {} of one that begins afresh.

    Raises UserError if they are not here.
    """
    if not config.start_from:
        return {}
    try:
        use(root, config.start_from)
        return {KEY: files.read_object(folder_of(root, config.start_from) / ABOUT)}
    except (OSError, ValueError):
        raise UserError(
            f"the weights {config.start_from[:19]} that this configuration starts from are not here; "
            "name them: train --from WEIGHTS"
        ) from None


def use(root: Path, start_from: str) -> None:
    """Say that somebody is about to start from these weights. Raises OSError if they are not here."""
    about = folder_of(root, start_from) / ABOUT
    about.stat()
    with contextlib.suppress(PermissionError):  # it is another account's, and stays what it is
        os.utime(about)


def sweep(root: Path) -> None:
    """Remove the weights that no run starts from, and what a process left that died while it brought some."""
    old = [folder for folder in _folders(root) if time.time() - _used(folder) > YOUNG]
    if not old:
        return
    named = _named_by_runs(root, [folder.name for folder in old])
    for folder in old:
        if folder.name not in named:
            shutil.rmtree(folder, ignore_errors=True)


def _folders(root: Path) -> list[Path]:
    try:
        return [path for path in (root / FOLDER).iterdir() if path.is_dir()]
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return []


def _used(folder: Path) -> float:
    """When somebody last wanted them, in seconds since 1970."""
    for path in (folder / ABOUT, folder):
        with contextlib.suppress(OSError):
            return path.stat().st_mtime
    return time.time()  # going already


def _named_by_runs(root: Path, names: list[str]) -> set[str]:
    """Those of the names that some run's config.json holds. One that cannot be read may hold any of them."""
    found: set[str] = set()
    for path in root.glob(f"*/{_FILE}"):
        if path.parent.name.startswith(_TRASH):
            continue
        try:
            text = path.read_text(errors="replace")
        except FileNotFoundError:
            continue
        except OSError:
            return set(names)
        found |= {name for name in names if name in text}
    return found
