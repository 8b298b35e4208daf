"""A run as it comes with the app: small, and complete for everybody but a trainer."""

import json
import shutil
import socket
from pathlib import Path
from typing import Any

import numpy as np

from gan_core.base.machine import processor
from gan_core.base.weight_files import file_of
from gan_core.runs import alarm_log, annotations, files, frame_log, generator_log, metrics_log, status
from gan_core.runs.run import FILE, SCORES_FILE, Run

_PRIVATE = ("pid", "host", "born", "heartbeat")  # of a process that is long gone


def copy_thinned(
    run: Run, folder: Path, *, reports: int, pictures: int, weights: bool, generators: bool = False
) -> None:
    """Copy a run into `folder`, over what is there.

    reports: how many are kept, evenly spaced, the first and the last among them. pictures: the bytes that they may
    take, 0 for none. weights: of all players; what is needed to train on is left out in any case.
    generators: those of the kept steps on the way, and the other players with them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files.replace(folder / FILE, json.dumps(annotations.without(run.about), indent=2).encode())
    files.replace(folder / status.FILE, json.dumps(_told(run)).encode())
    lines = (run.folder / metrics_log.FILE).read_bytes().splitlines(keepends=True)
    kept = np.linspace(0, len(lines) - 1, min(reports, len(lines))).round().astype(int)
    files.replace(folder / metrics_log.FILE, b"".join(lines[index] for index in kept))
    if pictures and (run.folder / frame_log.FILE).exists():
        files.replace(folder / frame_log.FILE, frame_log.thinned(run.folder / frame_log.FILE, pictures))
    players = [file_of(player.name) for player in run.config.kind.players] if weights else []
    for name in (alarm_log.FILE, SCORES_FILE, *players):
        if (run.folder / name).exists():
            shutil.copyfile(run.folder / name, folder / name)
    if generators:
        generator_log.copy(run.folder, folder)


def _told(run: Run) -> dict[str, Any]:
    """Its status, without what is known of its process; of a run of this computer the processor is known."""
    status = run.status()
    if not status["machine"] and status["host"] == socket.gethostname():
        status["machine"] = processor()
    return {name: value for name, value in status.items() if name not in _PRIVATE}
