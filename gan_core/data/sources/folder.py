"""Image files in a folder and the folders below it."""

import functools
import os
from collections import Counter
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

MOST_ENTRIES = 200_000  # of any kind, so that "/" is not searched for an hour


def list_folder(folder: Path) -> Files:
    """Links to folders are not followed (they can form a ring); pipes and devices are passed over."""
    try:
        os.scandir(folder).close()  # os.walk passes over a folder that it may not read
    except OSError as error:
        raise UserError(f"{folder.name!r} cannot be read: {error.strerror}") from error
    images: dict[str, Path] = {}
    others = Counter[str]()
    entries = 0
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not is_clutter(name)]
        entries += len(names)
        if entries > MOST_ENTRIES:
            raise UserError(f"{folder.name!r} holds more than {MOST_ENTRIES:,} files; name a smaller folder")
        for name in names:
            path = Path(parent, name)
            if is_clutter(name):
                continue
            if is_image_name(name) and os.path.isfile(path):
                images[path.relative_to(folder).as_posix()] = path
            else:
                others[kind_of_file(name)] += 1
        check_count(len(images), folder)
    names = sorted(images)  # the same order on every system
    files = [File(name, functools.partial(_read, images[name])) for name in names]
    return Files(files, others, [images[name] for name in names])


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_FILE_BYTES + 1)
    except OSError:
        raise LeftOut("that may not be read") from None
    if len(data) > MOST_FILE_BYTES:
        raise LeftOut(TOO_LARGE)
    return data
