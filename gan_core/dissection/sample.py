"""The noise that a layer is dissected on: as many samples of each class as can be found. Imports torch."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from gan_core.dissection.instruments import Instruments

CHUNK = 256  # draws that are classified at a time
MOST = 4096  # draws among which the classes are looked for


@dataclass(frozen=True)
class Sample:
    """z float32 [N, latent_dim]; labels int64 [N] of a generator with classes; shows: the class of `Readings.shows`,
    int64 [N]."""

    z: Tensor
    labels: Tensor | None
    shows: np.ndarray

    def __len__(self) -> int:
        return len(self.z)

    def of(self, rows: np.ndarray) -> "Sample":
        """Those at these places."""
        index = torch.from_numpy(rows)
        return Sample(self.z[index], None if self.labels is None else self.labels[index], self.shows[rows])


def gather(instruments: Instruments, count: int, seed: int, wished: int | None = None) -> Generator[None, None, Sample]:
    """`count` samples, as many of every class as there are among 4,096 draws, or of the class `wished` alone.

    Yields after every part of the work. What lacks of a rare class is made up by others, but never of a wished one.
    Without a classifier simply the first ones.
    """
    loaded = instruments.loaded
    z, labels = loaded.latents(MOST, seed), loaded.labels(MOST)
    if not instruments.classes:
        return Sample(z[:count], None if labels is None else labels[:count], np.full(count, -1))
    shows = np.zeros(0, dtype=np.int64)
    while len(shows) < MOST and not _enough(shows, count, len(instruments.classes), wished):
        part = slice(len(shows), len(shows) + CHUNK)
        named = instruments.name(loaded.samples(z[part], None if labels is None else labels[part])).shows
        assert named is not None
        shows = np.concatenate([shows, named])
        yield
    pool = Sample(z[: len(shows)], None if labels is None else labels[: len(shows)], shows)
    return pool.of(_chosen(shows, count, len(instruments.classes), wished))


def _enough(shows: np.ndarray, count: int, classes: int, wished: int | None) -> bool:
    if wished is not None:
        return bool((shows == wished).sum() >= count)
    return len(shows) >= count and bool(np.bincount(shows[shows >= 0], minlength=classes).min() >= -(-count // classes))


def _chosen(shows: np.ndarray, count: int, classes: int, wished: int | None) -> np.ndarray:
    """The first of every class in turn; then, where no class is wished, the first of all others."""
    if wished is not None:
        return np.flatnonzero(shows == wished)[:count]
    of_each = [np.flatnonzero(shows == number) for number in range(classes)]
    order = [rows[turn] for turn in range(-(-count // classes)) for rows in of_each if turn < len(rows)][:count]
    rest = np.setdiff1d(np.arange(len(shows)), order)
    return np.sort(np.concatenate([np.array(order, dtype=np.int64), rest[: count - len(order)]]))
