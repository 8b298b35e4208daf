"""frames: the pictures of a run, appended, addressed by step, thinned when they take too much room.

A record is magic "GAFR", step u64, length u32, CRC-32 u32 of the payload, all little-endian, and the payload.
"""

import functools
import io
import os
import struct
import threading
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import numpy as np

from gan_core.base.errors import UserError
from gan_core.runs import files

FILE = "frames"
MAGIC = b"GAFR"
_HEAD = struct.Struct("<4sQII")
_LONGEST = 64 * 2**20  # bytes; a longer record is no picture but a broken header


@dataclass(frozen=True, slots=True)
class Record:
    """Where a picture lies: its payload takes `length` bytes from `start` on."""

    step: int
    start: int
    length: int
    crc: int

    @property
    def end(self) -> int:
        return self.start + self.length

    @property
    def head(self) -> bytes:
        return _HEAD.pack(MAGIC, self.step, self.length, self.crc)


def encode(step: int, payload: bytes) -> bytes:
    """One whole record."""
    return _HEAD.pack(MAGIC, step, len(payload), zlib.crc32(payload)) + payload


def scan(file: io.FileIO, offset: int, size: int) -> list[Record]:
    """The whole records between `offset` and `size`; payloads are skipped, not read."""
    records = []
    while offset + _HEAD.size <= size:
        file.seek(offset)
        magic, step, length, crc = _HEAD.unpack(file.read(_HEAD.size))
        record = Record(step, offset + _HEAD.size, length, crc)
        if magic != MAGIC or length > _LONGEST or record.end > size:
            break
        records.append(record)
        offset = record.end
    return records


class FrameReader:
    """Knows where each step's picture lies, and looks only at what is new. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._forget()

    def steps(self) -> list[int]:
        """The steps that have a picture, in order."""
        with self._lock:
            self._refresh()
            return sorted(self._index)

    def newest(self) -> tuple[int, int] | None:
        """Step and version of the picture written last. Single critic steps repaint a step: its version grows."""
        with self._lock:
            self._refresh()
            return (self._last.step, self._count) if self._last else None

    def read(self, step: int) -> bytes:
        """The picture at `step`. Raises UserError if there is none, or if it is damaged."""
        with self._lock:
            return self._refresh(step)

    def _forget(self) -> None:
        self._inode: int | None = None
        self._index: dict[int, Record] = {}
        self._last: Record | None = None
        self._end = 0
        self._count = 0

    def _refresh(self, step: int | None = None) -> bytes:
        """Index what is new; the payload of `step` comes from the same open file, which may be replaced meanwhile."""
        try:
            with open(self.path, "rb", buffering=0) as file:
                self._follow(file)
                return b"" if step is None else self._payload(file, step)
        except FileNotFoundError:
            self._forget()
            return b"" if step is None else self._missing(step)

    def _payload(self, file: io.FileIO, step: int) -> bytes:
        record = self._index.get(step) or self._missing(step)
        file.seek(record.start)
        payload = file.read(record.length)
        if zlib.crc32(payload) != record.crc:
            raise UserError(f"the picture of step {step:,} is damaged")
        return payload

    def _follow(self, file: io.FileIO) -> None:
        stat = os.fstat(file.fileno())
        if stat.st_ino != self._inode or stat.st_size < self._end or not self._still_holds(file):
            count = self._count
            self._forget()
            self._count = count
        self._inode = stat.st_ino
        for record in scan(file, self._end, stat.st_size):
            self._index[record.step] = self._last = record
            self._end = record.end
            self._count += 1

    def _still_holds(self, file: io.FileIO) -> bool:
        """Is the last known record where it was? Inode numbers are used again after a second thinning."""
        if self._last is None:
            return True
        file.seek(self._last.start - _HEAD.size)
        return file.read(_HEAD.size) == self._last.head

    def _missing(self, step: int) -> NoReturn:
        raise UserError(f"there is no picture of step {step:,}; the kept ones are listed by their steps")


@functools.lru_cache(maxsize=64)
def reader_of(path: Path) -> FrameReader:
    """A reader that all who ask for this file share, so that its index is built once."""
    return FrameReader(path)


class FrameLog:
    """The writer's end. `budget`: bytes above which about every second picture is dropped."""

    def __init__(self, path: Path, budget: int) -> None:
        self.path = path
        self.budget = budget
        self._records = _sound(path)
        self._cut()

    def add(self, step: int, payload: bytes) -> None:
        """Append one picture. Raises OSError, and then the log is as it was."""
        start = self._file.size + _HEAD.size
        self._file.append(encode(step, payload))
        self._records.append(Record(step, start, len(payload), zlib.crc32(payload)))
        if self._file.size > self.budget:
            self._rewrite(spread(self._records, self.budget // 2))

    def rewind(self, step: int) -> None:
        """Forget the pictures after `step`."""
        self._file.close()
        self._records = [record for record in self._records if record.step <= step]
        self._cut()

    def close(self) -> None:
        self._file.close()

    def _cut(self) -> None:
        """Open the file for appending, without whatever follows or lies between the records."""
        self._file = files.AppendFile(self.path)
        whole = sum(_HEAD.size + record.length for record in self._records)
        if self._file.size != whole:
            self._rewrite(self._records)

    def _rewrite(self, records: list[Record]) -> None:
        """A new file with these records takes the old one's place, so readers notice."""
        files.replace(self.path, _joined(self.path, records))
        self._file.close()
        self._file = files.AppendFile(self.path)
        self._records, end = [], 0
        for record in records:
            start = end + _HEAD.size
            self._records.append(Record(record.step, start, record.length, record.crc))
            end = start + record.length


def _sound(path: Path) -> list[Record]:
    """The records up to the first damaged one."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    with open(path, "rb", buffering=0) as file:
        records = scan(file, 0, len(data))
    bad = (i for i, record in enumerate(records) if zlib.crc32(data[record.start : record.end]) != record.crc)
    return records[: next(bad, len(records))]


def thinned(path: Path, room: int) -> bytes:
    """A log of what `spread` keeps of the one at `path`."""
    return _joined(path, spread(_sound(path), room))


def _joined(path: Path, records: list[Record]) -> bytes:
    """These records of the file, head and payload, one after the other."""
    data = path.read_bytes()
    return b"".join(data[record.start - _HEAD.size : record.end] for record in records)


def spread(records: list[Record], room: int) -> list[Record]:
    """Records that fit into `room` bytes, evenly spaced in sqrt(step): early on more happens per step.

    The last record of each step stands for it. The first and the last step always stay.
    """
    records = sorted({record.step: record for record in records}.values(), key=lambda record: record.step)
    root = np.sqrt([record.step for record in records])
    size = np.array([_HEAD.size + record.length for record in records])
    kept = np.arange(len(records))
    while len(kept) > 2 and size[kept].sum() > room:
        gap = root[kept[2:]] - root[kept[:-2]]  # what its neighbours would be apart without it
        kept = np.delete(kept, gap.argmin() + 1)
    return [records[index] for index in kept]
