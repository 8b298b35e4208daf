"""Small files that are much work."""

import io
import struct
import zipfile
import zlib

import torch


def wide(side: int) -> bytes:
    """A generator of three layers' worth of weights whose samples are colour pictures of that side."""
    last = 3 * side * side
    tensors = {
        "net.0.weight": torch.ones(1, 2),
        "net.0.bias": torch.zeros(1),
        "net.2.weight": torch.zeros(last, 1),
        "net.2.bias": torch.zeros(last),
    }
    file = io.BytesIO()
    torch.save(tensors, file)
    return file.getvalue()


def archive_of_members(count: int) -> bytes:
    """One empty member, named so many times in the table of contents (zip64)."""
    member = b"PK\x03\x04" + struct.pack("<5H3I2H", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"
    entry = b"PK\x01\x02" + struct.pack("<6H3I5H2I", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    table, start = entry * count, len(member)
    end = b"PK\x06\x06" + struct.pack("<Q2H2I4Q", 44, 45, 45, 0, 0, count, count, len(table), start)
    locator = b"PK\x06\x07" + struct.pack("<IQI", 0, start + len(table), 1)
    last = b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return member + table + end + locator + last


def large_png(side: int) -> bytes:
    """Black, 16 bits deep: some hundred bytes for millions of pixels."""
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + 2 * side)
    data = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()

    def part(tag: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + tag + body + struct.pack(">I", zlib.crc32(tag + body))

    head = part(b"IHDR", struct.pack(">IIBBBBB", side, side, 16, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + part(b"IDAT", data) + part(b"IEND", b"")


def zip_of_large_pictures(count: int, side: int = 6_000) -> bytes:
    """So many of them."""
    file, picture = io.BytesIO(), large_png(side)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            archive.writestr(f"{number}.png", picture)
    return file.getvalue()
