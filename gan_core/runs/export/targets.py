"""Exports on somebody's disk: what is not ours is never touched."""

import re
from pathlib import Path

from gan_core.base.errors import UserError
from gan_core.runs import Run, files
from gan_core.runs.export.tables import metrics_csv
from gan_core.runs.export.tensorboard import event_file_name, events_of

_OURS = re.compile(r"events\.out\.tfevents\.\d{10}\.gan-arena")
_TABLE = b"step,seconds,images,"  # how every table of reports begins


def write_events(run: Run, folder: Path, *, pictures: bool = True) -> Path:
    """Write the run's event file into `folder`/<id of the run>, and say where it is.

    Raises UserError for a run without reports, and for a folder that holds anything else than such exports.
    """
    _check_folder(folder)
    content = events_of(run, pictures=pictures)
    target = folder / run.id / event_file_name(run)
    target.parent.mkdir(parents=True, exist_ok=True)
    files.replace(target, content)
    return target


def write_table(run: Run, file: Path) -> Path:
    """Write the run's reports as CSV. Raises UserError for a run without any, and for a file that is no such table."""
    if file.is_dir() or (file.exists() and not file.read_bytes().startswith(_TABLE)):
        raise UserError(f"{str(file)!r} exists and is no table of a run; name another file")
    if not file.parent.is_dir():
        raise UserError(f"there is no folder {str(file.parent)!r} for the table")
    files.replace(file, metrics_csv(run))
    return file


def _check_folder(folder: Path) -> None:
    if folder.exists() and not (folder.is_dir() and all(map(_is_export, folder.iterdir()))):
        raise UserError(f"{str(folder)!r} exists and holds something else than exported runs; name another folder")


def _is_export(folder: Path) -> bool:
    return folder.is_dir() and all(_OURS.fullmatch(path.name) for path in folder.iterdir())
