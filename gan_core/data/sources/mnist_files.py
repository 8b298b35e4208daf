"""The four files of MNIST, and of the datasets that copied its format."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from gan_core.base.errors import UserError
from gan_core.data.sources.cache import cached
from gan_core.data.sources.classes import class_index, keep_class
from gan_core.data.sources.download import Archive, Progress, download
from gan_core.data.sources.idx import read_idx
from gan_core.data.sources.places import find_data

Split = Literal["train", "test"]
FROM_MNIST: Mapping[Split, str] = {"train": "train", "test": "t10k"}  # t10k: the 10 000 test images


@dataclass(frozen=True, kw_only=True)
class MnistFiles:
    """One such dataset, in torchvision's layout `name`/raw.

    name: of torchvision's class; arguments: what its constructor asks for besides; size: of its archives in bytes.
    prefix, splits: how its files are called; classes: their names, the first of which has the label `first`.
    upright: turns the images as they are stored, [N, 28, 28], the way that people read them.
    """

    name: str
    title: str
    size: int
    classes: tuple[str, ...]
    first: int = 0
    prefix: str = ""
    splits: Mapping[Split, str] = field(default_factory=lambda: FROM_MNIST)
    arguments: Mapping[str, str] = field(default_factory=dict)
    upright: Callable[[np.ndarray], np.ndarray] = lambda images: images

    def load(
        self, split: Split = "train", progress: Progress = lambda share, text: None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Images of one split, uint8 [N, 1, 28, 28], and labels from 0, int64 [N].

        Downloads the files if they are in no data folder. Raises UserError for damaged ones and a failed download.
        """
        found = self._find(split)
        if found is None:
            download(self._archive(), progress)
            found = self._find(split)
        if found is None:
            raise UserError(f"{self.title} was downloaded without its {split} images: try again")
        images_file, labels_file = found
        labels = read_idx(labels_file, dims=1).astype(np.int64) - self.first
        images = cached(f"{self.name}{self.prefix}".lower(), [images_file], lambda: self._images(images_file))
        if len(labels) != len(images) or labels.min() < 0 or labels.max() >= len(self.classes):
            raise UserError(f"{labels_file} does not belong to {images_file}: delete both to download them again")
        return images, labels

    def is_here(self) -> bool:
        """Are the files in a data folder, so that nothing has to be downloaded?"""
        return self._find("train") is not None

    def of_class(self, name: str, split: Split, progress: Progress) -> tuple[np.ndarray, np.ndarray]:
        """The same of one class, or of "all". Raises UserError for a class that there is not."""
        index = class_index(name, self.classes, self.title)
        return keep_class(*self.load(split, progress), index, self.title)

    def _archive(self) -> Archive:
        """What torchvision is asked for; of an archive of several datasets, this one's files are kept."""
        kept = f"raw/{self.prefix}*" if self.prefix else "*"
        return Archive(
            name=self.name, title=self.title, size=self.size, folder=self.name, keep=kept, arguments=self.arguments
        )

    def _find(self, split: Split) -> tuple[Path, Path] | None:
        stem = f"{self.name}/raw/{self.prefix}{self.splits[split]}"
        for suffix in ("", ".gz"):  # unpacked files first: they read faster
            images, labels = f"{stem}-images-idx3-ubyte{suffix}", f"{stem}-labels-idx1-ubyte{suffix}"
            if folder := find_data(images, labels):
                return folder / images, folder / labels
        return None

    def _images(self, path: Path) -> np.ndarray:
        images = read_idx(path, dims=3)
        if images.shape[1:] != (28, 28):
            raise UserError(f"{path} holds images of {images.shape[2]} x {images.shape[1]} pixels, not 28 x 28")
        return np.ascontiguousarray(self.upright(images))[:, None]
