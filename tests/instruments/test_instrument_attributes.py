"""Ink, slant, stroke, height, width, colours: pictures of known answers, others' formulas, and pictures to abstain on.

The figures are those of docs/instruments.md.
"""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from PIL import Image
from scipy import ndimage
from sklearn.linear_model import LinearRegression

from gan_core.data.datasets import DATASETS, Request
from gan_core.data.sources.mnist import load_mnist
from gan_core.latent.attributes import (
    ATTRIBUTES,
    brightness,
    colourfulness,
    contrast,
    greenness,
    height,
    ink,
    measured,
    slant,
    stroke,
    warmth,
    width,
)
from gan_core.latent.ink import drawn
from tests.handmade import bars, facts

PEN = ("ink", "slant", "stroke")
REACH = ("height", "width")
Change = Callable[[np.ndarray, np.random.Generator], np.ndarray]


@pytest.fixture(scope="module")
def digits(needs_data: None) -> np.ndarray:
    """300 test images, bytes [N, 28, 28]."""
    return load_mnist("test")[0][:300, 0]


def as_bytes(unit: np.ndarray) -> np.ndarray:
    return (np.clip(unit, 0, 1) * 255).round().astype(np.uint8)[..., None]


def sheared(image: np.ndarray, lean: float) -> np.ndarray:
    """Moved right by `lean` pixels a row above the middle."""
    how = (1, lean, -14 * lean, 0, 1, 0)
    return np.asarray(Image.fromarray(image).transform((28, 28), Image.Transform.AFFINE, how, Image.Resampling.BICUBIC))


@pytest.mark.parametrize("angle", [-25, -5, 5, 15])
def test_a_sheared_digit_slants_by_the_angle_of_the_shear(digits: np.ndarray, angle: int) -> None:
    lean = np.tan(np.radians(angle))
    found = slant(np.stack([sheared(digit, lean) for digit in digits])[..., None])
    right = np.degrees(np.arctan(np.tan(np.radians(slant(digits[..., None]))) + lean))
    error = (found - right)[np.isfinite(found - right)]
    assert len(error) > 0.97 * len(digits)
    assert abs(error.mean()) < 0.15 and error.std() < 0.5 and np.quantile(abs(error), 0.99) < 2


CORRUPTIONS: dict[str, tuple[Change, float, float]] = {  # deviations of slant, in degrees, and of height, in pixels
    "background 0.02": (lambda x, _: x * 0.98 + 0.02, 0.1, 0.03),
    "background 0.1": (lambda x, _: x * 0.9 + 0.1, 0.1, 0.03),
    "background 0.3": (lambda x, _: x * 0.7 + 0.3, 0.1, 0.03),
    "contrast 0.2": (lambda x, _: x * 0.2, 0.2, 0.03),
    "grain 0.05": (lambda x, rng: x + rng.normal(0, 0.05, x.shape), 0.8, 0.2),
    "grain 0.1": (lambda x, rng: x + rng.normal(0, 0.1, x.shape), 1.5, 0.35),
}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_ground_and_grain_change_neither_slant_nor_height(digits: np.ndarray, name: str) -> None:
    change, degrees, pixels = CORRUPTIONS[name]
    clean, other = digits[..., None], as_bytes(change(digits / 255, np.random.default_rng(0)))
    known = np.isfinite(slant(other)) & np.isfinite(slant(clean))
    assert known.mean() > 0.9
    one, two = slant(clean)[known], slant(other)[known]
    assert (two - one).std() < degrees and np.polyfit(one, two, 1)[0] == pytest.approx(1, abs=0.04)
    apart = height(other) - height(clean)
    assert np.nanstd(apart) < pixels and abs(np.nanmean(apart)) < 0.15


def test_slant_is_the_slope_that_a_regression_finds(digits: np.ndarray) -> None:
    rows, columns = np.mgrid[:28, :28]
    found = slant(digits[:60, ..., None])
    fits = [LinearRegression().fit(rows.reshape(-1, 1), columns.ravel(), digit.ravel() / 1.0) for digit in digits[:60]]
    assert found == pytest.approx([-np.degrees(np.arctan(fit.coef_[0])) for fit in fits], abs=0.6, nan_ok=True)


def ridge(image: np.ndarray) -> float:
    """Width in pixels of the stroke along its middle, by a distance transform at four times the size."""
    large = np.asarray(Image.fromarray(image).resize((112, 112), Image.Resampling.BICUBIC)) > 127
    depth = ndimage.distance_transform_edt(large)
    return 2 * depth[(depth == ndimage.maximum_filter(depth, 5)) & (depth > 2)].mean() / 4


def test_a_stroke_is_as_wide_as_a_distance_transform_says(digits: np.ndarray) -> None:
    """A little less: open ends count as outline."""
    found, other = stroke(digits[:100, ..., None]), np.array([ridge(digit) for digit in digits[:100]])
    known = np.isfinite(found)
    assert np.corrcoef(found[known], other[known])[0, 1] > 0.93
    assert -0.3 < (found - other)[known].mean() < 0 and (found - other)[known].std() < 0.35


