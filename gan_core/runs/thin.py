"""A run as it comes with the app: small, and complete for everybody but a trainer."""

import json
import shutil
from pathlib import Path

import numpy as np

from gan_core.runs import alarm_log, files, frame_log, metrics_log, status
from gan_core.runs.run import FILE, SCORES_FILE, Run

WEIGHTS = ("generator.safetensors", "critic.safetensors")
_PRIVATE = ("pid", "host", "born", "heartbeat")  # of a process that is long gone


def copy_thinned(run: Run, folder: Path, *, reports: int, pictures: int, weights: bool) -> None:
    """Copy a run into `folder`, over what is there.

    reports: how many are kept, evenly spaced, the first and the last among them. pictures: the bytes that they may
    take, 0 for none. weights: of both players; what is needed to train on is left out in any case.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files.replace(folder / FILE, json.dumps(run.about, indent=2).encode())
    told = {name: value for name, value in run.status().items() if name not in _PRIVATE}
    files.replace(folder / status.FILE, json.dumps(told).encode())
    lines = (run.folder / metrics_log.FILE).read_bytes().splitlines(keepends=True)
    kept = np.linspace(0, len(lines) - 1, min(reports, len(lines))).round().astype(int)
    files.replace(folder / metrics_log.FILE, b"".join(lines[index] for index in kept))
    if pictures:
        files.replace(folder / frame_log.FILE, frame_log.thinned(run.folder / frame_log.FILE, pictures))
    for name in (alarm_log.FILE, SCORES_FILE, *(WEIGHTS if weights else ())):
        if (run.folder / name).exists():
            shutil.copyfile(run.folder / name, folder / name)
