"""Uploads and drawings become what the generator could have drawn, or a sentence."""

import io

import numpy as np
import pytest
from PIL import Image
from torch import Tensor

from gan_core.base.errors import UserError
from gan_core.latent import target_image as targets
from gan_core.latent.target_image import as_target
from tests.handmade import facts

DIGITS = facts(dataset="mnist")


def png(image: Image.Image, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


def drawn(ink: object, paper: object, mode: str = "L", size: tuple[int, int] = (300, 260)) -> Image.Image:
    """An upright bar, 40 wide and 160 high, far from the middle."""
    image = Image.new(mode, size, paper)
    image.paste(ink, (30, 20, 70, 180))
    return image


def pixels(target: Tensor) -> np.ndarray:
    """Bytes [H, W] of a digit in [-1, 1]."""
    assert target.shape == (1, 1, 28, 28) and target.min() >= -1 and target.max() <= 1
    return ((target[0, 0].numpy() + 1) * 127.5).round().astype(np.uint8)


EXPECTED = np.zeros((28, 28), np.uint8)
EXPECTED[4:24, 12:17] = 255  # 160 -> 20 pixels, 40 -> 5, and the middle of the mass at 14


@pytest.mark.parametrize(
    "image",
    [
        drawn(0, 255),
        drawn(255, 0),
        drawn(100, 200),
        drawn((20, 20, 120), (250, 250, 240), "RGB"),
        drawn((0, 0, 0, 255), (0, 0, 0, 0), "RGBA"),
        drawn((255, 255, 255, 255), (0, 0, 0, 0), "RGBA"),
        drawn(0, 1, "1"),
        drawn(40_000, 0, "I;16"),
    ],
    ids=["dark", "bright", "pencil", "colour", "black ink on nothing", "white ink on nothing", "1 bit", "16 bits"],
)
def test_a_drawn_digit_is_scaled_and_centred_like_mnist(image: Image.Image) -> None:
    found = pixels(as_target(png(image), DIGITS)).astype(int)
    rows, columns = np.flatnonzero(found.max(axis=1) > 127), np.flatnonzero(found.max(axis=0) > 127)
    assert (rows[0], rows[-1], columns[0], columns[-1]) in ((4, 23, 12, 16), (4, 23, 11, 15), (5, 24, 12, 16))
    assert found[10:18, 13:15].min() > 250 and found[:, :9].max() == 0


def test_arrays_are_pictures_too() -> None:
    image = drawn(0, 255)
    from_file = as_target(png(image), DIGITS)
    for array in (np.asarray(image), np.asarray(image)[..., None], np.asarray(image.convert("RGB"))):
        assert np.array_equal(pixels(as_target(array, DIGITS)), pixels(from_file))


def test_what_has_the_size_already_is_taken_as_it_is() -> None:
    picture = np.zeros((28, 28), np.uint8)
    picture[3:9, 2:7] = 200
    assert np.array_equal(pixels(as_target(picture, DIGITS)), picture)


def test_real_digits_come_back_from_an_enlarged_print(needs_data: None) -> None:
    from gan_core.data.sources.mnist import load_mnist

    images = load_mnist("test")[0][:40, 0]
    apart = []
    for image in images:
        large = Image.fromarray(255 - image).resize((280, 280), Image.Resampling.BICUBIC)
        back = pixels(as_target(png(large.crop((20, 20, 260, 260))), DIGITS)).astype(float)
        apart.append(np.abs(back - image).mean())
    assert np.median(apart) < 8, "a fifth of the ink; a shift by one pixel would be 15"


def test_the_range_is_the_network_s() -> None:
    unit = as_target(png(drawn(0, 255)), facts(dataset="mnist", pixel_range=(0.0, 1.0)))
    assert unit.min() == 0 and unit.max() == 1


def test_clothes_fill_their_frame() -> None:
    target = as_target(png(drawn(0, 255)), facts(dataset="fashion-mnist"))
    assert pixels(target)[0].max() > 250 and pixels(target)[27].max() > 250


def test_colour_pictures_are_cropped_at_the_middle() -> None:
    image = Image.new("RGB", (90, 30), (255, 0, 0))
    image.paste((0, 0, 255), (30, 0, 60, 30))
    target = as_target(png(image), facts(shape=(3, 32, 32), dataset="cifar10"))
    assert target.shape == (1, 3, 32, 32) and target[0, 2].mean() > 0.98 and target[0, 0].mean() < -0.98


@pytest.mark.parametrize(
    ("picture", "sentence"),
    [
        (b"", "no picture that can be read"),
        (b"<html>", "no picture that can be read"),
        (png(drawn(0, 255))[:200], "no picture that can be read"),
        (png(Image.new("L", (50, 50), 255)), "nothing is drawn"),
        (png(Image.new("RGBA", (50, 50))), "nothing is drawn"),
        (np.zeros((0, 5), np.uint8), "a picture is bytes"),
        (np.zeros((5, 5)), "a picture is bytes"),
        (np.zeros((5, 5, 2), np.uint8), "a picture is bytes"),
        (bytes(targets.MOST_BYTES + 1), "the limit is 16 MB"),
        (png(Image.new("1", (7000, 6000))), "the limit is 36 million"),
        (png(Image.new("1", (14000, 14000))), "million pixels"),
    ],
)
def test_what_is_no_picture_is_refused_in_a_sentence(picture: bytes | np.ndarray, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        as_target(picture, DIGITS)


def test_points_have_no_picture() -> None:
    with pytest.raises(UserError, match="only a generator of images"):
        as_target(png(drawn(0, 255)), facts(kind="points", shape=(2,)))


@pytest.mark.parametrize(("levels", "brightest"), [(None, 250), ((0.0, 4095.0), 16), ((0.0, 1023.0), 62)])
def test_a_picture_of_many_bits_is_shown_in_the_range_that_the_generator_learned(
    levels: tuple[float, float] | None, brightest: int
) -> None:
    """A dark frame of a 12-bit series is as dark as it was in training."""
    ramp = (np.linspace(0, 1, 64)[None].repeat(64, 0) * 250).astype(np.uint16)
    learned = facts(dataset="images", shape=(3, 64, 64), pixel_range=(0.0, 1.0), levels=levels)
    assert abs(float(as_target(png(Image.fromarray(ramp)), learned).max()) * 255 - brightest) <= 1
