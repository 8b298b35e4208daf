"""Are a class's units special? What their loss does, against the loss of as many units drawn at random. Imports torch.

Bau et al. (2019, figure 4). Units are ranked on some samples and judged on others; both classifiers judge.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from gan_core.dissection.cut import Cut
from gan_core.dissection.effects import changes, class_changes, told
from gan_core.dissection.instruments import CLASS, Instruments, Readings
from gan_core.dissection.sample import Sample

SETS = 20
SIZE = 10  # units of the set that is held against others
TIMES = 3.0  # as much as the median of the random sets, which is called clearly more
SIZES = (1, 2, 3, 5, 7, 10, 15, 20)  # units of the sets on the curve


@dataclass(frozen=True)
class Comparison:
    """What a set of units does to one measure, beside random sets of as many.

    change, random [20]: by the first classifier; second_change, second_random: by the other, of a class. samples: how
    many they are the mean of. before: of a class, its probability with all units.
    """

    measure: str
    size: int
    units: tuple[int, ...]
    samples: int
    change: float
    random: tuple[float, ...]
    before: float | None = None
    second_change: float | None = None
    second_random: tuple[float, ...] = ()

    @property
    def median(self) -> float:
        return float(np.median(self.random))

    @property
    def holds(self) -> bool:
        """Does it lower the probability three times as much as the median of the random sets, by both classifiers?

        Where random sets lower nothing, it must be beyond all of them."""
        second = self.second_change is None or _clearly(self.second_change, self.second_random)
        return _clearly(self.change, self.random) and second

    def to_dict(self) -> dict[str, Any]:
        found = {
            "measure": self.measure,
            "size": self.size,
            "units": list(self.units),
            "samples": self.samples,
            "before": None if self.before is None else told(self.before),
            "change": told(self.change),
            "random": [told(one) for one in self.random],
            "median": told(self.median),
            "holds": self.holds,
        }
        if self.second_change is not None:
            found |= {
                "second_change": told(self.second_change),
                "second_random": [told(one) for one in self.second_random],
                "second_median": told(float(np.median(self.second_random))),
            }
        return found


def _clearly(change: float, random: tuple[float, ...]) -> bool:
    """Of falls, told as changes below 0."""
    median = float(np.median(random))
    return change < 0 and (change <= TIMES * median if median < 0 else change < min(random))


class Ablations:
    """The samples of a layer, drawn without any sets of its units."""

    def __init__(self, cut: Cut, instruments: Instruments, sample: Sample) -> None:
        self._cut, self._instruments, self._sample = cut, instruments, sample
        self._h = cut.before(sample.z, sample.labels)
        self._before = instruments.judge(cut.after(self._h, sample.z, sample.labels))

    @property
    def units(self) -> int:
        return self._h.shape[1]

    def of_class(self, measure: str) -> "Ablations":
        """The same on the samples that show the class of that measure; all of them for another measure."""
        if not measure.startswith(CLASS):
            return self
        number = self._instruments.classes.index(measure.removeprefix(CLASS))
        return Ablations(self._cut, self._instruments, self._sample.of(np.flatnonzero(self._sample.shows == number)))

    def without(self, units: tuple[int, ...]) -> dict[str, float]:
        """The change of every measure; a class's by the second classifier under "second " and its name."""
        h = self._h.clone()
        h[:, list(units)] = 0
        after = self._instruments.judge(self._cut.after(h, self._sample.z, self._sample.labels))
        shows, classes = self._sample.shows, self._instruments.classes
        second = class_changes(classes, shows, self._before.second, after.second)
        found = changes(self._instruments, shows, self._before, after)
        return found | {f"second {name}": value for name, value in second.items()}

    def before(self, measure: str) -> float | None:
        """The probability of a class among the samples that show it; None for another measure."""
        return _probability(measure, self._instruments.classes, self._sample.shows, self._before)

    def count(self, measure: str) -> int:
        if not measure.startswith(CLASS):
            return len(self._sample)
        number = self._instruments.classes.index(measure.removeprefix(CLASS))
        return int((self._sample.shows == number).sum())


def _probability(measure: str, classes: tuple[str, ...], shows: np.ndarray, readings: Readings) -> float | None:
    if not measure.startswith(CLASS) or readings.first is None:
        return None
    number = classes.index(measure.removeprefix(CLASS))
    return float(readings.first[shows == number, number].mean())


def random_orders(units: int, seed: int) -> list[list[int]]:
    """20 random orders of all units; the first k of each are a random set of k, so the sets grow along a curve."""
    rng = torch.Generator().manual_seed(seed)
    return [torch.randperm(units, generator=rng).tolist() for _ in range(SETS)]


def compared(ablations: Ablations, tops: dict[str, list[int]], size: int, seed: int) -> Iterator[Comparison | None]:
    """A comparison for each measure of `tops`, its units with the strongest first; None after every part of the work.

    The random sets are the same for all measures.
    """
    random = []
    for order in random_orders(ablations.units, seed):
        random.append(ablations.without(tuple(order[:size])))
        yield None
    for measure, top in tops.items():
        units = tuple(top[:size])
        yield _comparison(ablations, measure, units, ablations.without(units), random)


def curve(ablations: Ablations, measure: str, top: list[int], seed: int) -> Iterator[Comparison | None]:
    """A comparison for each number of units, up to half of them, from 1 on."""
    own = ablations.of_class(measure)
    orders = random_orders(ablations.units, seed)
    for size in [size for size in SIZES if size <= max(1, ablations.units // 2)]:
        random = []
        for order in orders:
            random.append(own.without(tuple(order[:size])))
            yield None
        units = tuple(top[:size])
        yield _comparison(own, measure, units, own.without(units), random)


def _comparison(
    ablations: Ablations, measure: str, units: tuple[int, ...], change: dict[str, float], random: list[dict[str, float]]
) -> Comparison:
    second = f"second {measure}"
    return Comparison(
        measure=measure,
        size=len(units),
        units=units,
        samples=ablations.count(measure),
        change=change[measure],
        random=tuple(one[measure] for one in random),
        before=ablations.before(measure),
        second_change=change.get(second),
        second_random=tuple(one[second] for one in random) if second in change else (),
    )
