"""A long history in few rows: its extremes for the line, its means for the smoothed line."""

from typing import Any

import numpy as np

Row = dict[str, Any]
MOST = 1500  # rows of a backlog
_FEWEST = 3  # losses that room is kept for


def thin(rows: list[Row]) -> tuple[list[Row], list[Row], list[int]]:
    """At most MOST rows with the losses' minima and maxima of each stretch, the first and the last row;
    the mean row of each stretch; and how many rows each mean stands for.
    """
    names = {name for name in {**rows[0], **rows[-1]} if name.endswith("_loss") or name == "wasserstein"}
    losses = [_column(rows, name) for name in sorted(names)]
    buckets = np.array_split(np.arange(len(rows)), (MOST - 2) // (2 * max(len(losses), _FEWEST)))
    kept = {0, len(rows) - 1}
    for bucket in buckets:
        for loss in losses:
            values = loss[bucket]
            if not np.isnan(values).all():
                kept |= {int(bucket[np.nanargmin(values)]), int(bucket[np.nanargmax(values)])}
    means = [_mean([rows[index] for index in bucket]) for bucket in buckets]
    return [rows[index] for index in sorted(kept)], means, [len(bucket) for bucket in buckets]


def _column(rows: list[Row], name: str) -> np.ndarray:
    values = np.array([row.get(name) if row.get(name) is not None else np.nan for row in rows], dtype=float)
    values[np.isinf(values)] = np.nan
    return values


def _mean(rows: list[Row]) -> Row:
    """Means of all columns, except of those that only grow: there the last value, the stretch's end."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    mean: Row = {}
    for name in names:
        values = _column(rows, name)
        if not np.isnan(values).all():
            mean[name] = rows[-1][name] if name in ("step", "images", "seconds") else float(np.nanmean(values))
    return mean
