"""A tag of 32 bits as a codeword of 48, a CRC-16 behind it, and what a damaged codeword still says."""

import binascii
import hashlib

import numpy as np

TAG_BITS, CHECK_BITS = 32, 16
BITS = TAG_BITS + CHECK_BITS
DOUBTED = 4  # bits that are tried both ways: 16 codewords are looked at
FALSE_ALARMS = 2**DOUBTED / 2**CHECK_BITS
"""Of readings without a mark, the share in which one is found: each codeword that is tried may fit by chance."""


def tag_of(text: str) -> int:
    """The first 32 bits of its SHA-256."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[: TAG_BITS // 8])


def codeword(tag: int) -> np.ndarray:
    """Bits 0 and 1, int64 [BITS]."""
    data = tag.to_bytes(TAG_BITS // 8)
    whole = data + _check(data).to_bytes(CHECK_BITS // 8)
    return np.unpackbits(np.frombuffer(whole, np.uint8)).astype(np.int64)


def tag_in(votes: np.ndarray) -> int | None:
    """The tag of the likeliest codeword; None if none fits. votes: float [BITS], above 0 for a 0, far from it if sure.

    The bits that are least sure are tried both ways, as in Chase's algorithm (1972), the likeliest first.
    """
    doubted = np.argsort(abs(votes))[:DOUBTED]
    likely = (votes < 0).astype(np.uint8)
    flips = [np.array([pattern >> place & 1 for place in range(DOUBTED)], np.uint8) for pattern in range(2**DOUBTED)]
    for flip in sorted(flips, key=lambda flip: float((flip * abs(votes[doubted])).sum())):
        bits = likely.copy()
        bits[doubted] ^= flip
        whole = np.packbits(bits).tobytes()
        data, check = whole[: TAG_BITS // 8], whole[TAG_BITS // 8 :]
        if _check(data) == int.from_bytes(check):
            return int.from_bytes(data)
    return None


def _check(data: bytes) -> int:
    """CRC-16/CCITT, begun with ones, so that a codeword is never all 0."""
    return binascii.crc_hqx(data, 0xFFFF)
