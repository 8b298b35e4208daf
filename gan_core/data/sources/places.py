"""Folders that datasets are looked for in, and downloaded to."""

import os
from pathlib import Path


def data_folders() -> list[Path]:
    """Where to look, in this order: the folder that GAN_ARENA_DATA names, then ./data."""
    named = os.environ.get("GAN_ARENA_DATA", "")
    folders = [Path(os.path.expanduser(named)).absolute()] if named else []
    return [*folders, Path("data").absolute()]


def find_data(*names: str) -> Path | None:
    """The first data folder that holds all of `names` (paths relative to it), or None."""
    for folder in data_folders():
        if all(os.path.isfile(folder / name) for name in names):
            return folder
    return None
