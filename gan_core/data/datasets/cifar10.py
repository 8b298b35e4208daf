"""CIFAR-10: small colour photographs of ten kinds of things (Krizhevsky 2009)."""

import functools
import importlib
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from gan_core.base.errors import UserError
from gan_core.data.datasets import DATASETS, Data, Dataset, Request
from gan_core.data.sources.cache import cached
from gan_core.data.sources.classes import class_index, keep_class
from gan_core.data.sources.download import Archive, download
from gan_core.data.sources.places import find_data

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
FROG = CLASSES.index("frog")
FROGS = "CIFAR10/frogs.npz"  # the frogs alone, a tenth of the archive
ARCHIVE = "cifar-10-batches-py"
BATCHES = tuple(f"{ARCHIVE}/data_batch_{number}" for number in range(1, 6))
_SOURCE = Archive(name="CIFAR10", title="CIFAR-10", size=170_498_071, folder=ARCHIVE)


def load(request: Request) -> Data:
    """The training images of one class or of all ten, uint8 [N, 3, 32, 32]."""
    index = class_index(request.data_class, CLASSES, "CIFAR-10")
    frogs = find_data(FROGS)
    if index == FROG and frogs:
        values = cached("cifar10-frogs", [frogs / FROGS], lambda: _frogs(frogs / FROGS))
        return _data(values, np.full(len(values), FROG))
    folder = find_data(*BATCHES) or _download(request, frogs)
    files = [folder / name for name in BATCHES]
    read = functools.cache(lambda: _batches(folder))  # once for images and labels, and only if not cached
    values = cached(f"cifar10-{request.data_class}", files, lambda: _of_class(read, index))
    if index is None:
        return _data(values, cached("cifar10-labels", files, lambda: read()[1]))
    return _data(values, np.full(len(values), index))


def held_out(request: Request) -> Data | None:
    """The test images of frogs where those are at hand; of the whole archive only the training images are read."""
    index = class_index(request.data_class, CLASSES, "CIFAR-10")
    frogs = find_data(FROGS)
    if index != FROG or not frogs:
        return None
    values = _frogs(frogs / FROGS, "test")
    return _data(values, np.full(len(values), FROG))


def _of_class(read: Callable[[], tuple[np.ndarray, np.ndarray]], index: int | None) -> np.ndarray:
    images, labels = read()
    return keep_class(images, labels, index, "CIFAR-10")[0]


def _data(values: np.ndarray, labels: np.ndarray) -> Data:
    return Data(values=values, labels=labels.astype(np.int64), class_names=CLASSES)


def is_here(request: Request) -> bool:
    """Are these images in a data folder? The frogs may lie there alone."""
    frogs = request.data_class == CLASSES[FROG] and find_data(FROGS) is not None
    return frogs or find_data(*BATCHES) is not None


def _download(request: Request, frogs: Path | None) -> Path:
    try:
        return download(_SOURCE, request.progress)
    except UserError as error:
        if frogs is None:
            raise
        raise UserError(f"{error}; of CIFAR-10 only the class frog is on this machine") from error


def _frogs(path: Path, split: str = "train") -> np.ndarray:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            images = arrays[split]
    except (OSError, TypeError, ValueError, KeyError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise UserError(f"{path} cannot be read: it is cut off, damaged or not a file of CIFAR-10 frogs") from error
    if images.dtype != np.uint8 or images.shape[1:] != (32, 32, 3) or len(images) == 0:
        raise UserError(f"{path} must hold uint8 images [N, 32, 32, 3], not {images.dtype} {list(images.shape)}")
    return np.ascontiguousarray(images.transpose(0, 3, 1, 2))


def _batches(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Images [N, 3, 32, 32] and labels [N]. torchvision checks the checksums before it unpickles."""
    torchvision = importlib.import_module("torchvision.datasets")
    try:
        source = torchvision.CIFAR10(folder, train=True, download=False)
    except (OSError, RuntimeError) as error:
        raise UserError(
            f"{folder / ARCHIVE} is incomplete or damaged; delete it to have it downloaded again"
        ) from error
    return np.ascontiguousarray(source.data.transpose(0, 3, 1, 2)), np.asarray(source.targets)


DATASETS.add(
    "cifar10",
    Dataset(
        label="CIFAR-10",
        help="50 000 photographs of 32 x 32 pixels, ten kinds of things (170 MB, downloaded once).",
        kind="images",
        load=load,
        shape=(3, 32, 32),
        classes=CLASSES,
        mirrors=True,
        held_out=held_out,
        is_here=is_here,
    ),
)
