"""The average causal effect of units: what changes, on average over samples, when they are switched off. Imports torch.

Bau et al. (2019, section 3.2), for a measure s of a sample: E[s(G(z); U = 0)] - E[s(G(z))]. For the probability of a
class the mean goes over samples that show the class, so that a class that others turn into does not hide a loss.
"""

from dataclasses import dataclass
from math import isfinite

import numpy as np

from gan_core.dissection.instruments import CLASS, DISTANCE, Instruments, Readings

FEWEST = 4  # samples: of fewer nothing is told


@dataclass(frozen=True)
class Effect:
    """What changes when this unit is switched off, by the name of the measure; NaN where nothing can be told."""

    unit: int
    changes: dict[str, float]

    def to_dict(self) -> dict[str, object]:
        """JSON knows no NaN."""
        return {"unit": self.unit, "changes": {name: told(value) for name, value in self.changes.items()}}


def told(value: float) -> float | None:
    return round(float(value), 6) if isfinite(value) else None


def changes(instruments: Instruments, shows: np.ndarray, before: Readings, after: Readings) -> dict[str, float]:
    """Of every measure, the mean over the samples of what is after less what was before. shows: int64 [N]."""
    found = class_changes(instruments.classes, shows, before.first, after.first)
    for name, values in before.values.items():
        found[name] = _mean(after.values[name] - values)
    if instruments.real is not None:
        found[DISTANCE] = instruments.distance(after.features) - instruments.distance(before.features)
    return found


def class_changes(
    classes: tuple[str, ...], shows: np.ndarray, before: np.ndarray | None, after: np.ndarray | None
) -> dict[str, float]:
    """Of each class's probability, over the samples that show it. before, after: [N, K]."""
    if before is None or after is None:
        return {}
    gone = after - before
    return {f"{CLASS}{name}": _mean(gone[shows == number, number]) for number, name in enumerate(classes)}


def ranked(effects: list[Effect], measure: str) -> list[int]:
    """Units by what they do to a measure, the strongest first: of a class, those that hold its probability up; of any
    other, those that move it the way of the strongest one."""
    known = [(effect.changes[measure], effect.unit) for effect in effects if isfinite(effect.changes[measure])]
    sign = 1.0 if measure.startswith(CLASS) else _sign(known)
    return [unit for _, unit in sorted((sign * change, unit) for change, unit in known)]


def _sign(known: list[tuple[float, int]]) -> float:
    """+1 if the strongest change is downwards."""
    return -1.0 if known and max(known, key=lambda one: abs(one[0]))[0] > 0 else 1.0


def _mean(values: np.ndarray) -> float:
    told = values[np.isfinite(values)]
    return float(told.mean()) if len(told) >= FEWEST else float("nan")
