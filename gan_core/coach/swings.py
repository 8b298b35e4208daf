"""How much a curve goes up and down over the later half of a record, its trend taken out."""

from dataclasses import dataclass

import numpy as np

from gan_core.coach.record import FEWEST, Record, trailing

SMOOTH = 3  # reports: what changes faster is the batch's luck
LARGE = 0.15  # of a curve's mean size: it swings
TURNS = 4  # times that a curve must pass its trend: a step that it takes once is no swing


@dataclass(frozen=True)
class Swing:
    """first: the step from which on it is measured. size: the deviation from the trend over the curve's mean size.

    low, high: between which it goes, a tenth of the time beyond each. turns: how often it passes its trend.
    """

    first: int
    size: float
    mean: float
    low: float
    high: float
    turns: int


def swings(record: Record, name: str) -> Swing | None:
    """How a curve swings; None if it does not, or not yet."""
    found = measured(record, name)
    return found if found and found.size >= LARGE and found.turns >= TURNS else None


def measured(record: Record, name: str) -> Swing | None:
    """Of any curve; None while it has too few values."""
    half = len(record.steps) // 2
    values = record.columns[name][half:]
    values = values[np.isfinite(values)]
    if len(values) < FEWEST:
        return None
    smooth = trailing(values, SMOOTH)[SMOOTH - 1 :]
    places = np.arange(len(smooth))
    beside = smooth - np.polyval(np.polyfit(places, smooth, 1), places)
    size = np.abs(values).mean()
    low, high = np.quantile(values, (0.1, 0.9))
    return Swing(
        first=int(record.steps[half]),
        size=float(beside.std() / size) if size > 0 else 0.0,
        mean=float(values.mean()),
        low=float(low),
        high=float(high),
        turns=int(np.count_nonzero(np.diff(np.sign(beside)))),
    )
