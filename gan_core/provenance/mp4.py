"""XMP in an MP4: a box of type uuid at the top level (XMP Specification Part 3, 1.2.7; ISO 14496-12)."""

from collections.abc import Iterator

from gan_core.provenance.packet import MOST_BYTES
from gan_core.provenance.reading import Content, cut_off, piece

BEGINS = b"ftyp"  # from the fifth byte on
_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")


def put(content: bytes, packet: bytes) -> bytes:
    """The file with the packet at its end: what the index says of places in it stays true."""
    return content + (24 + len(packet)).to_bytes(4) + b"uuid" + _UUID + packet


def packet_in(content: Content) -> bytes | None:
    """None if there is none. Raises UserError for a file that is cut off."""
    for kind, start, end in _boxes(content):
        if kind == b"uuid" and end - start < MOST_BYTES + 1000 and content[start : start + 16] == _UUID:
            return content[start + 16 : end]
    return None


def _boxes(content: Content) -> Iterator[tuple[bytes, int, int]]:
    """Type, where what is in it begins, and where it ends, of those at the top level."""
    at = 0
    while at < len(content):
        head = piece(content, at, 8, "MP4")
        size, kind, start = int.from_bytes(head[:4]), head[4:], at + 8
        if size == 1:
            size, start = int.from_bytes(piece(content, at + 8, 8, "MP4")), at + 16
        end = at + size if size else len(content)
        if end < start or end > len(content):
            cut_off("MP4")
        yield kind, start, end
        at = end
