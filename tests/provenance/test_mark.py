"""The invisible mark: what it outlives, what it does not, and that nobody sees it."""

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from scipy.fft import dctn
from sklearn.datasets import load_digits

from gan_core.provenance.files import stamped
from gan_core.provenance.mark import spectrum
from gan_core.provenance.mark.attacks import Attack
from gan_core.provenance.mark.code import BITS, FALSE_ALARMS, codeword, tag_in, tag_of
from gan_core.provenance.mark.mark import can_carry, mark_in, marked, wrong_bits, wrong_waves
from gan_core.provenance.origin import Maker, origin_of
from gan_core.provenance.whence import whence
from gan_core.runs.export.pictures import enlarged_wall, saved_sheet
from gan_core.training.pictures import wall_image

TAG = tag_of("20260101-000000-x-1f")
ORIGIN = origin_of([Maker(model="GAN on Digits", run="20260101-000000-x-1f")])
ATTACKS = {
    "png": Attack(),
    "jpeg 75": Attack(quality=75),
    "three quarters": Attack(scale=0.75),
    "both": Attack(scale=0.75, quality=75),
    "noise": Attack(noise=4.0),
}


def sheet(seed: int = 0, colour: bool = False) -> np.ndarray:
    """64 real digits as the app exports them, 312 pixels a side: the smallest of its sheets, mostly black."""
    digits = (load_digits().images * 255 / 16).round().astype(np.uint8)
    chosen = digits[np.random.default_rng(seed).choice(len(digits), 64, replace=False)][..., None]
    pixels = np.asarray(enlarged_wall(wall_image(chosen)))
    return np.stack([pixels, 255 - pixels, pixels // 2], -1) if colour else pixels


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("name", ATTACKS)
def test_a_sheet_of_digits_carries_it_through(name: str, colour: bool) -> None:
    after = ATTACKS[name].apply(marked(sheet(colour=colour), TAG))
    assert mark_in(after) == TAG and wrong_bits(after, TAG) <= 4 and wrong_waves(after, TAG) < 0.35


def test_nobody_sees_it() -> None:
    plain = sheet()
    change = marked(plain, TAG).astype(int) - plain
    assert np.sqrt((change**2).mean()) < 2 and abs(change).max() <= 16
    assert abs(change[plain == 0]).mean() < 2, "black stays black"


def test_what_ends_it() -> None:
    """A crop of a twentieth moves every wave: half of them say the wrong thing, as by chance."""
    after = Attack(crop=0.95).apply(marked(sheet(), TAG))
    assert mark_in(after) is None and 0.35 < wrong_waves(after, TAG) < 0.6


def test_sheets_without_one_have_none() -> None:
    plain = [sheet(seed) for seed in range(20)]
    plain += [np.full((300, 300), level, np.uint8) for level in (0, 128, 255)]
    assert [mark_in(pixels) for pixels in plain] == [None] * 23
    assert FALSE_ALARMS < 0.01 / 3, "three guesses at the blur have three chances"


@pytest.mark.parametrize(("width", "height"), [(28, 28), (255, 900), (112, 112)])
def test_a_small_picture_has_no_room(width: int, height: int) -> None:
    assert not can_carry(width, height)
    with pytest.raises(ValueError, match="256 pixels a side"):
        marked(np.zeros((height, width), np.uint8), TAG)


@given(st.integers(0, 2**32 - 1), st.sets(st.integers(0, BITS - 1), max_size=4))
def test_up_to_four_doubtful_bits_are_put_right(tag: int, wrong: set[int]) -> None:
    votes = 10.0 - 20 * codeword(tag)
    for bit in wrong:
        votes[bit] *= -0.1
    assert tag_in(votes) == tag


def test_the_waves_are_those_of_the_textbook() -> None:
    """A picture of 256 x 256 is not resized: Haar means of 4 x 4 pixels, times 4, and scipy's orthonormal DCT."""
    pixels = np.random.default_rng(0).integers(0, 256, (256, 256)).astype(np.uint8)
    coarse = pixels.reshape(64, 4, 64, 4).mean((1, 3)) * 4
    block = dctn(coarse[8:16, 16:24], norm="ortho")  # of the second row, the third
    waves = spectrum.waves_of(pixels).reshape(8, 8, -1)[1, 2]
    assert waves == pytest.approx([block[row, column] for row, column in spectrum.WAVES], abs=0.05)


def test_waves_make_a_picture_that_has_them() -> None:
    waves = np.random.default_rng(1).normal(0, 60, spectrum.COUNT).astype(np.float32)
    picture = 128 + spectrum.picture_of(waves, 256, 256)
    assert spectrum.waves_of(picture.round().clip(0, 255).astype(np.uint8)) == pytest.approx(waves, abs=6)


def test_whence_finds_it_when_the_metadata_is_gone(tmp_path: Path) -> None:
    content = saved_sheet(Image.fromarray(sheet()), ORIGIN)
    (tmp_path / "whole.png").write_bytes(content)
    whole = whence(tmp_path / "whole.png")
    assert whole.origin == ORIGIN and whole.mark == TAG and whole.agrees is True
    Image.open(io.BytesIO(content)).save(tmp_path / "bare.jpg", quality=75)
    bare = whence(tmp_path / "bare.jpg")
    assert bare.origin is None and bare.mark == TAG and bare.says_something and "its metadata is gone" in bare.words
    other = stamped(content, origin_of([Maker(model="x", run="another")]))
    (tmp_path / "false.png").write_bytes(other)
    assert whence(tmp_path / "false.png").agrees is False


def test_pixels_that_cannot_be_read_leave_the_metadata(tmp_path: Path) -> None:
    content = saved_sheet(Image.fromarray(sheet()), ORIGIN)
    at = content.index(b"IDAT") + 40
    (tmp_path / "a.png").write_bytes(content[:at] + b"\xff" * 40 + content[at + 40 :])
    found = whence(tmp_path / "a.png")
    assert found.origin == ORIGIN and found.mark is None and "damaged" in found.unread
