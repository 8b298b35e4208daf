"""Drawings that a pad begins with, as texts of `drawing`."""

from dataclasses import dataclass

import numpy as np

from gan_core.data.sources.density_text import LEVELS, SIDE
from gan_core.data.sources.drawing import Density, write

_FULL = LEVELS - 1
_WORD = (  # GAN, five letters wide and seven high
    ".###...###..#...#",
    "#...#.#...#.##..#",
    "#.....#...#.#.#.#",
    "#.###.#####.#..##",
    "#...#.#...#.#...#",
    "#...#.#...#.#...#",
    ".###..#...#.#...#",
)


@dataclass(frozen=True)
class Beginning:
    """label: for people; text: the drawing."""

    label: str
    text: str


def _word() -> str:
    cells = np.array([[letter == "#" for letter in row] for row in _WORD]).repeat(3, axis=0).repeat(3, axis=1)
    levels = np.zeros((SIDE, SIDE), np.uint8)
    top, left = (SIDE - cells.shape[0]) // 2, (SIDE - cells.shape[1]) // 2
    levels[top : top + cells.shape[0], left : left + cells.shape[1]] = cells * _FULL
    return write(Density(levels))


def _smiley() -> str:
    """A face, two eyes and a mouth: one ring, two discs, half a ring."""
    y, x = (np.mgrid[:SIDE, :SIDE] + 0.5 - SIDE / 2) / (SIDE / 2)  # -1..1, y downwards
    radius = np.hypot(x, y)
    face = np.abs(radius - 0.8) < 0.05
    eyes = np.hypot(np.abs(x) - 0.3, y + 0.25) < 0.09
    mouth = (np.abs(radius - 0.48) < 0.05) & (y > 0.12)
    return write(Density(((face | eyes | mouth) * _FULL).astype(np.uint8)))


BEGINNINGS = {
    "three": Beginning("Three modes of unequal weight", "1m-1,-0.7,0.1,1_1,-0.7,0.15,2_0,0.9,0.25,5"),
    "smiley": Beginning("Smiley", _smiley()),
    "gan": Beginning("GAN, written", _word()),
}
"""By name; the first one is what a pad opens with."""
FIRST = next(iter(BEGINNINGS.values())).text
