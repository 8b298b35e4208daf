"""metrics.jsonl: one JSON object per report, appended. A torn last line is as if it had not been written."""

import json
import math
import os
from pathlib import Path
from typing import Any

from gan_core.base.events import Metrics
from gan_core.runs import files

FILE = "metrics.jsonl"
Row = dict[str, Any]
_ROOM = 8192  # bytes; more than two rows take


class MetricsTail:
    """Reads a log while it grows, each row once. It remembers `row` rows, which end at byte `offset`.

    A look at a log that has not changed costs one `os.stat`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.row = 0
        self.offset = 0
        self._inode: int | None = None

    def skip(self) -> None:
        """Go to the end of what is there now, without decoding it."""
        self.row = self.offset = 0
        data = self._new_bytes()
        self.row, self.offset = data.count(b"\n"), data.rfind(b"\n") + 1

    def changed(self) -> bool:
        """Is there more than was read, or less?"""
        try:
            stat = os.stat(self.path)
        except FileNotFoundError:
            return self.offset > 0
        return stat.st_size != self.offset or self._is_other(stat)

    def read(self) -> list[Row] | None:
        """The rows that are new. None: the log was cut back, what was read is void, and the next call starts over."""
        try:
            stat = os.stat(self.path)
        except FileNotFoundError:
            stat = None
        if stat is None or stat.st_size < self.offset or self._is_other(stat):
            void = self.offset > 0
            self.row, self.offset, self._inode = 0, 0, None
            if void or stat is None:
                return None if void else []
        rows, length = decode(self._new_bytes())
        self.row += len(rows)
        self.offset += length
        return rows

    def _is_other(self, stat: os.stat_result) -> bool:
        return self._inode is not None and stat.st_ino != self._inode

    def _new_bytes(self) -> bytes:
        try:
            with open(self.path, "rb") as file:
                self._inode = os.fstat(file.fileno()).st_ino
                file.seek(self.offset)
                return file.read()
        except FileNotFoundError:
            return b""


def decode(data: bytes) -> tuple[list[Row], int]:
    """The whole rows at the start of `data`, and how many bytes they take."""
    rows: list[Row] = []
    length = 0
    for line in data.splitlines(keepends=True):
        row = _row(line)
        if row is None:
            break
        rows.append(row)
        length += len(line)
    return rows, length


def last_row(path: Path) -> Row:
    """The last whole row, {} if there is none."""
    try:
        with open(path, "rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _ROOM))
            lines = file.read().splitlines(keepends=True)
    except FileNotFoundError:
        return {}
    return next((row for line in reversed(lines) if (row := _row(line))), {})


def _row(line: bytes) -> Row | None:
    if not line.endswith(b"\n"):
        return None
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) and "step" in row else None


def encode(event: Metrics) -> bytes:
    """One line. Figures keep 7 digits, what a float32 holds; NaN and infinity, which JSON lacks, become null."""
    head = {"step": event.step, "seconds": round(event.seconds, 4), "images": event.images}
    return json.dumps(head | {name: _number(value) for name, value in event.values.items()}).encode() + b"\n"


def _number(value: float) -> float | int | None:
    if isinstance(value, int):
        return value
    return float(f"{value:.7g}") if math.isfinite(value) else None


class MetricsLog:
    """The writer's end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        cut(path, None)
        self._file = files.AppendFile(path)

    def add(self, event: Metrics) -> None:
        """Append one report. Raises OSError, and then the log is as it was."""
        self._file.append(encode(event))

    def rewind(self, step: int) -> None:
        """Forget the reports after `step`."""
        self._file.close()
        cut(self.path, step)
        self._file = files.AppendFile(self.path)

    def close(self) -> None:
        self._file.close()


def cut(path: Path, step: int | None) -> None:
    """Drop a torn tail, and the rows after `step`. A new file takes the old one's place, so followers notice."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return
    rows, length = decode(data)
    if step is not None:
        kept = next((index for index, row in enumerate(rows) if row["step"] > step), len(rows))
        length = sum(map(len, data.splitlines(keepends=True)[:kept]))
    if length < len(data):
        files.replace(path, data[:length])
