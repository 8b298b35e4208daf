"""The frame log: pictures by step, appended as they come, with a tail that a crash may tear.

A record is magic, step u64, length u32, crc32 u32, then `length` bytes of safetensors with the arrays of
`events.Samples`. Steps never fall. A log over its budget is rewritten with about half of its frames.
"""

import errno
import os
import struct
import threading
import zlib
from functools import lru_cache
from io import RawIOBase
from pathlib import Path
from typing import BinaryIO

import numpy as np
from safetensors.numpy import save

from gan_core.errors import UserError
from gan_core.events import Samples

HEADER = struct.Struct("<4sQII")
MAGIC = b"GAF1"
BUDGET = {"points": 16 * 2**20, "images": 24 * 2**20}  # bytes


def encode(samples: Samples) -> bytes:
    """One record."""
    payload = save(samples.arrays, metadata={"step": str(samples.step), "kind": samples.kind})
    return HEADER.pack(MAGIC, samples.step, len(payload), zlib.crc32(payload)) + payload


def thinned(steps: list[int], keep: int) -> list[int]:
    """Indices of about `keep` frames, first and last among them, evenly spaced in sqrt(step).

    Most happens early in a run, so that is where the frames stay densest.
    """
    roots = np.sqrt(np.asarray(steps, float) - steps[0])
    wanted = np.linspace(0, roots[-1], keep)
    right = np.clip(np.searchsorted(roots, wanted), 1, len(steps) - 1)
    nearest = np.where(wanted - roots[right - 1] < roots[right] - wanted, right - 1, right)
    return sorted({0, len(steps) - 1, *nearest.tolist()})


def scan(file: BinaryIO | RawIOBase, offset: int) -> tuple[list[tuple[int, int, int]], int]:
    """(step, offset of the payload, length) of the whole records from `offset` on, and where they end."""
    file.seek(0, os.SEEK_END)
    size, found = file.tell(), []
    while offset + HEADER.size <= size:
        file.seek(offset)
        magic, step, length, _ = HEADER.unpack(file.read(HEADER.size) or b"")
        end = offset + HEADER.size + length
        if magic != MAGIC or end > size:
            break
        found.append((step, offset + HEADER.size, length))
        offset = end
    return found, offset


def append(file: RawIOBase, record: bytes, size: int) -> None:
    """Append to a log of `size` bytes: the whole record, or none of it. Raises OSError when the disk is full."""
    try:
        written = file.write(record)
        if written != len(record):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    except OSError:
        file.truncate(size)
        raise


class FrameReader:
    """Finds frames by step. Reads only what was appended since the last look, all if the log was thinned."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._inode = 0
        self._end = 0
        self._places: dict[int, tuple[int, int]] = {}
        self._lock = threading.Lock()

    def steps(self) -> list[int]:
        """The steps that have a frame, in order; none if there is no log yet."""
        with self._lock:
            try:
                with self.path.open("rb") as file:
                    self._look(file)
            except FileNotFoundError:
                self._forget(0)
            return list(self._places)

    def read(self, step: int) -> bytes:
        """The frame's safetensors bytes. Raises UserError if this step has none, or a damaged one."""
        with self._lock:
            try:
                with self.path.open("rb") as file:
                    self._look(file)
                    payload = self._payload(file, step)
            except FileNotFoundError:
                payload = None
        if payload is None:
            raise UserError(f"no picture of step {step} is kept")
        return payload

    def _payload(self, file: BinaryIO, step: int) -> bytes | None:
        if step not in self._places:
            return None
        offset, length = self._places[step]
        file.seek(offset - HEADER.size)
        record = file.read(HEADER.size + length)
        checksum = HEADER.unpack(record[: HEADER.size])[3]
        payload = record[HEADER.size :]
        if zlib.crc32(payload) != checksum:
            raise UserError(f"the picture of step {step} is damaged on disk")
        return payload

    def _look(self, file: BinaryIO) -> None:
        stat = os.fstat(file.fileno())
        if stat.st_ino != self._inode or stat.st_size < self._end:
            self._forget(stat.st_ino)
        if stat.st_size > self._end:
            found, self._end = scan(file, self._end)
            self._places |= {step: (offset, length) for step, offset, length in found}

    def _forget(self, inode: int) -> None:
        self._inode, self._end, self._places = inode, 0, {}


@lru_cache(maxsize=64)
def reader_of(path: Path) -> FrameReader:
    """One reader per log and process, so that a request does not index the log anew."""
    return FrameReader(path)


class FrameWriter:
    """Appends frames. Cuts off a torn tail, and what lies after `last_step`, when it opens the log."""

    def __init__(self, path: Path, last_step: int | None = None) -> None:
        self.path = path
        self._file = path.open("a+b", buffering=0)
        found, end = scan(self._file, 0)
        keep = [record for record in found if last_step is None or record[0] <= last_step]
        if len(keep) < len(found):
            end = found[len(keep)][1] - HEADER.size
        self._file.truncate(end)
        self.size = end

    def write(self, samples: Samples) -> None:
        """Append one frame whole, or not at all. Raises OSError when the disk is full."""
        record = encode(samples)
        append(self._file, record, self.size)
        self.size += len(record)
        if self.size > BUDGET[samples.kind]:
            self._thin()

    def _thin(self) -> None:
        found, _ = scan(self._file, 0)
        part = self.path.with_name(".frames.part")
        try:
            with part.open("wb") as smaller:
                for index in thinned([step for step, *_ in found], len(found) // 2):
                    _, offset, length = found[index]
                    self._file.seek(offset - HEADER.size)
                    smaller.write(self._file.read(HEADER.size + length) or b"")
                self.size = smaller.tell()
            os.replace(part, self.path)
        finally:
            part.unlink(missing_ok=True)
        self._file.close()
        self._file = self.path.open("a+b", buffering=0)

    def close(self) -> None:
        self._file.close()
