"""The same configuration over several seeds: how far they spread, and how many of them collapsed. No torch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gan_core.evaluation.collapse import FALL, effective_modes, occupied

POINTS = 80  # of a fan
QUANTILES = (0.0, 0.25, 0.5, 0.75, 1.0)
LEAST = 0.5  # share of the samples that must be near some mode
ROUNDED = 0.01  # by which shares may miss a sum of 1
LOST = 0.1  # share of the modes that a generator may miss before it counts as collapsed

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Fan:
    """Quantiles of one figure over seeds: steps [n], quantiles [5, n] (QUANTILES), seeds [n] that came so far."""

    steps: np.ndarray
    quantiles: np.ndarray
    seeds: np.ndarray


def fan(histories: Sequence[Sequence[Row]], figure: str, last: int) -> Fan:
    """Of every seed's reports, at POINTS steps from 0 to `last`.

    Between two reports the earlier one holds; a seed counts up to its own last report, so that seeds that are ahead
    do not hide those that are not. Steps that no seed has reached are left out.
    """
    steps = np.linspace(0, last, POINTS)
    values = np.array([_held(rows, figure, steps) for rows in histories]).reshape(len(histories), POINTS)
    seeds = np.isfinite(values).sum(axis=0)
    reached = seeds > 0
    quantiles = np.nanquantile(values[:, reached], QUANTILES, axis=0) if reached.any() else np.empty((5, 0))
    return Fan(steps=steps[reached], quantiles=quantiles, seeds=seeds[reached])


def _held(rows: Sequence[Row], figure: str, steps: np.ndarray) -> np.ndarray:
    """The figure at each of `steps`; NaN before the first report, and after the last one."""
    there = [(row["step"], row[figure]) for row in rows if row.get(figure) is not None]
    if not there:
        return np.full(len(steps), np.nan)
    at, values = np.array(there, dtype=float).T
    index = np.searchsorted(at, steps, side="right") - 1
    held = np.where(index >= 0, values[index.clip(min=0)], np.nan)
    held[steps > at[-1]] = np.nan
    return held


def has_collapsed(nearest: Sequence[float]) -> bool | None:
    """Did a generator end without a tenth of its modes, or with its samples crowded on some?

    nearest: shares of all its samples near each mode, [K], see `events.Scores`. A blur has not collapsed. None where
    that cannot be said: of a single mode, of what are no shares, and where more than half of the samples are near
    none, as those of a generator that diverged, or of one of digits that draws none.
    """
    shares = np.asarray(nearest, dtype=np.float64)
    if len(shares) < 2 or not np.isfinite(shares).all() or (shares < 0).any():
        return None
    if not LEAST <= shares.sum() <= 1 + ROUNDED:
        return None
    return len(occupied(shares)) < (1 - LOST) * len(shares) or effective_modes(shares) < FALL * len(shares)
