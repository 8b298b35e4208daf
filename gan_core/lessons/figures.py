"""What a lesson reads of a finished run: its curves, its alarms, and what the coach finds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Literal, Self

import numpy as np

from gan_core.coach import RULES, Record, diagnose
from gan_core.evaluation.collapse import KINDS
from gan_core.runs import Run

At = Literal["end", "min", "max"]
PLACES: tuple[At, ...] = ("end", "min", "max")
ALARMS, ALARM, FINDS = "alarms", "alarms:", "finds:"
NAMES_BESIDE_CURVES = (ALARMS, *(ALARM + kind for kind in KINDS), *(FINDS + rule for rule in RULES))
_BEGUN = 0.1  # share of the steps before which no lowest or highest value counts: weights are still as they were drawn
_NO_FIGURES = ("step", "seconds", "images", "steps_per_second", "scored_step", "cpu_percent", "memory_mb")


@dataclass(frozen=True)
class Sight:
    """A figure and where it is read: a curve at its end, lowest or highest; alarms; or a rule of the coach."""

    figure: str
    at: At = "end"

    @property
    def is_curve(self) -> bool:
        return self.figure not in NAMES_BESIDE_CURVES


@dataclass(frozen=True, kw_only=True)
class Figures:
    """curves: {name: (end, min, max)}, end the mean of the last 15 % of the steps. alarms: how many of each kind.

    finds: the rules of the coach that found something at the end.
    """

    curves: Mapping[str, tuple[float, float, float]]
    alarms: Mapping[str, int] = field(default_factory=dict)
    finds: tuple[str, ...] = ()

    @classmethod
    def of(cls, run: Run) -> Self:
        """Of a run that is over. Raises UserError if it is broken."""
        record = Record.of(run)
        counts = {kind: sum(alarm["kind"] == kind for alarm in record.alarms) for kind in KINDS}
        return cls(
            curves=_curves(record),
            alarms={kind: count for kind, count in counts.items() if count},
            finds=tuple(diagnose(record).findings),
        )

    def value(self, sight: Sight) -> float | None:
        """What is seen; None of a curve that the run does not record."""
        name = sight.figure
        if name == ALARMS:
            return float(sum(self.alarms.values()))
        if name.startswith(ALARM):
            return float(self.alarms.get(name.removeprefix(ALARM), 0))
        if name.startswith(FINDS):
            return float(name.removeprefix(FINDS) in self.finds)
        curve = self.curves.get(name)
        return curve[PLACES.index(sight.at)] if curve else None

    def to_dict(self) -> dict[str, Any]:
        """JSON-able; five significant digits of a curve."""
        curves = {name: [float(f"{value:.5g}") for value in curve] for name, curve in self.curves.items()}
        return {"curves": curves, "alarms": dict(self.alarms), "finds": list(self.finds)}

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Self:
        """The inverse. Raises KeyError, TypeError or ValueError for anything else."""
        curves = {str(name): (float(end), float(low), float(high)) for name, (end, low, high) in told["curves"].items()}
        return cls(curves=curves, alarms=dict(told["alarms"]), finds=tuple(told["finds"]))


def _curves(record: Record) -> dict[str, tuple[float, float, float]]:
    late = record.steps >= _BEGUN * record.step
    found = {}
    for name, values in record.columns.items():
        known = values[late & np.isfinite(values)]
        if name in _NO_FIGURES or name.endswith("_lr") or not len(known):
            continue
        end = record.now(name)
        found[name] = (end if isfinite(end) else float(known[-1]), float(known.min()), float(known.max()))
    return found
