"""XMP in a JPEG: an APP1 segment (XMP Specification Part 3, 1.1.3). Read only: the app writes no JPEG."""

from gan_core.provenance.reading import Content, cut_off, piece

BEGINS = b"\xff\xd8\xff"
_KEY = b"http://ns.adobe.com/xap/1.0/\0"
_APP1, _SCAN, _END = 0xE1, 0xDA, 0xD9


def packet_in(content: Content) -> bytes | None:
    """None if there is none before the picture's data. Raises UserError for a file that is cut off."""
    at = 2
    while True:
        mark = piece(content, at, 4, "JPEG")
        if mark[0] != 0xFF:
            cut_off("JPEG")
        if mark[1] in (_SCAN, _END):
            return None
        if mark[1] == 0xFF:  # a byte that only fills
            at += 1
            continue
        length = int.from_bytes(mark[2:])
        data = piece(content, at + 4, max(0, length - 2), "JPEG")
        if mark[1] == _APP1 and data.startswith(_KEY):
            return data[len(_KEY) :]
        at += 2 + max(2, length)
