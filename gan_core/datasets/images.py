"""The user's own images, from a folder or a .zip."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from gan_core.datasets import DATASETS, Data, Dataset, Request
from gan_core.errors import UserError
from gan_core.sources.archive import open_archive
from gan_core.sources.cache import cached
from gan_core.sources.classes import class_index
from gan_core.sources.decode import read_picture
from gan_core.sources.files import Files
from gan_core.sources.folder import list_folder

FEWEST = 8
SIZES = range(4, 513)
MOST_BYTES = 1 << 30


def load(request: Request) -> Data:
    """Every image in `request.path`: uint8 [N, 3, image_size, image_size], in the order of their names.

    The last call of `request.progress` says how many there are and how many files were skipped.
    """
    class_index(request.data_class, (), "a folder of images")
    size = request.image_size
    if size not in SIZES:
        raise UserError(f"image_size must be in {SIZES[0]}..{SIZES[-1]} pixels, not {size}")
    if not request.path:
        raise UserError("data_path is empty: name a folder or a .zip file of images")
    path = Path(os.path.expanduser(request.path))
    with _open(path) as found:
        _check_memory(len(found.files), size)
        values = cached(f"images-{size}", found.sources, lambda: _read(found, request))
    skipped = found.others + len(found.files) - len(values)
    if len(values) < FEWEST:
        raise UserError(_too_few(path, len(values), skipped))
    request.progress(1.0, f"{len(values):,} images" + (f", {_files(skipped)} skipped" if skipped else ""))
    return Data(values=values)


@contextmanager
def _open(path: Path) -> Iterator[Files]:
    if os.path.isdir(path):
        yield list_folder(path)
    elif os.path.isfile(path):
        with open_archive(path) as files:
            yield files
    else:
        raise UserError(f"there is no folder and no .zip file {path.name!r} at the place that was named")


def _read(found: Files, request: Request) -> np.ndarray:
    size, total = request.image_size, len(found.files)
    values = np.empty((total, 3, size, size), np.uint8)
    count = 0
    for number, file in enumerate(found.files):
        if number % 32 == 0:
            request.progress(number / total, f"Reading image {number + 1:,} of {total:,}")
        data = file.read()
        picture = None if data is None else read_picture(data, size)
        if picture is not None:
            values[count] = picture
            count += 1
    return values[:count]


def _check_memory(count: int, size: int) -> None:
    needed = count * 3 * size * size
    if needed > MOST_BYTES:
        raise UserError(
            f"{count:,} images of {size} x {size} pixels take {needed / (1 << 30):.1f} GiB of memory, and "
            "the limit is 1 GiB: choose a smaller image_size or fewer images"
        )


def _too_few(path: Path, count: int, skipped: int) -> str:
    passed = f" ({_files(skipped)} could not be read as images)" if skipped else ""
    if count == 0:
        return f"there are no images in {path.name!r}{passed}; put {FEWEST} or more .png or .jpg files there"
    only = "is only 1 image" if count == 1 else f"are only {count} images"
    return f"there {only} in {path.name!r}{passed}; a dataset needs at least {FEWEST}"


def _files(count: int) -> str:
    return f"{count:,} file{'' if count == 1 else 's'}"


DATASETS.add(
    "images",
    Dataset(
        label="My own images",
        help="A folder or a .zip of your own pictures, cut to squares of one size.",
        kind="images",
        load=load,
        shape=None,
        needs_path=True,
    ),
)
