"""What torch.save wrote before 1.6: five pickles in a row, then the numbers of each storage."""

import struct
from typing import Any

from gan_core.generators.foreign.claims import Place
from gan_core.generators.foreign.limits import MOST_PICKLE_BYTES
from gan_core.generators.foreign.pickle_scan import Scan, scan
from gan_core.generators.foreign.refusal import Refusal
from gan_core.generators.foreign.symbols import mark_loose

_MAGIC = 0x1950A86A20F9469CFC6C
_VERSION = 1001


def opened(content: bytes, found: Scan) -> tuple[Any, list[str], int]:
    """The symbolic value of the pickle of weights, the storages' keys in order, and where their numbers begin.

    Globals of all five pickles go to `found`. Raises Refusal.
    """
    head = content[:MOST_PICKLE_BYTES]  # the numbers behind it are never searched for opcodes
    magic, at = scan(head, 0, found)
    version, at = scan(head, at, found)
    if magic != _MAGIC or version != _VERSION:
        raise Refusal("it begins like a PyTorch file of before 1.6 but names another version")
    machine, at = scan(head, at, found)
    if isinstance(machine, dict) and machine.get("little_endian") is False:
        raise Refusal("its numbers are written in big-endian order, which is not read")
    value, at = scan(head, at, found)
    keys, at = scan(head, at, found)
    mark_loose([machine, value, keys])
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys) or len(set(keys)) < len(keys):
        raise Refusal("its list of storages is damaged")
    return value, keys, at


def storage_places(content: bytes, at: int, keys: list[str], widths: dict[str, int]) -> dict[str, Place]:
    """Where each storage lies. widths: of one number, by storage. Raises Refusal if the file ends too soon or late."""
    places = {}
    for key in keys:
        if at + 8 > len(content):
            raise Refusal("it is cut off: the numbers of its last storages are missing")
        (count,) = struct.unpack_from("<q", content, at)
        nbytes = count * widths.get(key, 1)
        if key not in widths:
            raise Refusal(f"it brings numbers for a storage {key[:40]!r} that no tensor uses")
        if count < 0 or at + 8 + nbytes > len(content):
            raise Refusal(f"it is cut off: storage {key[:40]!r} should have {nbytes:,} bytes")
        places[key] = Place(at + 8, nbytes)
        at += 8 + nbytes
    if at != len(content):
        raise Refusal(f"{len(content) - at:,} bytes follow after its last tensor, where nothing should be")
    return places
