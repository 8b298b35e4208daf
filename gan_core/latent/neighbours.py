"""Memorised or invented? How near a sample is to training samples, and how near new real ones are. Imports torch."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import sqrt

import numpy as np
import torch
from torch import Tensor

from gan_core.base.errors import UserError
from gan_core.data.datasets import DATASETS, Request
from gan_core.generators.loaded import Facts

CHUNK = 4096  # training images as floats at a time: 13 MB of MNIST
EVERYTHING = Request()
KEPT = 2  # datasets in memory: 47 MB for MNIST
CALIBRATED = 1000  # new real images that set the scale
FLAT = 16  # numbers per sample up to which differences are taken in double precision: points lie 1e-4 apart
RARE = 0.01  # share of new real images
CLOSE = 0.75  # of what training neighbours are apart: a hundredth of MNIST's test images lies within
FLATTEST = 25 / 255  # of a picture's range: below, nothing is drawn on it, and it is near to all that is faint
_SEED = 0


@dataclass(frozen=True)
class Found:
    """Of n samples. Distances are Euclidean; of images in pixels, each 0 ... 1."""

    indices: np.ndarray  # int64 [n, k], of the training samples, the nearest first
    distances: np.ndarray  # float64 [n, k]
    share: np.ndarray  # float64 [n]: of new real samples those that lie nearer to training samples than this one
    apart: np.ndarray  # float64 [n]: from the nearest training sample to the next one; NaN unless share is rare
    undefined: tuple[str, ...]  # [n]: why nothing can be said of it; "" if something can


class Neighbours:
    """Training samples, kept as they are, and new real ones to compare with.

    data: [N, ...] bytes or floats. held_out: [M, ...] the like, that no generator learned from; None: a thousand of
    the training samples, each compared with the others.
    """

    def __init__(self, data: np.ndarray, held_out: np.ndarray | None = None) -> None:
        self.data = data
        self._rows = torch.from_numpy(data.reshape(len(data), -1))
        self._held_out = held_out
        self._scale = 1 / 255 if data.dtype == np.uint8 else 1.0
        self._dtype = torch.float64 if self._rows.shape[1] <= FLAT else torch.float32

    @property
    def has_new(self) -> bool:
        """Are there real samples that no generator learned from?"""
        return self._held_out is not None

    def of(self, samples: np.ndarray, k: int = 3) -> Found:
        """The k nearest training samples of each of `samples` [n, ...], in the form of the data.

        Raises ValueError for samples of another shape or type: 0 ... 1 beside bytes would all be black.
        """
        if samples.shape[1:] != self.data.shape[1:] or samples.dtype != self.data.dtype:
            form, other = (f"{values.dtype} {list(values.shape[1:])}" for values in (self.data, samples))
            raise ValueError(f"these data are {form}, and cannot be compared with {other}")
        finite = np.isfinite(samples.reshape(len(samples), -1)).all(axis=1)
        indices, distances = self._nearest(self._flat(samples), k)
        distances[~finite] = np.nan
        shares = np.where(finite, np.searchsorted(self.typical, distances[:, 0]) / len(self.typical), np.nan)
        undefined = tuple(self._undefined(sample, known) for sample, known in zip(samples, finite, strict=True))
        return Found(indices, distances, shares, self._apart(indices[:, 0], shares <= RARE), undefined)

    def _undefined(self, sample: np.ndarray, finite: bool) -> str:
        """Why nothing can be said of this sample; "" if something can."""
        if not finite:
            return "the sample is not finite"
        if self.data.ndim == 4 and (float(sample.max()) - float(sample.min())) * self._scale < FLATTEST:
            return "nothing is drawn on the sample, it is all of one colour"
        if not np.median(self.typical) > 0:
            return "the real samples are copies of one another"
        if len(self.typical) * RARE < 1:
            others = "new real ones" if self.has_new else "other training samples"
            return f"{len(self.typical)} {others} are too few to compare with"
        return ""

    def _apart(self, nearest: np.ndarray, asked: np.ndarray) -> np.ndarray:
        """How far those training samples are from their own nearest ones, where asked; NaN elsewhere."""
        apart = np.full(len(nearest), np.nan)
        if asked.any():
            chosen = torch.from_numpy(nearest[asked])
            apart[asked] = self._nearest(self._rows[chosen], 1, never=chosen)[1][:, 0]
        return apart

    @cached_property
    def typical(self) -> np.ndarray:
        """How far new real samples lie from the nearest training sample, float64 [at most 1000], in order.

        Takes a second or two for 60,000 images, once.
        """
        rng = np.random.default_rng(_SEED)
        new = self._rows if self._held_out is None else self._flat(self._held_out)
        chosen = torch.from_numpy(rng.permutation(len(new))[:CALIBRATED])
        if self._held_out is None:
            return np.sort(self._nearest(new[chosen], 2, never=chosen)[1][:, 0])
        return np.sort(self._nearest(new[chosen], 1)[1][:, 0])

    def verdict(self, found: Found, index: int) -> str:
        """One sentence about one sample, with its numbers, or why there is none."""
        if found.undefined[index]:
            return f"undefined: {found.undefined[index]}"
        distance, share, apart = (values[index] for values in (found.distances[:, 0], found.share, found.apart))
        typical = float(np.median(self.typical))
        error = sqrt(max(share * (1 - share), RARE * (1 - RARE)) / len(self.typical))
        return verdict(float(distance), float(share), float(apart), typical, float(error), has_new=self.has_new)

    def _flat(self, samples: np.ndarray) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(samples.reshape(len(samples), -1)))

    def _nearest(self, samples: Tensor, k: int, never: Tensor | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Indices and distances [n, k]. never: of each sample the index of itself, which is no neighbour."""
        wanted = samples.to(self._dtype) * self._scale
        k = min(k, len(self._rows))
        best = torch.full((len(wanted), k), torch.inf, dtype=self._dtype)
        where = torch.zeros(len(wanted), k, dtype=torch.int64)
        for start in range(0, len(self._rows), CHUNK):
            part = self._rows[start : start + CHUNK].to(self._dtype) * self._scale
            apart = part.square().sum(dim=1) - 2 * (wanted @ part.t())  # |x - y|^2 less |x|^2
            if never is not None:
                inside = (never >= start) & (never < start + len(part))
                apart[inside, never[inside] - start] = torch.inf
            near, place = apart.topk(min(k, len(part)), dim=1, largest=False)
            best, order = torch.cat([best, near], dim=1).topk(k, dim=1, largest=False)
            where = torch.cat([where, place + start], dim=1).gather(1, order)
        exact = self._exact(samples, where)
        exact, order = exact.sort(dim=1)
        return where.gather(1, order).numpy(), exact.numpy()

    def _exact(self, samples: Tensor, where: Tensor) -> Tensor:
        """Distances [n, k] anew: a difference of large squares leaves some 0.01 between equal images."""
        columns = [self._rows[column].double() - samples.double() for column in where.t()]
        return torch.stack([column.norm(dim=1) for column in columns], dim=1) * self._scale


