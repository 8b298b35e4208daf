"""Bad files of lessons: each refused in one sentence that says where and what."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.base.errors import UserError
from gan_core.lessons.distribution import ENTRIES
from gan_core.lessons.reading import of_values, read

Values = dict[str, Any]
GOOD = tomllib.loads((ENTRIES / "clipping-starves.toml").read_text(encoding="utf-8"))
KEYS = sorted(GOOD)


def good() -> Values:
    return tomllib.loads((ENTRIES / "clipping-starves.toml").read_text(encoding="utf-8"))


def changed(change: Callable[[Values], object]) -> Values:
    values = good()
    change(values)
    return values


BAD: dict[str, tuple[Callable[[Values], object], str]] = {
    "unknown key": (lambda v: v.update(titel="x"), "titel"),
    "no title": (lambda v: v.pop("title"), "title"),
    "empty goal": (lambda v: v.update(goal=" "), "goal is empty"),
    "long title": (lambda v: v.update(title="x" * 61), "61 characters"),
    "no such preset": (lambda v: v["setup"].update(preset="ring-wgam"), "ring-wgan"),
    "no such setting": (lambda v: v["setup"].update(may_change=["clipp"]), "clipp"),
    "a setting out of bounds": (lambda v: v["setup"].update(changes={"weight_clip": -1.0}), "clip"),
    "no such figure": (lambda v: v["question"].update(figure="coverd"), "covered"),
    "a gap": (lambda v: v["question"]["answers"][0].update(below=0.1), "gap"),
    "an overlap": (lambda v: v["question"]["answers"][0].update(below=0.9), "overlap"),
    "a right answer beside a figure": (lambda v: v["question"]["answers"][0].update(right=True), "beforehand"),
    "the same name twice": (lambda v: v["question"]["answers"][0].update(name="some"), "same name"),
    "a name with markup": (lambda v: v["question"]["answers"][0].update(name="<b>"), "a to z"),
    "a culprit that is no suspect": (lambda v: v["broken"][0].update(right="seed"), "suspects"),
    "a sign without bounds": (lambda v: v["broken"][0].update(sign={"figure": "covered"}), "from or below"),
}


def test_the_file_itself_is_good() -> None:
    assert of_values("clipping-starves", good()).title == "Clipping starves"


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_in_a_sentence(name: str) -> None:
    change, told = BAD[name]
    with pytest.raises(UserError) as error:
        of_values("mine", changed(change))
    assert told in str(error.value)
    assert "the lesson mine" in str(error.value)
    assert "\n" not in str(error.value)


@given(
    key=st.sampled_from(KEYS),
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    ),
)
def test_any_value_anywhere_is_read_or_refused(key: str, value: object) -> None:
    values = good() | {key: value}
    try:
        lesson = of_values("mine", values)
    except UserError as error:
        assert "the lesson mine" in str(error)
    else:
        assert lesson.question.answers


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xff\xfe = [")
    with pytest.raises(UserError, match="the lesson mine cannot be read"):
        read(path)


def test_a_file_is_named_plainly(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="must be named"):
        read(tmp_path / "My Lesson.toml")
