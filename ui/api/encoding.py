"""Rows and statuses as server-sent events."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ui.api.thinning import MOST, Row, thin


@dataclass(frozen=True, slots=True)
class Message:
    """One server-sent event, encoded once for all who follow. position: the row that a lost watcher goes on from."""

    kind: str
    data: bytes
    position: int | None = None

    def sent(self, lane: int | None = None) -> bytes:
        """As it goes over the line. In the stream of a race the kind says whose it is: "2.status"."""
        if lane is not None:
            return b"event: %d.%s\ndata: %s\n\n" % (lane, self.kind.encode(), self.data)
        head = b"" if self.position is None else b"id: %d\n" % self.position
        return b"%sevent: %s\ndata: %s\n\n" % (head, self.kind.encode(), self.data)


def message(kind: str, data: Any, position: int | None = None) -> Message:
    return Message(kind, json.dumps(data, separators=(",", ":")).encode(), position)


def metrics_message(rows: list[Row], start: int, end: int) -> Message:
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
    return message("metrics", table, position=end)


def _columns(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _values(rows: Sequence[Row], columns: Sequence[str]) -> list[list[float | None]]:
    return [[_number(row.get(name)) for name in columns] for row in rows]


def _number(value: Any) -> float | None:
    """Six digits are more than any screen shows. JSON knows no NaN."""
    if value is None or isinstance(value, int):
        return value
    return float(f"{value:.6g}") if math.isfinite(value) else None
