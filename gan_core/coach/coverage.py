"""How many modes a run's samples use, as far as its reports tell."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gan_core.coach.record import Record, trailing
from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import DATASETS

ENOUGH = 0.1  # share of points of high quality below which they tell little of the modes
SETTLED = 0.3  # from which on they tell how evenly the modes are used
EVEN = 0.75  # of the modes, as exp(entropy): less, and the samples crowd
MANY = 0.5  # share of them from which on modes with too few count as missing
NAMED = 0.3  # share of pictures that must show a digit before they tell which there are


@dataclass(frozen=True)
class Coverage:
    """Of points with modes, or of pictures of one digit each.

    effective: exp(entropy) of the modes' shares, 0..modes; occupied: modes that hold samples; both float64 [n],
    smoothed over the present. known: bool [n], do enough samples belong to a mode?
    """

    record: Record

    @cached_property
    def points(self) -> bool:
        return DATASETS[self.record.config.dataset].kind == "points"

    @cached_property
    def entropy_curve(self) -> str:
        return "reverse_kl" if self.points else "class_entropy"

    @cached_property
    def quality(self) -> np.ndarray:
        """Share of the samples that belong to a mode, 0..1."""
        return self.record.level("high_quality") if self.points else 1 - self.record.level("no_digit")

    @cached_property
    def known(self) -> np.ndarray:
        return self.quality >= (ENOUGH if self.points else NAMED)

    @cached_property
    def uneven(self) -> np.ndarray:
        """Do they crowd on a few of the modes? bool [n]."""
        return (self.effective < EVEN * self.record.modes) & (self.quality >= SETTLED)

    @cached_property
    def effective(self) -> np.ndarray:
        values = self.record.column(self.entropy_curve)
        found = self.record.modes * np.exp(-values) if self.points else np.exp(values)
        return trailing(found, self.record.present)

    @cached_property
    def occupied(self) -> np.ndarray:
        """Of few good points each stands for its mode: who holds one is occupied."""
        if not self.points:
            return self.record.level("classes_covered")
        if not self.record.records("covered"):  # older runs
            return self.record.level("modes")
        return np.where(self.quality >= MANY, self.record.level("covered"), self.record.level("modes"))

    @property
    def occupied_curve(self) -> str:
        if not self.points:
            return "classes_covered"
        return "covered" if self.record.records("covered") and self.quality[-1] >= MANY else "modes"


def curves_of_coverage(config: RunConfig) -> tuple[str, ...]:
    """What `Coverage` reads."""
    if DATASETS[config.dataset].kind == "points":
        return "high_quality", "modes"
    return "no_digit", "classes_covered"


def is_told(record: Record) -> bool:
    """Have its data modes whose coverage a run reports, points or gray digits?"""
    data = DATASETS[record.config.dataset]
    return record.modes > 1 and (data.kind == "points" or (data.shows_digits and data.shape == (1, 28, 28)))
