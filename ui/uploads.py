"""Files that visitors bring: kept under a name of our own, read with care."""

import hashlib
import json
import os
import tempfile
from pathlib import Path

from gan_core.base.errors import UserError
from gan_core.config.run_config import RunConfig
from gan_core.runs import runs_root
from gan_core.runs.upload_room import make_room
from gan_core.runs.uploads import FOLDER, upload_name, upload_path
from ui.pictures_bench import look
from ui.upload_allowance import admit

MOST_BYTES = 4 << 30  # of all uploads together
MOST_WEIGHTS = 1 << 30  # of those that are weights


def keep_images(name: str, content: bytes, image_size: int) -> Path:
    """Store a zip of pictures, and look at all of them; what is no dataset is thrown away again.

    Raises UserError, which calls the file by its `name`, if `keep` does or the pictures are not enough.
    """
    path = _place(content)
    is_new = not path.exists()  # else it may be a run's
    _admit_and_store(path, content)
    try:
        look(path, image_size)
    except BaseException as error:  # also when the browser has left
        if is_new:
            path.unlink(missing_ok=True)
        if not isinstance(error, UserError):
            raise
        raise UserError(str(error).replace(path.name, name)) from None
    return path


def keep(content: bytes) -> Path:
    """Store an uploaded zip under the hash of its content; the visitor's file name is never used.

    Pictures that were not used for longest make room, unless a run still refers to them. Raises UserError if the disk
    does not take it, runs need all MOST_BYTES, or the visitor has brought as much as he may.
    """
    path = _place(content)
    _admit_and_store(path, content)
    return path


def keep_weights(content: bytes) -> str:
    """Store an uploaded file of weights, whatever it is. Returns what `loading.load` calls it; raises as `keep`."""
    name = upload_name(content)
    path = upload_path(name)
    if len(content) > MOST_WEIGHTS:
        raise UserError(f"a file of weights may have at most {MOST_WEIGHTS >> 20} MB")
    if not path.exists():
        admit(len(content))
    try:
        make_room(path, len(content), MOST_WEIGHTS)
    except OSError as error:
        raise UserError(f"the file cannot be kept: {error.strerror or error}") from None
    _store(path, content)
    return name


def _admit_and_store(path: Path, content: bytes) -> None:
    """A file that is there already costs nothing."""
    if not path.exists():
        admit(len(content))
    _store(path, content)


def _store(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _write(path, content)
    except OSError as error:
        raise UserError(f"the file cannot be kept: {error.strerror or error}") from None


def _place(content: bytes) -> Path:
    return runs_root() / FOLDER / f"{hashlib.sha256(content).hexdigest()[:32]}.zip"


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: two visitors may bring the same file at once."""
    others = sum(file.stat().st_size for file in path.parent.iterdir() if file.suffix != ".zip")
    if not make_room(path.with_suffix(".zip"), len(content), MOST_BYTES - others, spare_runs=True):
        raise UserError(
            f"the uploads here fill {MOST_BYTES >> 30} GB already, and runs still use them; "
            f"whoever runs this server may delete runs, or empty runs/{FOLDER}"
        )
    handle, part = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def read_config(content: bytes) -> RunConfig:
    """A bare configuration, or a run's config.json with the configuration inside.

    A path on this machine is not taken over: what a visitor may read is what a visitor has uploaded.
    Raises UserError, one sentence, for anything else.
    """
    try:
        values = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UserError(f"the file is not valid JSON: {error}") from None
    if isinstance(values, dict) and isinstance(values.get("config"), dict):
        values = values["config"]
    if isinstance(values, dict) and values.get("data_path"):
        raise UserError("the configuration uses images of another machine; upload the images and choose them here")
    return RunConfig.from_dict(values)
