"""A density of SIDE x SIDE cells as letters, in two ways of which the shorter one counts.

Letters are those of base64url, 0..63 each. Cells are taken row by row from the top, each a level 0..15.

    r    runs of equal cells, each as long as it goes: the letter 4 * level + c. c = 0: 1 cell; 1: 2 cells; 2: 3 + the
         next letter; 3: 67 + 64 * the next letter + the one after it.
    p    packed: two letters hold three levels, 256 * first + 16 * second + third; two levels of 0 fill up the last.

A drawn line is a few hundred letters by runs; nothing has more than 2,733, packed.
`ui/assets/density_text.js` writes the same, which a test holds against this.
"""

import numpy as np

SIDE, LEVELS = 64, 16
CELLS = SIDE * SIDE
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_VALUES = {letter: value for value, letter in enumerate(_LETTERS)}
_SHORT, _MEDIUM = 3, 67  # the shortest runs that take one more letter, and two
_AT_ONCE = 3  # levels in two letters


def write_cells(levels: np.ndarray) -> str:
    """`levels`, uint8 [SIDE, SIDE] below LEVELS, with the letter of the way that was taken before them."""
    cells = levels.reshape(-1).astype(np.int64)
    return min("r" + _runs(cells), "p" + _packed(cells), key=len)


def read_cells(text: str) -> np.ndarray:
    """The inverse, uint8 [SIDE, SIDE]. Raises ValueError, one clause, for what `write_cells` does not write."""
    way = {"r": _from_runs, "p": _from_packed}.get(text[:1])
    if way is None or not set(text) <= _VALUES.keys():
        raise ValueError("is r or p and then letters, digits, - and _")
    levels = way([_VALUES[letter] for letter in text[1:]]).astype(np.uint8).reshape(SIDE, SIDE)
    if write_cells(levels) != text:
        raise ValueError("could be written shorter: it has one spelling only")
    return levels


def _runs(cells: np.ndarray) -> str:
    starts = np.flatnonzero(np.diff(cells, prepend=-1))
    lengths = np.diff(starts, append=len(cells))
    return "".join(map(_run, cells[starts].tolist(), lengths.tolist()))


def _run(level: int, length: int) -> str:
    if length < _SHORT:
        return _LETTERS[4 * level + length - 1]
    if length < _MEDIUM:
        return _LETTERS[4 * level + 2] + _LETTERS[length - _SHORT]
    high, low = divmod(length - _MEDIUM, 64)
    return _LETTERS[4 * level + 3] + _LETTERS[high] + _LETTERS[low]


def _from_runs(values: list[int]) -> np.ndarray:
    levels, lengths, place = [], [], 0
    while place < len(values):
        level, kind = divmod(values[place], 4)
        more = max(kind - 1, 0)  # letters that tell the length
        told = values[place + 1 : place + 1 + more]
        if len(told) < more:
            raise ValueError("is cut off")
        levels.append(level)
        lengths.append((kind + 1, kind + 1, _SHORT + sum(told), _MEDIUM + 64 * sum(told[:1]) + sum(told[1:]))[kind])
        place += 1 + more
    if sum(lengths) != CELLS:
        raise ValueError(f"has {sum(lengths):,} cells and not {CELLS:,}")
    return np.repeat(levels, lengths)


def _packed(cells: np.ndarray) -> str:
    threes = np.append(cells, [0] * (-len(cells) % _AT_ONCE)).reshape(-1, _AT_ONCE) @ (256, 16, 1)
    return "".join(_LETTERS[three >> 6] + _LETTERS[three & 63] for three in threes.tolist())


def _from_packed(values: list[int]) -> np.ndarray:
    needed = 2 * -(-CELLS // _AT_ONCE)
    if len(values) != needed:
        raise ValueError(f"has {len(values):,} letters and not {needed:,}")
    pairs = np.array(values, np.int64).reshape(-1, 2) @ np.array((64, 1))
    return np.stack([pairs >> 8, pairs >> 4 & 15, pairs & 15], axis=1).reshape(-1)[:CELLS]
