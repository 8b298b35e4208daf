"""Drawings as text: what is written is read, and whatever else is typed is refused in one sentence."""

import string

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gan_core.base.errors import UserError
from gan_core.base.settings import LONGEST_TEXT
from gan_core.data.sources.beginnings import BEGINNINGS, FIRST
from gan_core.data.sources.density_text import LEVELS, SIDE, read_cells, write_cells
from gan_core.data.sources.drawing import (
    HALF,
    HEAVIEST,
    MOST_MODES,
    NARROWEST,
    WIDEST,
    Density,
    Mode,
    Modes,
    in_short,
    read,
    write,
)

LETTERS = string.ascii_letters + string.digits + "-_.,"


def thousandths(least: float, most: float) -> st.SearchStrategy[float]:
    return st.integers(round(1000 * least), round(1000 * most)).map(lambda number: number / 1000)


plane = thousandths(-HALF, HALF)
one_mode = st.builds(Mode, x=plane, y=plane, width=thousandths(NARROWEST, WIDEST), weight=st.integers(1, HEAVIEST))
some_modes = st.lists(one_mode, min_size=1, max_size=MOST_MODES).map(lambda modes: Modes(tuple(modes)))
some_levels = st.one_of(
    arrays(np.uint8, (SIDE, SIDE), elements=st.integers(0, LEVELS - 1)),  # mostly one level, a few cells of others
    st.integers(0, 10**6).map(lambda seed: np.random.default_rng(seed).integers(0, LEVELS, (SIDE, SIDE), np.uint8)),
)


@settings(deadline=None)
@given(some_modes)
def test_modes_come_back(drawing: Modes) -> None:
    text = write(drawing)
    assert read(text) == drawing and set(text) <= set(LETTERS)
    assert len(text) <= LONGEST_TEXT


@settings(deadline=None)
@given(some_levels)
def test_a_density_comes_back_and_is_never_long(levels: np.ndarray) -> None:
    text = write_cells(levels)
    assert np.array_equal(read_cells(text), levels)
    assert len(text) <= 1 + 2 * -(-SIDE * SIDE // 3) and set(text) <= set(LETTERS)


def test_a_noisy_density_is_packed_and_a_line_goes_by_runs() -> None:
    noise, line = np.random.default_rng(0).integers(0, LEVELS, (SIDE, SIDE), np.uint8), np.zeros((SIDE, SIDE), np.uint8)
    line[30, 4:60] = 15
    assert write_cells(noise)[0] == "p" and len(write_cells(noise)) == 2733
    assert write_cells(line)[0] == "r" and len(write_cells(line)) < 12


def test_cells_as_written_by_hand() -> None:
    """4096 = 67 + 64 * 62 + 61 cells of level 0: D is 4 * 0 + 3, then letters 62 and 61."""
    empty = np.zeros((SIDE, SIDE), np.uint8)
    assert write_cells(empty) == "rD-9"
    empty[0, :3] = 15, 15, 1  # 2 cells of 15: 61; 1 cell of 1: 4; then 4093 = 67 + 64 * 62 + 58
    assert write_cells(empty) == "r9ED-6"


@pytest.mark.parametrize("name", BEGINNINGS)
def test_what_a_pad_begins_with_is_legal_and_goes_into_a_link(name: str) -> None:
    text = BEGINNINGS[name].text
    assert write(read(text)) == text and len(text) < 1000


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "must begin with 1m, for modes, or with 1d"),
        ("hello", "must begin with 1m"),
        ("2m0,0,0.1,1", "format 2; this version reads format 1"),
        ("1m", "mode 1 of drawing must be x,y,width,weight"),
        ("1m0,0,0.1", "for example 0.5,-1,0.1,2, not '0,0,0.1'"),
        ("1m0,0,0.1,1_", "mode 2 of drawing must be"),
        ("1m3,0,0.1,1", "x of mode 1 of drawing must be a number from -2 to 2, not '3'"),
        ("1m0,nan,0.1,1", "y of mode 1 of drawing must be a number"),
        ("1m0,0,0,1", "width of mode 1 of drawing must be a number from 0.005 to 1"),
        ("1m0,0,0.1,0", "weight of mode 1 of drawing must be a whole number from 1 to 100"),
        ("1m0,0,0.1,1.5", "is written 2, not '1.5'"),
        ("1m0.50,0,0.1,1", "is written 0.5, not '0.50'"),
        ("1m-0,0,0.1,1", "is written 0, not '-0'"),
        ("1m0.0004,0,0.1,1", "at most 3 decimals"),
        ("1m" + "_".join(["0,0,0.1,1"] * 65), "at most 64 modes, not 65"),
        ("1d", "is r or p and then letters"),
        ("1drÄ", "is r or p and then letters"),
        ("1drD", "is cut off"),
        ("1drA", "has 1 cells and not 4,096"),
        ("1drD-9", "is empty"),
        ("1drAAD-7", "could be written shorter"),
        ("1dpAAAA", "has 4 letters and not 2,732"),
        ("1dp" + "_" * 2732, "could be written shorter"),
    ],
)
def test_what_is_no_drawing_is_refused_in_one_sentence(text: str, words: str) -> None:
    with pytest.raises(UserError) as caught:
        read(text)
    assert words in str(caught.value) and "\n" not in str(caught.value)
    assert caught.value.setting == "drawing"


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_whatever_is_typed_is_a_drawing_in_its_one_spelling_or_refused(data: st.DataObject) -> None:
    """Texts at random, and those of drawings with a letter changed, left out or put in."""
    text = data.draw(st.one_of(st.text(max_size=40), st.text(LETTERS, max_size=40).map("1m".__add__)))
    if data.draw(st.booleans()):
        start = data.draw(st.sampled_from([beginning.text for beginning in BEGINNINGS.values()]))
        place, kept = data.draw(st.integers(0, len(start))), data.draw(st.integers(0, 1))
        text = start[:place] + data.draw(st.text(LETTERS, max_size=1)) + start[place + kept :]
    try:
        drawing = read(text)
    except UserError:
        return
    assert write(drawing) == text
    if isinstance(drawing, Density):
        assert drawing.levels.shape == (SIDE, SIDE) and drawing.levels.max() < LEVELS and drawing.levels.any()
    else:
        assert 1 <= len(drawing.modes) <= MOST_MODES


def test_a_drawing_has_a_short_name() -> None:
    assert in_short("") == ""
    assert in_short(FIRST).startswith("3 modes #")
    assert in_short("1m0,0,0.1,1").startswith("1 mode #")
    assert in_short(BEGINNINGS["gan"].text).startswith("a density #")
    assert in_short(BEGINNINGS["gan"].text) != in_short(BEGINNINGS["smiley"].text)
