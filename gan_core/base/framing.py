"""Messages on a pipe: the length of a JSON header, the header, and as many bytes as it says."""

import json
import struct
from typing import Any, BinaryIO

_LENGTH = struct.Struct("<I")
MOST_HEADER = 4 << 20  # bytes
Message = tuple[dict[str, Any], bytes]


def write(pipe: BinaryIO, header: dict[str, Any], payload: bytes = b"") -> None:
    """Send one message as a whole. Callers take turns. Raises ValueError, with nothing sent, for too long a header."""
    head = json.dumps(header | {"bytes": len(payload)}, separators=(",", ":")).encode()
    if len(head) > MOST_HEADER:
        raise ValueError(f"a header of {len(head):,} bytes would not be read")
    rest = memoryview(b"".join((_LENGTH.pack(len(head)), head, payload)))
    while rest:  # a raw pipe may take less than it is given
        rest = rest[pipe.write(rest) :]


def read(pipe: BinaryIO) -> Message | None:
    """The next message, or None at the end, also where a message was cut off."""
    length = _exactly(pipe, _LENGTH.size)
    if length is None or (size := _LENGTH.unpack(length)[0]) > MOST_HEADER:
        return None
    head = _exactly(pipe, size)
    if head is None:
        return None
    header = json.loads(head)
    payload = _exactly(pipe, header.pop("bytes"))
    return None if payload is None else (header, payload)


def _exactly(pipe: BinaryIO, count: int) -> bytes | None:
    parts, missing = [], count
    while missing:
        part = pipe.read(missing)
        if not part:
            return None
        parts.append(part)
        missing -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)
