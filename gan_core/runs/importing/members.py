"""The known files of a checkpoint zip, by their names alone: no member decides where it is written."""

import io
import zipfile
from pathlib import Path
from typing import IO

from gan_core.base.errors import UserError
from gan_core.base.weight_files import file_of
from gan_core.data.sources.archive import ENCRYPTED, Guarded, parse_zip
from gan_core.games import GAMES
from gan_core.runs import STATE_FILE

CONFIG, METRICS = "config.json", "metrics.csv"
_MB = 1 << 20
_WEIGHTS = 1024 * _MB  # of one player
_LIMITS = {
    STATE_FILE: 4096 * _MB,
    CONFIG: _MB,
    METRICS: 64 * _MB,
    "scores.json": _MB,
    "alarms.jsonl": _MB,
    "frames": 64 * _MB,
}
_MOST_MEMBERS = 1000
_CHUNK = _MB  # read at a time
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # those that `export.archive` packs with


def weights() -> set[str]:
    """What the files of players are called, in games of every kind."""
    return {file_of(player.name) for kind in GAMES.values() for player in kind.players}


def _is_ours(names: list[str]) -> bool:
    """Is there a configuration, and who draws in a game of some kind?"""
    return CONFIG in names and any(file_of(kind.sampler) in names for kind in GAMES.values())


def is_checkpoint(path: Path) -> bool:
    """Does the file look like a checkpoint zip of this app, by the names in it?"""
    try:
        with Guarded(io.FileIO(path)) as file, parse_zip(file, path) as archive:
            return _is_ours(archive.namelist())
    except (UserError, OSError):
        return False


def take_out(path: Path, folder: Path) -> None:
    """Write the known members into `folder`, each below its limit. Others, such as README.txt, are passed over.

    Raises UserError for a file that is no such zip, and OSError if the disk takes no more.
    """
    try:
        raw = io.FileIO(path)
    except OSError as error:
        raise UserError(f"{path.name!r} cannot be read: {error.strerror}") from None
    with Guarded(raw) as file, parse_zip(file, path) as archive:
        for member in _known(archive, path):
            _write(archive, member, folder / member.filename, path)


def _known(archive: zipfile.ZipFile, path: Path) -> list[zipfile.ZipInfo]:
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS:
        raise UserError(f"{path.name!r} holds {len(members):,} files; a checkpoint zip of this app has a dozen")
    limits = _LIMITS | dict.fromkeys(weights(), _WEIGHTS)
    known = [member for member in members if member.filename in limits]
    names = [member.filename for member in known]
    if not _is_ours(names):
        raise UserError(
            f"{path.name!r} is no checkpoint zip of this app: it needs {CONFIG} and the weights of who draws, "
            "such as generator.safetensors"
        )
    for member in known:
        if names.count(member.filename) > 1:
            raise UserError(f"{path.name!r} holds {member.filename} twice")
        if member.flag_bits & ENCRYPTED or member.compress_type not in _METHODS:
            raise UserError(f"{member.filename} in {path.name!r} is packed in a way that this app does not use")
        if member.file_size > limits[member.filename]:
            limit = limits[member.filename] // _MB
            raise UserError(f"{member.filename} in {path.name!r} is larger than {limit:,} MB, which is the limit")
    return known


def _write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, path: Path) -> None:
    """Never more than the member declares: zipfile stops there, and the checksum is then wrong."""
    with target.open("wb") as out:
        try:
            source = archive.open(member)
            with source:
                while chunk := _chunk(source):
                    out.write(chunk)
        except _Damaged as error:
            raise UserError(f"{member.filename} in {path.name!r} is damaged") from error
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
            raise UserError(f"{member.filename} in {path.name!r} is damaged") from error


class _Damaged(Exception):
    """Reading failed; an OSError of writing is another matter."""


def _chunk(source: IO[bytes]) -> bytes:
    try:
        return source.read(_CHUNK)
    except Exception as error:  # damaged members lead zipfile into many kinds of errors
        raise _Damaged from error
