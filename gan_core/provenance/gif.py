"""XMP in a GIF: an application extension "XMP DataXMP" (XMP Specification Part 3, 1.1.2).

The packet is not cut into sub-blocks of up to 255 bytes. 258 bytes behind it, the "magic trailer", lead a reader that
takes letters for lengths of sub-blocks to the end, wherever it comes out.
"""

from collections.abc import Iterator

from gan_core.provenance.packet import MOST_BYTES
from gan_core.provenance.reading import Content, cut_off, piece

BEGINS = b"GIF8"
_EXTENSION = b"\x21\xff\x0bXMP DataXMP"
_TRAILER = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
_IMAGE, _EXTENDS, _END = 0x2C, 0x21, 0x3B
_GRAPHIC_CONTROL = 0xF9


def put(content: bytes, packet: bytes) -> bytes:
    """The file with the packet before its first picture, behind extensions that are for the whole file."""
    at = next(start for start, kind, label in _blocks(content) if kind != _EXTENDS or label == _GRAPHIC_CONTROL)
    return content[:at] + _EXTENSION + packet + _TRAILER + content[at:]


def packet_in(content: Content) -> bytes | None:
    """None if there is none. Raises UserError for a file that is cut off."""
    for start, kind, _ in _blocks(content):
        if kind == _EXTENDS and content[start : start + len(_EXTENSION)] == _EXTENSION:
            begins = start + len(_EXTENSION)
            ends = content.find(_TRAILER, begins, begins + MOST_BYTES)
            return content[begins:ends] if ends >= 0 else cut_off("GIF")
    return None


def _blocks(content: Content) -> Iterator[tuple[int, int, int]]:
    """Where each begins, what it is, and the label of an extension."""
    flags = piece(content, 0, 13, "GIF")[10]
    at = 13 + _colours(flags)
    while True:
        kind, label = piece(content, at, 2, "GIF") if at + 2 <= len(content) else (*piece(content, at, 1, "GIF"), 0)
        yield at, kind, label
        if kind == _END:
            return
        if kind == _EXTENDS:
            at = _behind_parts(content, at + 2)
        elif kind == _IMAGE:
            at = _behind_parts(content, at + 11 + _colours(piece(content, at, 10, "GIF")[9]))
        else:
            cut_off("GIF")


def _colours(flags: int) -> int:
    """Bytes of the table of colours that these flags announce."""
    return 3 << (flags % 8 + 1) if flags & 0x80 else 0


def _behind_parts(content: Content, at: int) -> int:
    """Where a row of sub-blocks is over."""
    while length := piece(content, at, 1, "GIF")[0]:
        at += 1 + length
    return at + 1
