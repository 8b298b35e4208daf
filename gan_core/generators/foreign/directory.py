"""How long an archive's table of contents is, by the few bytes at its end, before anybody reads it.

Python's zipfile makes an object of every entry, a kilobyte each, and only then can they be counted.
"""

import struct

from gan_core.generators.foreign.limits import MIB, MOST_DIRECTORY_BYTES, MOST_MEMBERS
from gan_core.generators.foreign.refusal import Refusal

_END = struct.Struct("<4s4H2IH")
_END64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR = struct.Struct("<4sIQI")
_LONGEST_COMMENT = 0xFFFF
_ENTRY = b"PK\x01\x02"


def check_directory(content: bytes) -> None:
    """Raises Refusal for more members, or a longer table, than weights need. What is damaged is left to the reader."""
    at = content.rfind(b"PK\x05\x06", max(0, len(content) - _END.size - _LONGEST_COMMENT))
    if at < 0 or at + _END.size > len(content):
        return
    _, _, _, _, count, size, _, _ = _END.unpack_from(content, at)
    before = at - _LOCATOR.size
    if before >= 0 and content[before : before + 4] == b"PK\x06\x07" and before >= _END64.size:
        _, _, start, _ = _LOCATOR.unpack_from(content, before)
        for place in (start, before - _END64.size):  # zipfile looks right before the locator
            if 0 <= place <= before - _END64.size and content[place : place + 4] == b"PK\x06\x06":
                *_, many, long, _ = _END64.unpack_from(content, place)
                count, size = max(many, count if count != 0xFFFF else 0), max(long, size if size != 0xFFFFFFFF else 0)
    if count > MOST_MEMBERS:
        raise Refusal(f"its archive says that it has {count:,} members, and {MOST_MEMBERS:,} are legal")
    if size > MOST_DIRECTORY_BYTES:
        told = f"its archive has a table of contents of {size / MIB:,.1f} MiB"
        raise Refusal(f"{told}, and {MOST_DIRECTORY_BYTES // MIB} MiB are legal")
    if content.count(_ENTRY, max(0, at - size - _END64.size - _LOCATOR.size), at) > MOST_MEMBERS:
        raise Refusal(f"its archive has more than {MOST_MEMBERS:,} members, which is the limit")
