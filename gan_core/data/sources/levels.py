"""What is black and what is white where a file holds more than eight bits: one range for a whole dataset.

A single picture cannot tell: a dark frame of a 12-bit series has the values of an eight-bit one. So the range is found
over all pictures that are read together, and said.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

BITS = (8, 10, 12, 14, 16)


@dataclass(frozen=True)
class Levels:
    """Black and white, in the files' own numbers."""

    black: float
    white: float

    def shown(self, values: np.ndarray) -> np.ndarray:
        """The same as bytes, uint8 of the same shape; what is no number is black."""
        share = (np.asarray(values, np.float64) - self.black) / (self.white - self.black)
        return np.rint(np.nan_to_num(share, nan=0.0, posinf=1.0, neginf=0.0).clip(0, 1) * 255).astype(np.uint8)

    def __str__(self) -> str:
        """In words: "values 0 to 4,095 (12 bits)"."""
        bits = next((f" ({bits} bits)" for bits in BITS if (self.black, self.white) == (0, 2**bits - 1)), "")
        return f"values {self.black:,g} to {self.white:,.7g}{bits}".replace("-", "−")


@dataclass(frozen=True)
class Extent:
    """The smallest and the largest number of a picture; whole: are all of them integers by the file's format?"""

    low: float
    high: float
    whole: bool


def extent_of(values: np.ndarray, *, whole: bool) -> Extent:
    """Of the numbers of one picture; those that are none do not count."""
    finite = values[np.isfinite(values)]
    return Extent(float(finite.min()), float(finite.max()), whole) if finite.size else Extent(0.0, 0.0, whole)


def levels_of(extents: Iterable[Extent]) -> Levels:
    """The one range of all these pictures, at least one.

    Fractions: 0 to 1, or -1 to 1. Otherwise from 0 to the largest number of as many bits as are needed; numbers
    below zero that are no fractions (temperatures, heights) from the smallest to the largest.
    """
    every = list(extents)
    low, high = min(extent.low for extent in every), max(extent.high for extent in every)
    if not any(extent.whole for extent in every) and high <= 1 and low >= -1:
        return Levels(-1.0 if low < 0 else 0.0, 1.0)
    if low < 0:
        return Levels(low, max(high, low + 1))
    for bits in BITS:
        if high <= 2**bits - 1:
            return Levels(0.0, 2**bits - 1.0)
    return Levels(0.0, high)
