"""XMP in a PNG: an iTXt chunk with the keyword XML:com.adobe.xmp (XMP Specification Part 3, 1.1.5)."""

import zlib
from collections.abc import Iterator

from gan_core.provenance.packet import MOST_BYTES
from gan_core.provenance.reading import Content, cut_off, piece

BEGINS = b"\x89PNG\r\n\x1a\n"
_KEY = b"XML:com.adobe.xmp\0"
_HEADER = len(BEGINS) + 25  # the signature and IHDR
_MOST_CHUNKS = 1_000_000


def put(content: bytes, packet: bytes) -> bytes:
    """The file with the packet behind its header, where readers of a part of it find it."""
    data = b"iTXt" + _KEY + b"\0\0\0\0" + packet  # not compressed, no language, no translated keyword
    chunk = (len(data) - 4).to_bytes(4) + data + zlib.crc32(data).to_bytes(4)
    return content[:_HEADER] + chunk + content[_HEADER:]


def packet_in(content: Content) -> bytes | None:
    """None if there is none. Raises UserError for a file that is cut off."""
    for name, start, length in _chunks(content):
        if name == b"iTXt" and length < MOST_BYTES + 1000 and content[start : start + len(_KEY)] == _KEY:
            return _text(content[start + len(_KEY) : start + length])
    return None


def _text(data: bytes) -> bytes:
    """Flag and method of compression, language, translated keyword, text."""
    compressed, rest = data[:1] == b"\1", data[2:]
    text = rest.split(b"\0", 2)[-1]
    if not compressed:
        return text
    try:
        return zlib.decompressobj().decompress(text, MOST_BYTES + 1)
    except zlib.error:
        cut_off("PNG")


def _chunks(content: Content) -> Iterator[tuple[bytes, int, int]]:
    """Name, where its data begin, and how long they are, up to IEND."""
    at = len(BEGINS)
    for _ in range(_MOST_CHUNKS):
        head = piece(content, at, 8, "PNG")
        length, name = int.from_bytes(head[:4]), head[4:]
        if at + 12 + length > len(content):
            cut_off("PNG")
        yield name, at + 8, length
        if name == b"IEND":
            return
        at += 12 + length
    cut_off("PNG")