def verdict(distance: float, share: float, apart: float, typical: float, error: float, *, has_new: bool) -> str:
    """In words: `Found` of one sample, within which distance half of what it is compared with lies, and share's error.

    Plain images lie near each other, so that a new real 1 is often nearer than 99 % of all digits. Only one that is
    also much nearer to a training image than that one's own neighbour is called memorised (the comparison of
    authenticity, Alaa et al. 2022, section 4.3). Without new samples training samples stand in for them, each beside
    the others. Only what stays in its place is recognised: see `docs/instruments.md`.
    """
    one = "a new real sample" if has_new else "training samples are from each other"
    several = "new real ones" if has_new else "other training samples"
    numbers = f"{distance:.3g} from the nearest training sample; half of all {several} lie within {typical:.3g}"
    if distance == 0:
        return f"a copy: {numbers}"
    if share <= RARE and distance < CLOSE * apart:
        return f"looks memorised: {numbers}, only {share:.1%} ± {error:.1%} nearer than this one"
    if share >= 1 - RARE:
        return f"farther than {one}: {numbers}"
    return f"as far as {one}: {numbers}, {share:.0%} ± {error:.0%} nearer than this one"


def like_data(shown: np.ndarray) -> np.ndarray:
    """Samples as people see them, images [n, H, W, C], in the form of the data: [n, C, H, W]."""
    return shown if shown.ndim == 2 else shown.transpose(0, 3, 1, 2)


def are_known(facts: Facts) -> bool:
    """Is it known what a generator learned from, and can that be had here? Not if the images were somebody's own."""
    return facts.dataset in DATASETS and not DATASETS[facts.dataset].needs_path


def of_facts(facts: Facts) -> Neighbours:
    """What a generator learned from. Raises UserError unless `are_known`, and if the data cannot be had."""
    if not are_known(facts):
        raise UserError("nobody knows which images this generator learned from, so it cannot be compared with them")
    return of_dataset(facts.dataset, facts.request)


@lru_cache(maxsize=KEPT)
def of_dataset(name: str, request: Request = EVERYTHING) -> Neighbours:
    """One of the registry's; the last two are kept. Raises UserError if the data cannot be had."""
    entry = DATASETS[name]
    new = entry.held_out(request)
    return Neighbours(entry.load(request).values, None if new is None else new.values)
