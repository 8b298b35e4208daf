"""One member of a .zip, unpacked within bounds: no more bytes than it declares, no more memory than it is worth.

zipfile itself unpacks LZMA and bzip2 without a bound: a few kilobytes of them can ask for gigabytes.
"""

import bz2
import copy
import lzma
import zipfile
import zlib
from collections.abc import Callable
from typing import Protocol

from gan_core.data.sources.files import LeftOut

MOST_DICTIONARY = 64 << 20  # bytes that LZMA may look back; its own presets take up to 64 MB
_NAMES = {  # PKWARE's APPNOTE 6.3.10, section 4.4.5
    1: "Shrink",
    6: "Implode",
    9: "Deflate64",
    16: "IBM CMPSC",
    18: "IBM TERSE",
    19: "IBM LZ77",
    20: "Zstandard (old number)",
    93: "Zstandard",
    94: "MP3",
    95: "XZ",
    96: "JPEG",
    97: "WavPack",
    98: "PPMd",
    99: "AES encryption",
}


class _Decompressor(Protocol):
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The member's bytes. Raises LeftOut: packed in a way that is not read, or damaged."""
    if member.compress_type not in _METHODS:
        raise LeftOut(f"packed with {_NAMES.get(member.compress_type, f'method {member.compress_type}')}")
    try:
        data = _METHODS[member.compress_type](_packed(archive, member), member.file_size)
    except LeftOut:
        raise
    except Exception:  # a hostile header leads zipfile and the decompressors into many kinds of errors
        raise LeftOut("damaged") from None
    if len(data) != member.file_size or zlib.crc32(data) != member.CRC:
        raise LeftOut("damaged")
    return data


def _packed(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """As it lies in the file."""
    raw = copy.copy(member)
    raw.compress_type, raw.file_size = zipfile.ZIP_STORED, member.compress_size
    del raw.CRC  # of the unpacked bytes
    with archive.open(raw) as file:
        return file.read()


def _deflated(packed: bytes, size: int) -> bytes:
    return _bounded(zlib.decompressobj(-15), packed, size)


def _bzip2(packed: bytes, size: int) -> bytes:
    return _bounded(bz2.BZ2Decompressor(), packed, size)


def _lzma(packed: bytes, size: int) -> bytes:
    """Version (2 bytes), length of the properties (2), properties: APPNOTE, section 5.8.8."""
    length = int.from_bytes(packed[2:4], "little")
    properties, body = packed[4 : 4 + length], packed[4 + length :]
    dictionary = int.from_bytes(properties[1:5], "little")
    if dictionary > MOST_DICTIONARY:
        raise LeftOut(f"packed with an LZMA dictionary of more than {MOST_DICTIONARY >> 20} MB")
    rest, lc = divmod(properties[0], 9)
    pb, lp = divmod(rest, 5)
    filters = [{"id": lzma.FILTER_LZMA1, "dict_size": max(dictionary, 4096), "lc": lc, "lp": lp, "pb": pb}]
    return _bounded(lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters), body, size)


def _bounded(decompressor: _Decompressor, packed: bytes, size: int) -> bytes:
    """At most one byte more than there should be; `max_length` 0 would mean no bound at all."""
    return decompressor.decompress(packed, size + 1)


_METHODS: dict[int, Callable[[bytes, int], bytes]] = {
    zipfile.ZIP_STORED: lambda packed, size: packed,
    zipfile.ZIP_DEFLATED: _deflated,
    zipfile.ZIP_BZIP2: _bzip2,
    zipfile.ZIP_LZMA: _lzma,
}
