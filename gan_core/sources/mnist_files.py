"""The four files of MNIST, and of the datasets that copied its format."""

from pathlib import Path
from typing import Literal

import numpy as np

from gan_core.errors import UserError
from gan_core.sources.cache import cached
from gan_core.sources.download import Progress, download
from gan_core.sources.idx import read_idx
from gan_core.sources.places import find_data

CLASSES = 10
Split = Literal["train", "t10k"]  # as the files are named: t10k are the 10 000 test images


def load_mnist_files(
    name: str, *, title: str, size: int, progress: Progress, split: Split = "train"
) -> tuple[np.ndarray, np.ndarray]:
    """Images of one split, uint8 [N, 1, 28, 28], and labels, int64 [N], in torchvision's layout `name`/raw.

    name: of torchvision's class; size: of the four archives in bytes. Downloads them if they are not in
    a data folder. Raises UserError for damaged files and a failed download.
    """
    found = _find(name, split)
    if found is None:
        download(name, title=title, size=size, keep=name, progress=progress)
        found = _find(name, split)
    if found is None:
        raise UserError(f"{title} was downloaded without its {split} images: try again")
    images_file, labels_file = found
    labels = read_idx(labels_file, dims=1)
    images = cached(name.lower(), [images_file], lambda: _images(images_file))
    if len(labels) != len(images) or labels.max() >= CLASSES:
        raise UserError(f"{labels_file} does not belong to {images_file}: delete both to download them again")
    return images, labels.astype(np.int64)


def _find(name: str, split: Split) -> tuple[Path, Path] | None:
    for suffix in ("", ".gz"):  # unpacked files first: they read faster
        images = f"{name}/raw/{split}-images-idx3-ubyte{suffix}"
        labels = f"{name}/raw/{split}-labels-idx1-ubyte{suffix}"
        if folder := find_data(images, labels):
            return folder / images, folder / labels
    return None


def _images(path: Path) -> np.ndarray:
    images = read_idx(path, dims=3)
    if images.shape[1:] != (28, 28):
        raise UserError(f"{path} holds images of {images.shape[2]} x {images.shape[1]} pixels, not 28 x 28")
    return images[:, None]
