"""The lesson on the invisible mark: figures beside those of the library, and curves."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gan_core.base.errors import UserError
from gan_core.provenance.mark.code import tag_of
from gan_core.provenance.mark.mark import mark_in
from gan_core.studio.weakening import SLIDERS, weakened


def answer(**asked: Any) -> tuple[dict[str, Any], np.ndarray]:
    facts, content = [told for told in weakened({"sheet": "mnist-gan"} | asked) if told is not None][-1]
    return facts, np.asarray(Image.open(io.BytesIO(content))) if content else np.zeros(0)


def test_an_untouched_sheet_has_its_whole_mark() -> None:
    facts, pixels = answer()
    assert (facts["wrong_bits"], facts["wrong_waves"], facts["found"]) == (0, 0.0, True)
    assert pixels.shape == (952, 952) and mark_in(pixels) == tag_of("mnist-gan")


def test_what_arrives_is_what_was_measured() -> None:
    facts, pixels = answer(quality=20, scale=50, noise=5)
    assert facts["size"] == [476, 476] == list(pixels.shape) and facts["wrong_waves"] > 0.05
    assert facts["found"] == (mark_in(pixels) == tag_of("mnist-gan"))
    assert answer(crop=90)[0]["found"] is False
    facts, pixels = answer(noise=60)
    assert facts["size"] == [952, 952] and facts["kilobytes"] > 400 and pixels.shape == (476, 476), "for the eye alone"
    assert facts["shown_as"] == "image/jpeg"


def test_a_curve_goes_along_one_slider_from_end_to_end() -> None:
    facts, _ = answer(along="quality")
    curve = facts["curve"]
    assert [point["value"] for point in curve][:: len(curve) - 1] == [SLIDERS["quality"].low, SLIDERS["quality"].high]
    assert curve[0]["wrong"] > 0.3 > curve[-1]["wrong"] == 0 and (curve[0]["found"], curve[-1]["found"]) == (
        False,
        True,
    )


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"quality": 0}, "quality must be between 1 and 100, not 0"),
        ({"noise": "loud"}, "noise must be a whole number between 0 and 60"),
        ({"along": "hue"}, "a curve goes along one of quality, scale, crop, noise"),
        ({"sheet": "../x"}, "there is no sheet of that name"),
    ],
)
def test_what_is_not_legal_is_one_sentence(asked: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        answer(**asked)
