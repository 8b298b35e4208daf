"""TensorBoard's event files, written without TensorFlow or TensorBoard: the same values give the same bytes.

A file is a row of TFRecords (tensorflow/core/lib/io/record_writer.h): u64 length, masked CRC-32C of it, an `Event`,
masked CRC-32C of that, little-endian. `Event` and what it holds are protocol buffers (tensorboard/compat/proto:
event.proto, summary.proto; plugins/hparams/plugin_data.proto); of their fields the few that are needed are written by
hand.
"""

import struct
from collections.abc import Iterable, Mapping

_POLYNOMIAL = 0x82F63B78  # Castagnoli's, reversed
_STRING = 7  # DT_STRING and DT_FLOAT of tensorflow's types.proto
_FLOAT = 1


def event_file(created: float, events: Iterable[bytes]) -> bytes:
    """The whole file. created: seconds since 1970; events: as `event` makes them."""
    version = _double(1, created) + _bytes(3, b"brain.Event:2")
    return b"".join(map(_record, [version, *events]))


def event(wall_time: float, step: int, values: Iterable[bytes]) -> bytes:
    """What was known at a step. wall_time: seconds since 1970; values: as `scalar`, `picture`, `text` make them."""
    summary = b"".join(_bytes(1, value) for value in values)
    return _double(1, wall_time) + _whole(2, step) + _bytes(5, summary)


def scalar(tag: str, value: float) -> bytes:
    """A number, stored as float32."""
    return _bytes(1, tag.encode()) + _key(2, 5) + struct.pack("<f", value)


def picture(tag: str, png: bytes, width: int, height: int) -> bytes:
    """An RGB picture of so many pixels, as a PNG file."""
    return _bytes(1, tag.encode()) + _bytes(4, _whole(1, height) + _whole(2, width) + _whole(3, 3) + _bytes(4, png))


def text(tag: str, markdown: str) -> bytes:
    """Words for the dashboard Text."""
    tensor = _whole(1, _STRING) + _bytes(2, _bytes(2, _whole(1, 1))) + _bytes(8, markdown.encode())
    return _bytes(1, tag.encode()) + _bytes(8, tensor) + _plugin("text")


def hparams(values: Mapping[str, bool | float | str], group: str, started: float) -> bytes:
    """The settings of a run for the dashboard HParams. group: which trial this is; started: seconds since 1970."""
    settings = b"".join(_bytes(1, _bytes(1, name.encode()) + _bytes(2, _value(it))) for name, it in values.items())
    start = settings + _bytes(4, group.encode()) + _double(5, started)
    nothing = _whole(1, _FLOAT) + _bytes(2, b"") + _bytes(5, struct.pack("<f", 0.0))
    return _bytes(1, b"_hparams_/session_start_info") + _bytes(8, nothing) + _plugin("hparams", _bytes(3, start))


def _value(value: bool | float | str) -> bytes:
    """A google.protobuf.Value."""
    if isinstance(value, bool):
        return _whole(4, int(value))
    return _bytes(3, value.encode()) if isinstance(value, str) else _double(2, value)


def _plugin(name: str, content: bytes = b"") -> bytes:
    """The metadata of a value that belongs to one dashboard."""
    return _bytes(9, _bytes(1, _bytes(1, name.encode()) + _bytes(2, content)))


def _key(field: int, kind: int) -> bytes:
    return _varint(field << 3 | kind)


def _whole(field: int, value: int) -> bytes:
    return _key(field, 0) + _varint(value)


def _double(field: int, value: float) -> bytes:
    return _key(field, 1) + struct.pack("<d", value)


def _bytes(field: int, content: bytes) -> bytes:
    return _key(field, 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    """A whole number >= 0 in groups of seven bits, the lowest first."""
    groups = bytearray()
    while value > 0x7F:
        groups.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*groups, value])


def _record(content: bytes) -> bytes:
    length = struct.pack("<Q", len(content))
    return length + _masked(length) + content + _masked(content)


def _masked(data: bytes) -> bytes:
    crc = crc32c(data)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def _crc_of(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (_POLYNOMIAL if byte & 1 else 0)
    return byte


_TABLE = [_crc_of(byte) for byte in range(256)]


def crc32c(data: bytes) -> int:
    """CRC-32C (Castagnoli), RFC 3720, appendix B.4."""
    crc, table = 0xFFFFFFFF, _TABLE
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF
