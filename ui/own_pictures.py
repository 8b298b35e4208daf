"""A visitor's own pictures in the form: how many there are, what was left out, and how training will see them."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import streamlit as st

from gan_core.base.errors import UserError
from ui.pictures_bench import look
from ui.plain import plain

MOST_SHOWN = 10
_A_ROW, _SIDE, _GAP = 5, 96, 6  # thumbnails, and their pixels


@dataclass(frozen=True)
class Summary:
    """What the form says of a folder or zip."""

    told: str
    classes: tuple[str, ...]
    thumbnails: np.ndarray  # uint8 [N, size, size, 3], spread over all of them


@lru_cache(maxsize=32)
def summary(path: str, size: int) -> Summary | None:
    """None if they cannot be read (any more): Start says why."""
    try:
        about, pictures = look(path, size, MOST_SHOWN)
    except UserError:
        return None
    return Summary(about["told"], tuple(about["classes"]), pictures)


def classes(path: str, size: int) -> tuple[str, ...]:
    """The classes that folders name; () if there are none, or no pictures yet."""
    found = summary(path, size) if path else None
    return found.classes if found else ()


def show(path: str, size: int) -> None:
    """Count, reasons, and some pictures as training sees them."""
    found = summary(path, size)
    if found is None:
        return
    st.caption(plain(found.told))
    st.image(_sheet(found.thumbnails), width="stretch", alt="A sheet of your own pictures")
    st.caption(how_they_are_seen(size))


def how_they_are_seen(size: int) -> str:
    """What is done to every picture before a network sees it."""
    return (
        f"As training sees them: cropped to squares at the centre, {size:d} x {size:d} pixels, in colour; transparent "
        "parts on white; of colours in 16 bits the upper 8."
    )


def _sheet(tiles: np.ndarray) -> np.ndarray:
    """Tiles [N, size, size, 3] in rows of five, uint8 [height, width, 4], with nothing between them."""
    large = tiles.repeat(max(1, _SIDE // tiles.shape[1]), axis=1).repeat(max(1, _SIDE // tiles.shape[2]), axis=2)
    side = large.shape[1] + _GAP
    rows = -(-len(large) // _A_ROW)
    sheet = np.zeros((rows * side - _GAP, _A_ROW * side - _GAP, 4), np.uint8)
    for place, tile in enumerate(large):
        top, left = (number * side for number in divmod(place, _A_ROW))
        sheet[top : top + len(tile), left : left + len(tile)] = np.dstack(
            [tile, np.full(tile.shape[:2], 255, np.uint8)]
        )
    return sheet
