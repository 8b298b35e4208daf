"""What somebody drew on the plane, as one line of text: modes with widths and weights, or a density.

    1m-1,-0.7,0.1,1_0.8,0.6,0.25,3    modes, one after another: x,y,width,weight
    1dr..., 1dp...                    a density of SIDE x SIDE cells, see `density_text`

The 1 is the number of the format. A drawing has one spelling, so that equal texts are equal data; every letter of it
may stand in an address and in a shell as it is. `ui/assets/drawing_text.js` writes the same.
"""

import hashlib
import re
from dataclasses import dataclass

import numpy as np

from gan_core.base.errors import Name, UserError, quoted
from gan_core.data.sources.density_text import SIDE, read_cells, write_cells

HALF = 2.0  # the plane is the square [-HALF, HALF]^2
MOST_MODES = 64
NARROWEST, WIDEST = 0.005, 1.0
HEAVIEST = 100
_NUMBER = re.compile(r"-?[0-9]{1,4}(\.[0-9]{1,9})?")
_SETTING = "drawing"
# What a mode is made of, in order: the least and the largest value, and the decimals that it may have.
_BOUNDS = {
    "x": (-HALF, HALF, 3),
    "y": (-HALF, HALF, 3),
    "width": (NARROWEST, WIDEST, 3),
    "weight": (1, HEAVIEST, 0),
}


@dataclass(frozen=True, kw_only=True)
class Mode:
    """A round Gaussian. x, y: its centre; width: its standard deviation per axis; thousandths all three.

    weight: its share of the samples is this over the sum of all weights; a whole number from 1.
    """

    x: float
    y: float
    width: float
    weight: int


@dataclass(frozen=True)
class Modes:
    """A mixture of them, 1 to MOST_MODES."""

    modes: tuple[Mode, ...]


@dataclass(frozen=True, eq=False)
class Density:
    """levels: uint8 [SIDE, SIDE], 0..15, the topmost row first; the density is in proportion to them."""

    levels: np.ndarray


Drawing = Modes | Density


def write(drawing: Drawing) -> str:
    """Its text."""
    if isinstance(drawing, Density):
        return f"1d{write_cells(drawing.levels)}"
    return "1m" + "_".join(
        f"{_written(mode.x)},{_written(mode.y)},{_written(mode.width)},{mode.weight}" for mode in drawing.modes
    )


def read(text: str) -> Drawing:
    """The drawing of a text. Raises UserError for one that `write` does not write, and for an empty drawing."""
    if text.startswith("1m"):
        return _read_modes(text[2:])
    if text.startswith("1d"):
        return _read_density(text[2:])
    if newer := re.match("[2-9]|[1-9][0-9]{1,3}", text):
        raise UserError(Name(_SETTING), f" has format {newer[0]}; this version reads format 1")
    raise UserError(
        Name(_SETTING), f" must begin with 1m, for modes, or with 1d, for a density, not {quoted(text[:12])}"
    )


def in_short(text: str) -> str:
    """What a sentence calls a drawing, with a mark that tells it from others: "3 modes #1f2e"; "" for no text."""
    if not text:
        return ""
    drawing = read(text)
    count = len(drawing.modes) if isinstance(drawing, Modes) else 0
    kind = f"{count} mode{'s' if count != 1 else ''}" if count else "a density"
    return f"{kind} #{hashlib.sha256(text.encode()).hexdigest()[:4]}"


def _read_density(text: str) -> Density:
    try:
        levels = read_cells(text)
    except ValueError as error:
        raise UserError("the density of ", Name(_SETTING), f" {error}") from None
    if not levels.any():
        raise UserError(Name(_SETTING), f" is empty: all {SIDE} x {SIDE} cells are")
    return Density(levels)


def _read_modes(text: str) -> Modes:
    parts = text.split("_")
    if len(parts) > MOST_MODES:
        raise UserError(Name(_SETTING), f" has at most {MOST_MODES} modes, not {len(parts):,}")
    return Modes(tuple(_mode(number, part) for number, part in enumerate(parts, 1)))


def _mode(number: int, text: str) -> Mode:
    values = text.split(",")
    if len(values) != 4:
        raise UserError(
            f"mode {number} of ",
            Name(_SETTING),
            f" must be x,y,width,weight, for example 0.5,-1,0.1,2, not {quoted(text[:40])}",
        )
    x, y, width, weight = (
        _value(number, what, value, *bounds) for (what, bounds), value in zip(_BOUNDS.items(), values, strict=True)
    )
    return Mode(x=x, y=y, width=width, weight=int(weight))


def _value(number: int, what: str, text: str, least: float, most: float, decimals: int) -> float:
    parts = (f"{what} of mode {number} of ", Name(_SETTING))
    value = float(text) if _NUMBER.fullmatch(text) else None
    if value is None or not least <= value <= most:
        kind = "number" if decimals else "whole number"
        raise UserError(*parts, f" must be a {kind} from {least:g} to {most:g}, not {quoted(text[:40])}")
    written = _written(value, decimals)
    if written != text:
        raise UserError(*parts, f" is written {written}, not {quoted(text)}: at most {decimals} decimals, and no zeros")
    return value


def _written(value: float, decimals: int = 3) -> str:
    """The number in as few digits as it needs: 0.5, -1, 0."""
    text = f"{value:.{decimals}f}"
    short = text.rstrip("0").rstrip(".") if decimals else text
    return "0" if short in ("-0", "") else short
