"""Memorised or invented, where a generator learned from one's own pictures, of which there are few. Imports torch.

With a dozen pictures no distance is typical, and a blurred sample is nearer to all than they are to one another. So a
distance is told as a share of how far the next pictures are, as Carlini et al. 2023 (arXiv:2301.13188) do: a copy lies
near one picture and far from the others, a blur or a mixture lies between them. The scale is set by the pictures
themselves, each beside the others, and how sure that makes one is said.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import torch

from gan_core.base.errors import UserError
from gan_core.data.datasets import DATASETS, Request
from gan_core.data.sources.pixel_budget import limited_pixels
from gan_core.generators.loaded import Loaded, Pictures
from gan_core.latent.neighbours import FLATTEST, RARE, Found, Neighbours, are_known, of_facts

NEXT = 50  # pictures, fewer where there are no more: how far these are is the measure
NEAR = 0.4  # of that: mixtures of two pictures, and the mean of all, lie above
FEWEST = 8  # different pictures
CALIBRATED = 1000  # pictures that set the scale, at most
MOST_BYTES = 256 << 20
_SEED = 0


class OwnNeighbours(Neighbours):
    """Pictures uint8 [N, C, H, W] that a generator learned from, as they are and, if it saw them so, mirrored.

    Raises UserError for more than MOST_BYTES of them. Of `Found`, `apart` is the mean distance from the next pictures,
    and `share` says how many pictures lie nearer to another one, as a share of that, than the sample does.
    """

    def __init__(self, pictures: np.ndarray, *, mirror: bool = False) -> None:
        different = np.unique(pictures.reshape(len(pictures), -1), axis=0).reshape(-1, *pictures.shape[1:])
        ways = np.concatenate((different, different[..., ::-1])) if mirror else different
        if ways.nbytes > MOST_BYTES:
            raise UserError(
                f"these pictures take {ways.nbytes >> 20:,} MB, and samples are compared with {MOST_BYTES >> 20} MB"
            )
        super().__init__(np.ascontiguousarray(ways))
        self.count, self.mirror = len(different), mirror

    def of(self, samples: np.ndarray, k: int = 3) -> Found:
        """The k nearest pictures of each of `samples` [n, C, H, W], uint8 as they are. Raises as `Neighbours.of`."""
        if samples.shape[1:] != self.data.shape[1:] or samples.dtype != self.data.dtype:
            return super().of(samples, k)  # which refuses it
        places, distances = self._by_picture(torch.from_numpy(np.ascontiguousarray(samples)).flatten(1))
        near, apart = distances[:, 0], _next(distances)
        share = np.searchsorted(self.typical, near / apart) / max(1, len(self.typical))
        undefined = tuple(self._why_not(sample) for sample in samples)
        return Found(places[:, :k], distances[:, :k], share, apart, undefined)

    def verdict(self, found: Found, index: int) -> str:
        """One sentence about one sample, with its numbers, or why there is none."""
        if found.undefined[index]:
            return f"undefined: {found.undefined[index]}"
        near, apart = float(found.distances[index, 0]), float(found.apart[index])
        numbers = f"{near:.3g} from the nearest of your pictures, {near / apart:.0%} of the mean distance from the next"
        if near == 0:
            return f"a copy: {near:.3g} from the nearest of your pictures"
        looks = "looks memorised" if near <= NEAR * apart and found.share[index] <= RARE else "does not look memorised"
        usual = f"from {float(self.typical[0]):.0%} up among the pictures themselves"
        return f"{looks}: {numbers}, {usual}. {self._sureness()}"

    def _sureness(self) -> str:
        known = len(self.typical)
        less = "" if known >= CALIBRATED else ", so this is less sure"
        wrong = max(1 / (known + 1), RARE)
        return f"The scale stands on {known:,} pictures{less}: of new real ones up to {wrong:.0%} look memorised"

    def _why_not(self, sample: np.ndarray) -> str:
        if (float(sample.max()) - float(sample.min())) / 255 < FLATTEST:
            return "nothing is drawn on the sample, it is all of one colour"
        if self.count < FEWEST:
            return f"{self.count} different pictures are too few to compare with"
        return ""

    @cached_property
    def typical(self) -> np.ndarray:
        """Of at most CALIBRATED pictures, how far the nearest other one is as a share of the next ones, in order."""
        if self.count < FEWEST:
            return np.ones(1)
        chosen = torch.from_numpy(np.random.default_rng(_SEED).permutation(self.count)[:CALIBRATED])
        _, distances = self._by_picture(self._rows[chosen], without=chosen.numpy())
        return np.sort(distances[:, 0] / _next(distances))

    def _by_picture(self, samples: torch.Tensor, without: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """The nearest NEXT + 1 pictures of each sample, each the way round that is nearer: places and distances.

        without: of each sample the picture that it is itself, which is no neighbour.
        """
        wanted = min(NEXT + 1, self.count - (without is not None))
        ways = 2 if self.mirror else 1
        places, distances = self._nearest(samples, ways * (wanted + 1))
        rows = np.empty((len(places), wanted), np.int64)
        for row, found in enumerate(places):
            pictures = found % self.count
            first = np.unique(pictures, return_index=True)[1]  # of each picture the nearer way round
            if without is not None:
                first = first[pictures[first] != without[row]]
            rows[row] = np.sort(first)[:wanted]
        return np.take_along_axis(places, rows, 1), np.take_along_axis(distances, rows, 1)


def _next(distances: np.ndarray) -> np.ndarray:
    """How far the pictures after the nearest one are in the mean, [n]; never 0."""
    following = distances[:, 1:] if distances.shape[1] > 1 else distances
    return np.maximum(following.mean(axis=1), np.finfo(np.float64).tiny)


@dataclass(frozen=True)
class _Key:
    pictures: Pictures
    fingerprint: str


def can_compare(loaded: Loaded) -> bool:
    """Is it known what a generator learned from, and can that be had here?"""
    return loaded.pictures is not None or are_known(loaded.facts)


def of_loaded(loaded: Loaded) -> Neighbours:
    """What a generator learned from. Raises UserError unless `can_compare`, and if the data cannot be had."""
    if loaded.pictures is None:
        return of_facts(loaded.facts)
    return _of_pictures(_Key(loaded.pictures, loaded.pictures.check()))


@lru_cache(maxsize=2)
def _of_pictures(key: _Key) -> OwnNeighbours:
    about = key.pictures
    request = Request(data_class=about.data_class, path=about.path, image_size=about.image_size)
    with limited_pixels():
        values = DATASETS[about.dataset].load(request).values
    return OwnNeighbours(values, mirror=about.mirror)
