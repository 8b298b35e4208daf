"""Means over seeds, their standard errors, and whether they agree with a published number. No torch."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, sqrt
from statistics import fmean, stdev

from gan_core.experiments.protocols import Published


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """Of one figure over `count` seeds. error: the standard error sd / sqrt(n), no deviation; None for one seed.

    second: the mean by the second ruler, where the figure rests on one.
    """

    mean: float
    error: float | None
    deviation: float | None
    count: int
    undefined: int = 0  # seeds in which the figure has no value: no sample of high quality, so no KL
    second: float | None = None


def estimate(values: Sequence[float | None]) -> Estimate | None:
    """Mean and standard error of the values that are there; None if there is none."""
    there = [value for value in values if value is not None and isfinite(value)]
    if not there:
        return None
    deviation = stdev(there) if len(there) > 1 else None
    error = None if deviation is None else deviation / sqrt(len(there))
    undefined = len(values) - len(there)
    return Estimate(mean=fmean(there), error=error, deviation=deviation, count=len(there), undefined=undefined)


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """gap: ours minus theirs; allowed: two combined standard errors, 2 sqrt(e_theirs^2 + e_ours^2)."""

    gap: float
    allowed: float

    @property
    def agrees(self) -> bool:
        return abs(self.gap) <= self.allowed


def agreement(ours: Estimate, theirs: Published) -> Agreement | None:
    """Do the two agree? None while ours is a single seed, which has no error, or undefined in some seeds.

    Those would count for the worst there is, an infinite KL, and what is left is better than all of them together.
    A table without errors is taken to scatter as ours does: our deviation over the root of its number of runs.
    """
    if ours.error is None or ours.deviation is None or ours.undefined:
        return None
    error = ours.deviation / sqrt(theirs.runs) if theirs.error is None else theirs.error
    return Agreement(gap=ours.mean - theirs.value, allowed=2 * sqrt(error**2 + ours.error**2))
