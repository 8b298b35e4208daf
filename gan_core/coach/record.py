"""What a run has recorded, as arrays: all that a rule may read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from gan_core.config.run_config import RunConfig
from gan_core.losses.objectives import OBJECTIVES
from gan_core.races.standings import yardstick
from gan_core.runs import Run

RECENT = 0.15  # of the steps so far: what is judged as the present
FEWEST = 8  # reports that it holds at least


@dataclass(frozen=True, eq=False)
class Record:
    """steps: int64 [n], never falling. columns: by the names of the curves float64 [n], NaN where a report lacks one.

    alarms: {step, kind, text} wherever coverage fell, in order.
    """

    config: RunConfig
    steps: np.ndarray
    columns: Mapping[str, np.ndarray]
    alarms: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def of_rows(
        cls, config: RunConfig, rows: Sequence[Mapping[str, Any]], alarms: Iterable[Mapping[str, Any]] = ()
    ) -> Self:
        """Of the reports of a run, as `Run.metrics` gives them."""
        names = dict.fromkeys(name for row in rows for name in row)
        columns = {name: np.array([row.get(name) for row in rows], dtype=np.float64) for name in names}
        steps = np.array([row["step"] for row in rows], dtype=np.int64)
        return cls(config, steps, columns, tuple(alarms))

    @classmethod
    def of(cls, run: Run) -> Self:
        """Of a run's folder. Raises UserError if it is broken."""
        return cls.of_rows(run.config, run.metrics(), run.alarms())

    def until(self, step: int) -> Self:
        """What had been recorded when the run was at that step."""
        count = int(np.searchsorted(self.steps, step, side="right"))
        return replace(
            self,
            steps=self.steps[:count],
            columns={name: values[:count] for name, values in self.columns.items()},
            alarms=tuple(alarm for alarm in self.alarms if alarm["step"] <= step),
        )

    @property
    def step(self) -> int:
        """That of the newest report; 0 before the first."""
        return int(self.steps[-1]) if len(self.steps) else 0

    @property
    def tells(self) -> bool:
        """Are there reports enough for a present and a past?"""
        return len(self.steps) >= 2 * FEWEST

    @property
    def present(self) -> int:
        """How many reports are the present: those of the last RECENT of the steps, FEWEST or more."""
        since = self.step - RECENT * self.step
        return max(FEWEST, int((self.steps > since).sum()))

    def records(self, name: str) -> bool:
        """Has this curve a value in the present?"""
        return name in self.columns and bool(np.isfinite(self.columns[name][-self.present :]).any())

    def column(self, name: str) -> np.ndarray:
        """A curve as it was recorded: float64 [n], NaN where it was not."""
        return self.columns.get(name, np.full(len(self.steps), np.nan))

    def level(self, name: str) -> np.ndarray:
        """A curve's mean over as many reports as the present has, up to each report: float64 [n], else NaN."""
        return trailing(self.column(name), self.present)

    def now(self, name: str) -> float:
        """A curve's mean over the present."""
        return float(self.level(name)[-1])

    def since(self, holds: np.ndarray) -> int:
        """The step from which on something has held at every report until now. holds: bool [n], true at the end."""
        broken = np.flatnonzero(~holds)
        return int(self.steps[broken[-1] + 1 if len(broken) else 0])

    @property
    def modes(self) -> int:
        """How many modes, or classes, the data have; 0 if that is unknown."""
        return yardstick(self.config).modes


def estimates_distance(config: RunConfig) -> bool:
    """Is the critic one of a Wasserstein objective, which ought to tell real from generated?"""
    return any(curve.key == "wasserstein" for curve in OBJECTIVES[config.objective].curves)


def trailing(values: np.ndarray, count: int) -> np.ndarray:
    """The mean of the last `count` values up to each, [n], of those that are finite; NaN where none is."""
    known = np.isfinite(values)
    sums, counts = (np.concatenate(([0.0], np.cumsum(part))) for part in (np.where(known, values, 0.0), known))
    first = np.maximum(np.arange(len(values)) + 1 - count, 0)
    total, number = sums[1:] - sums[first], counts[1:] - counts[first]
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)