def test_a_stroke_grows_by_what_the_pen_grows(digits: np.ndarray) -> None:
    """A brush of 3 x 3 adds 2 pixels to an upright edge and 2.8 to a diagonal one; those too broad then are let go."""
    wide = np.stack([ndimage.grey_dilation(digit, (3, 3)) for digit in digits])
    grown = stroke(wide[..., None]) - stroke(digits[..., None])
    assert np.isfinite(grown).mean() > 0.6 and 2 < np.nanmean(grown) < 2.6


def test_all_lengths_double_with_the_picture(digits: np.ndarray) -> None:
    twice = np.stack([np.asarray(Image.fromarray(d).resize((56, 56), Image.Resampling.BICUBIC)) for d in digits])
    for measure in (height, width, stroke):
        grown = measure(twice[..., None]) / measure(digits[..., None])
        assert np.nanmean(grown) == pytest.approx(2, abs=0.04) and np.nanstd(grown) < 0.04
    assert np.nanmean(abs(slant(twice[..., None]) - slant(digits[..., None]))) < 0.3


def test_ink_is_the_share_that_is_covered() -> None:
    widths = torch.tensor([1.0, 2.0, 3.0, 4.0])
    found = ink(as_bytes(bars(widths, torch.zeros(4)).numpy()[:, 0]))
    assert found == pytest.approx(widths.numpy() * 16 / 784, rel=0.01)


def test_colours_have_the_numbers_that_were_put_in() -> None:
    gray = np.random.default_rng(0).integers(50, 200, (4, 32, 32, 1), dtype=np.uint8).repeat(3, axis=3)
    tinted = gray.copy()
    tinted[..., 0] += 30
    assert colourfulness(gray) == pytest.approx(0, abs=1e-6) and warmth(gray) == pytest.approx(0, abs=1e-6)
    assert warmth(tinted) == pytest.approx(30 / 255, abs=1e-5)
    assert greenness(tinted) == pytest.approx(-15 / 255, abs=1e-5)
    assert colourfulness(tinted) == pytest.approx(0.3 * np.hypot(30, 15) / 255, abs=1e-5)
    assert contrast(gray) == pytest.approx([image.std() / 255 for image in gray], rel=1e-5)
    assert brightness(tinted) == pytest.approx([image.mean() / 255 for image in tinted], rel=1e-6)


def foreign(name: str, digits: np.ndarray) -> np.ndarray:
    rng = np.random.default_rng(1)
    if name in ("clothes", "coats", "bags"):
        data = DATASETS["fashion-mnist"].load(Request(data_class={"coats": "coat", "bags": "bag"}.get(name, "all")))
        return data.values[:400].transpose(0, 2, 3, 1)
    if name == "frogs in gray":
        frogs = DATASETS["cifar10"].load(Request(data_class="frog")).values[:200]
        return frogs.mean(axis=1).round().astype(np.uint8)[..., None]
    if name == "salt 5 %":
        return np.where(rng.random(digits.shape) < 0.05, 255, digits).astype(np.uint8)[..., None]
    if name == "blobs":
        soft = np.stack([ndimage.gaussian_filter(rng.normal(size=(28, 28)), 3) for _ in range(100)])
        return as_bytes((soft - soft.min()) / (soft.max() - soft.min()))
    return {
        "noise": rng.integers(0, 256, (100, 28, 28, 1), dtype=np.uint8),
        "one colour": np.arange(256, dtype=np.uint8)[:, None, None, None].repeat(28, 1).repeat(28, 2),
        "inverted digits": 255 - digits[..., None],
        "grain 0.2": as_bytes(digits / 255 + rng.normal(0, 0.2, digits.shape)),
        "faint digits": as_bytes(digits / 255 * 0.05),
    }[name]


NO_PEN = ("clothes", "coats", "bags", "frogs in gray", "blobs")
NOTHING = ("noise", "one colour", "inverted digits", "grain 0.2", "salt 5 %", "faint digits")


@pytest.mark.parametrize("name", [*NO_PEN, *NOTHING])
def test_without_a_pen_a_generator_has_neither_ink_nor_slant_nor_stroke(digits: np.ndarray, name: str) -> None:
    """Of an unknown generator of 28 x 28, which may draw digits: its brightness is told instead."""
    told = measured(facts(shape=(1, 28, 28)), foreign(name, digits))
    assert not set(PEN) & set(told) and "brightness" in told


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_not_bright_on_dark_has_no_height(digits: np.ndarray, name: str) -> None:
    pictures = foreign(name, digits)
    for attribute in (*PEN, *REACH):
        assert np.isfinite(ATTRIBUTES[attribute].measure(pictures)).mean() < 0.06, attribute


def test_digits_have_all_of_them_and_no_brightness_beside(digits: np.ndarray) -> None:
    told = measured(facts(), digits[..., None])
    assert set(told) == {*PEN, *REACH}
    assert min(np.isfinite(values).mean() for values in told.values()) > 0.97


@pytest.mark.parametrize("name", ["ink", "height", "brightness", "contrast", "warmth"])
def test_pixels_in_a_range_that_nobody_knows_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="bytes"):
        ATTRIBUTES[name].measure(np.zeros((2, 28, 28, 3 if name in ("contrast", "warmth") else 1), np.float32))


def test_a_small_picture_is_filled_by_its_drawing() -> None:
    eights = DATASETS["digits"].load(Request()).values.transpose(0, 2, 3, 1)
    found = drawn(eights)
    assert found.lines.mean() > 0.95 and found.bright.mean() > 0.97
