"""Trained weights that runs start from: kept beside the runs, each under the hash of its numbers. No torch.

    starts/<hash>/generator.safetensors, and critic.safetensors if both players start from it
    starts/<hash>/about.json            whose weights they were

A run's configuration names the hash, so that it can be repeated, and its config.json tells whose they were.
"""

import re
from pathlib import Path
from typing import Any

from gan_core.config import RunConfig
from gan_core.errors import UserError
from gan_core.runs import files

FOLDER, ABOUT = "starts", "about.json"
KEY = "start"  # of config.json


def folder_of(root: Path, start_from: str) -> Path:
    """Where the weights of that hash lie, or would lie."""
    name = start_from.removeprefix("sha256:")
    assert re.fullmatch(r"[0-9a-f]{32}", name)
    return root / FOLDER / name


def told(root: Path, config: RunConfig) -> dict[str, Any]:
    """{"start": {source, step, players}} of the weights that a run starts from; {} of one that begins afresh.

    Raises UserError if they are not here.
    """
    if not config.start_from:
        return {}
    try:
        return {KEY: files.read_object(folder_of(root, config.start_from) / ABOUT)}
    except (OSError, ValueError):
        raise UserError(
            f"the weights {config.start_from[:19]} that this configuration starts from are not here; "
            "name them: train --from WEIGHTS"
        ) from None
