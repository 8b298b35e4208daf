"""The real pictures that generated ones are held against, and others of the same kind for the real row."""

import hashlib
from dataclasses import dataclass

import numpy as np

from gan_core.base.errors import UserError
from gan_core.data.datasets import DATASETS, Request


@dataclass(frozen=True, kw_only=True)
class DataChoice:
    """A dataset, its class, and of one's own pictures where they lie and what they are cut to."""

    dataset: str
    data_class: str = "all"
    path: str = ""
    image_size: int | None = None  # None: as large as the generator's

    @classmethod
    def parse(cls, text: str) -> "DataChoice":
        """ "cifar10", "cifar10:frog", "images:FOLDER" as typed. Raises UserError for an unknown dataset or points."""
        name, _, rest = text.partition(":")
        entry = DATASETS[name]
        if entry.kind == "points":
            raise UserError(f"{name} holds points, not pictures; choose from {', '.join(of_pictures())}")
        if entry.needs_path:
            return cls(dataset=name, path=rest)
        return cls(dataset=name, data_class=rest or "all")


@dataclass(frozen=True, kw_only=True)
class RealPictures:
    """reference: what generated pictures are held against. oracle: others, held against it the same way. Both uint8
    [n, C, H, W], in random order; classes: of the oracle's, int64, where each is known."""

    reference: np.ndarray
    oracle: np.ndarray
    classes: np.ndarray | None
    shows_digits: bool
    held_out: bool  # does the oracle come from pictures that no generator learned from?

    @property
    def shape(self) -> tuple[int, ...]:
        return self.reference.shape[1:]

    def digest(self) -> str:
        """What makes figures comparable: the very pictures."""
        found = hashlib.sha256(repr((self.reference.shape, self.oracle.shape)).encode())
        for pictures in (self.reference, self.oracle):
            found.update(np.ascontiguousarray(pictures).data)
        return found.hexdigest()


def of_pictures() -> list[str]:
    """The datasets that can be held against generated pictures."""
    return [name for name, entry in DATASETS.items() if entry.kind == "images"]


def real_pictures(
    choice: DataChoice, count: int, seed: int, image_size: int = 32, *, with_classes: bool = False
) -> RealPictures:
    """`count` training images and as many test images, by `seed`, or all where there are fewer.

    Of data without test images the training images are split: no picture is on both sides. image_size: of the
    generator, which one's own pictures are cut to. with_classes: split the training images, whose classes are known,
    even where there are test images. Raises UserError where the data cannot be had.
    """
    entry = DATASETS[choice.dataset]
    size = choice.image_size or image_size
    request = Request(data_class=choice.data_class, path=choice.path, image_size=size)
    data, held_out = entry.load(request), None if with_classes else entry.held_out(request)
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(data.values))
    if held_out is not None:
        chosen = rng.permutation(len(held_out.values))[:count]
        oracle, classes = held_out.values[chosen], None if held_out.labels is None else held_out.labels[chosen]
        reference = data.values[order[:count]]
    else:
        first = min(count, len(order) // 2)
        reference, others = data.values[order[:first]], order[first : first + count]
        oracle, classes = data.values[others], None if data.labels is None else data.labels[others]
    return RealPictures(
        reference=reference,
        oracle=oracle,
        classes=classes,
        shows_digits=data.shows_digits,
        held_out=held_out is not None,
    )
