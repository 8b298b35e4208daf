"""Image files in a .zip that a stranger may have made."""

import functools
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gan_core.base.errors import UserError
from gan_core.data.sources.files import (
    MOST_FILE_BYTES,
    TOO_LARGE,
    File,
    Files,
    LeftOut,
    check_count,
    is_clutter,
    is_image_name,
    kind_of_file,
)
from gan_core.data.sources.unpacking import unpack

MOST_UNPACKED_BYTES = 1 << 30
MOST_READ_BYTES = 8 << 20  # at once; zipfile reads the table of contents in one go, as long as the file says it is
ENCRYPTED = 1  # bit 0 of a member's flags


class Guarded(io.BufferedReader):
    """A file that is never read in huge pieces."""

    def read(self, size: int | None = -1, /) -> bytes:
        bound = MOST_READ_BYTES + 1
        data = super().read(bound if size is None or size < 0 else min(size, bound))
        if len(data) == bound:
            raise UserError("the .zip has a table of contents of more than 8 MB, which is the limit")
        return data


@contextmanager
def open_archive(path: Path) -> Iterator[Files]:
    """The image files in the .zip at `path`; they can be read inside the `with`. Raises UserError."""
    try:
        raw = io.FileIO(path)
    except OSError as error:
        raise UserError(f"{path.name!r} cannot be read: {error.strerror}") from error
    with Guarded(raw) as file:
        archive = parse_zip(file, path)
        with archive:
            yield _members(archive, path)


def parse_zip(file: Guarded, path: Path) -> zipfile.ZipFile:
    """The archive in that file, if it is one. Raises UserError."""
    try:
        return zipfile.ZipFile(file)
    except UserError:
        raise
    except Exception as error:  # a hostile header leads zipfile into many kinds of errors
        raise UserError(f"{path.name!r} is not a .zip file, or it is cut off or damaged") from error


def _members(archive: zipfile.ZipFile, path: Path) -> Files:
    members = [m for m in archive.infolist() if not m.is_dir() and not is_clutter(m.filename)]
    images = sorted((m for m in members if is_image_name(m.filename)), key=lambda m: m.filename)
    check_count(len(images), path)
    if any(member.flag_bits & ENCRYPTED for member in images):
        raise UserError(f"{path.name!r} is protected by a password: make a .zip without one")
    unpacked = sum(member.file_size for member in images)
    if unpacked > MOST_UNPACKED_BYTES:
        raise UserError(f"{path.name!r} unpacks to {unpacked / (1 << 30):.1f} GiB of images; the limit is 1 GiB")
    files = [File(member.filename, functools.partial(_read, archive, member)) for member in images]
    others = Counter(kind_of_file(m.filename) for m in members if not is_image_name(m.filename))
    return Files(files, others, [path])


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Never more bytes than the member declares."""
    if max(member.file_size, member.compress_size) > MOST_FILE_BYTES:
        raise LeftOut(TOO_LARGE)
    return unpack(archive, member)
