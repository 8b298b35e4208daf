"""The user's own images, from a folder or a .zip."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from gan_core.base.errors import Name, UserError
from gan_core.data.datasets import DATASETS, Data, Dataset, Request
from gan_core.data.sources.archive import open_archive
from gan_core.data.sources.cache import cached
from gan_core.data.sources.classes import class_index, keep_class
from gan_core.data.sources.decode import Picture, open_picture
from gan_core.data.sources.files import File, Files, LeftOut, kind_of_file
from gan_core.data.sources.folder import list_folder
from gan_core.data.sources.folders import classes_of
from gan_core.data.sources.levels import Levels, levels_of

FEWEST = 8
SIZES = range(4, 513)
MOST_BYTES = 1 << 30


def load(request: Request) -> Data:
    """Every image in `request.path`: uint8 [N, 3, image_size, image_size], in the order of their names.

    Folders side by side that hold all images are its classes. `told` says how many there are, what was left out and
    why, and what was taken for black and white.
    """
    size = request.image_size
    if size not in SIZES:
        raise UserError(Name("image_size"), f" must be in {SIZES[0]}..{SIZES[-1]} pixels, not {size}")
    if not request.path:
        raise UserError(Name("data_path"), " is empty: name a folder or a .zip file of images")
    path = Path(os.path.expanduser(request.path))
    with _open(path) as found:
        _check_memory(len(found.files), size)
        read = cache(lambda: _read(found, request))
        values = cached(f"images-{size}", found.sources, lambda: read().values)
        about = json.loads(cached(f"images-{size}-about", found.sources, lambda: read().about).tobytes())
    left_out = Counter(about["left_out"]) + found.others
    if len(values) < FEWEST:
        raise UserError(_too_few(path, len(values), left_out))
    data = _with_classes(values, about["classes"], request)
    told = _told(len(values), left_out, about["levels"], about["classes"])
    request.progress(1.0, told)
    return replace(data, told=told, levels=tuple(about["range"]) if about["range"] else None)


def _with_classes(values: np.ndarray, classes: list[str], request: Request) -> Data:
    """classes: of each image, or none at all."""
    names = tuple(sorted(set(classes)))
    index = class_index(request.data_class, names, "a folder of images")
    if not names:
        return Data(values=values)
    labels = np.array([names.index(name) for name in classes], np.int64)
    values, labels = keep_class(values, labels, index, "these images")
    return Data(values=values, labels=labels, class_names=names)


def _told(count: int, left_out: Counter[str], levels: str, classes: list[str]) -> str:
    """10 pictures; 90 left out: 90 .heic."""
    parts = [f"{count:,} picture{'' if count == 1 else 's'}"]
    if left_out:
        parts.append(f"{left_out.total():,} left out: {_listed(left_out)}")
    if classes:
        counts = Counter(classes)
        few = [f"{name} {number:,}" for name, number in sorted(counts.items())[:8]]
        parts.append(f"{len(counts):,} classes: {', '.join(few)}{' …' if len(counts) > 8 else ''}")
    if levels:
        parts.append(levels)
    return "; ".join(parts)


def _listed(left_out: Counter[str]) -> str:
    return ", ".join(f"{number:,} {what}" for what, number in left_out.most_common())


@contextmanager
def _open(path: Path) -> Iterator[Files]:
    if os.path.isdir(path):
        yield list_folder(path)
    elif os.path.isfile(path):
        with open_archive(path) as files:
            yield files
    else:
        raise UserError(f"there is no folder and no .zip file {path.name!r} at the place that was named")


@dataclass(frozen=True)
class _Read:
    """The images, and what there is to say of them as JSON, both as arrays that the cache can keep."""

    values: np.ndarray
    about: np.ndarray


def _read(found: Files, request: Request) -> _Read:
    """All files in one go; of those with more than eight bits, black and white are known at the end."""
    size, total = request.image_size, len(found.files)
    values = np.empty((total, 3, size, size), np.uint8)
    deep: dict[int, Picture] = {}
    names: list[str] = []
    left_out = Counter[str]()
    for number, file in enumerate(found.files):
        if number % 32 == 0:
            request.progress(number / total, f"Reading image {number + 1:,} of {total:,}")
        try:
            picture = open_picture(file.read(), size)
        except LeftOut as why:
            left_out[_why(file, str(why))] += 1
            continue
        if picture.extent is None:
            values[len(names)] = picture.square
        else:
            deep[len(names)] = picture
        names.append(file.name)
    levels = _paint(deep, values)
    about = {
        "left_out": left_out,
        "levels": str(levels or ""),
        "range": levels and [levels.black, levels.white],
        "classes": classes_of(names),
    }
    return _Read(values[: len(names)], np.frombuffer(json.dumps(about).encode(), np.uint8))


def _paint(deep: dict[int, Picture], values: np.ndarray) -> Levels | None:
    """Put pictures of more than eight bits into their places, by the one range that they have in common."""
    if not deep:
        return None
    levels = levels_of(picture.extent for picture in deep.values() if picture.extent is not None)
    for place, picture in deep.items():
        values[place] = picture.shown(levels)
    return levels


def _why(file: File, what: str) -> str:
    """ "damaged .png", ".png packed with Deflate64"."""
    kind = kind_of_file(file.name)
    return f"{what} {kind}" if " " not in what else f"{kind} {what}"


def _check_memory(count: int, size: int) -> None:
    needed = count * 3 * size * size
    if needed > MOST_BYTES:
        raise UserError(
            f"{count:,} images of {size} x {size} pixels take {needed / (1 << 30):.1f} GiB of memory, and "
            "the limit is 1 GiB: choose a smaller image_size or fewer images"
        )


def _too_few(path: Path, count: int, left_out: Counter[str]) -> str:
    passed = f" ({left_out.total():,} left out: {_listed(left_out)})" if left_out else ""
    if count == 0:
        packed = any(" packed with " in what for what in left_out)
        advice = "pack them as Deflate, the usual way" if packed else f"put {FEWEST} or more .png or .jpg files there"
        return f"there are no images in {path.name!r}{passed}; {advice}"
    only = "is only 1 image" if count == 1 else f"are only {count} images"
    return f"there {only} in {path.name!r}{passed}; a dataset needs at least {FEWEST}"


DATASETS.add(
    "images",
    Dataset(
        label="My own images",
        help="A folder or a .zip of your own pictures, cut to squares of one size.",
        kind="images",
        load=load,
        shape=None,
        needs_path=True,
        own_classes=True,
        mirrors=True,
    ),
)
