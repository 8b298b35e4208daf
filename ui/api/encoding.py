"""Rows and statuses as server-sent events."""

import json
import math
from collections.abc import Sequence
from typing import Any

from ui.api.thinning import MOST, Row, thin


def event(kind: str, data: Any, position: int | None = None) -> bytes:
    """One server-sent event; `position` is where a watcher that lost its connection goes on."""
    head = f"id: {position}\n" if position is not None else ""
    return f"{head}event: {kind}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()


def metrics_event(rows: list[Row], start: int, end: int) -> bytes:
    """Rows `start` to `end` of a run's history, thinned when there are more than MOST."""
    table: dict[str, Any] = {"start": start, "end": end}
    if len(rows) <= MOST:
        columns = _columns(rows)
        table |= {"columns": columns, "rows": _values(rows, columns)}
    else:
        columns = _columns(rows)
        kept, means, weights = thin(rows)
        table |= {"columns": columns, "rows": _values(kept, columns)}
        table |= {"means": _values(means, columns), "weights": weights}
    return event("metrics", table, position=end)


def _columns(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _values(rows: Sequence[Row], columns: Sequence[str]) -> list[list[float | None]]:
    return [[_number(row.get(name)) for name in columns] for row in rows]


def _number(value: Any) -> float | None:
    """Six digits are more than any screen shows. JSON knows no NaN."""
    if value is None or isinstance(value, int):
        return value
    return float(f"{value:.6g}") if math.isfinite(value) else None
