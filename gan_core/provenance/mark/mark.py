"""The mark: put into a sheet, and read without the original.

Quantisation index modulation (Chen and Wornell, 2001): each wave's amplitude is moved to the nearest point of one of
two lattices, one for bit 0 and one for bit 1, whose points lie STEP apart, shifted by a number of the wave's own. A
reader asks which lattice is nearer, so what the picture shows is no noise to it. Each of 48 bits is carried by 16 waves
all over the sheet.
"""

from collections.abc import Iterator

import numpy as np

from gan_core.provenance.mark.code import BITS, codeword, tag_in
from gan_core.provenance.mark.spectrum import COUNT, QUICKNESS, picture_of, waves_of

SMALLEST = 256  # pixels of the shorter side of a sheet that can carry it
STEP = 40.0  # between points of a lattice: brightness is moved by 1.6 of 255 levels, root mean square
BLURS = (0.0, 0.0008, 0.0016)  # guesses at how much of a wave scaling took away, by the square of its frequency
ROUNDS = 5  # of rounding to whole levels between black and white, and putting right what that has moved
_random = np.random.default_rng(0x6A4E)
_BIT = _random.permutation(COUNT) % BITS  # which bit each wave carries
_SHIFT = _random.random(COUNT).astype(np.float32)  # of its lattices, in steps


def can_carry(width: int, height: int) -> bool:
    """Is a picture of that size large enough?"""
    return min(width, height) >= SMALLEST


def marked(pixels: np.ndarray, tag: int) -> np.ndarray:
    """The sheet with the mark, uint8 [H, W] or [H, W, 3] as before. tag: 32 bits. Raises ValueError if it is small."""
    height, width = pixels.shape[:2]
    if not can_carry(width, height):
        raise ValueError(f"a mark needs {SMALLEST} pixels a side, not {width} x {height}")
    values = pixels.astype(np.float32)
    offset = (_SHIFT + codeword(tag)[_BIT] / 2) * STEP
    wanted = np.round((waves_of(pixels) - offset) / STEP) * STEP + offset
    whole = pixels
    for _ in range(ROUNDS):
        change = picture_of(wanted - waves_of(whole), width, height)
        values = np.clip(values + (change if pixels.ndim == 2 else change[..., None]), 0, 255)
        whole = np.round(values).astype(np.uint8)
    return whole


def mark_in(pixels: np.ndarray) -> int | None:
    """The tag in a picture, None if there is none. pixels: uint8 [H, W] or [H, W, 3], of any size.

    In 0.07 % of pictures without a mark one is found: `code.FALSE_ALARMS` for each guess at the blur.
    """
    readings = (tag_in(votes) for votes in _votes(pixels))
    return next((tag for tag in readings if tag is not None), None)


def wrong_waves(pixels: np.ndarray, tag: int) -> float:
    """The share of waves that lie nearer to the other bit's lattice, 0..1: one half says nothing any more."""
    return min(float(np.mean((leanings < 0) != codeword(tag)[_BIT])) for leanings in _leanings(pixels))


def wrong_bits(pixels: np.ndarray, tag: int) -> int:
    """How many of the BITS bits are read wrong."""
    return min(int(np.sum((votes < 0) != codeword(tag))) for votes in _votes(pixels))


def _votes(pixels: np.ndarray) -> Iterator[np.ndarray]:
    """What the waves say of each bit, float [BITS], by each guess at the blur: above 0 for a 0, below for a 1."""
    for leanings in _leanings(pixels):
        yield np.bincount(_BIT, weights=leanings, minlength=BITS)


def _leanings(pixels: np.ndarray) -> Iterator[np.ndarray]:
    """1 where a wave lies on the lattice of bit 0, -1 on that of bit 1, between them else; float [COUNT]."""
    waves = waves_of(pixels)
    for blur in BLURS:
        yield np.cos(2 * np.pi * (waves * (1 + blur * QUICKNESS) / STEP - _SHIFT))
