"""The real pictures that generators are held against: which, how many, and what makes two results comparable."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_core.base.errors import UserError
from gan_core.scoreboard.real_pictures import DataChoice, real_pictures


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twenty pictures of one colour each."""
    for number in range(20):
        Image.new("RGB", (40, 40), (10 * number, 0, 0)).save(tmp_path / f"{number:02}.png")
    return tmp_path


def test_data_without_test_images_are_split_and_share_no_picture(folder: Path) -> None:
    real = real_pictures(DataChoice.parse(f"images:{folder}"), 1000, seed=0, image_size=16)
    assert real.reference.shape == real.oracle.shape == (10, 3, 16, 16)
    colours = [set(side[:, 0, 8, 8].tolist()) for side in (real.reference, real.oracle)]
    assert not colours[0] & colours[1] and len(colours[0] | colours[1]) == 20
    assert not real.held_out and not real.shows_digits


def test_fewer_are_taken_where_fewer_are_asked_for(folder: Path) -> None:
    real = real_pictures(DataChoice.parse(f"images:{folder}"), 4, seed=0)
    assert real.reference.shape == real.oracle.shape == (4, 3, 32, 32)


def test_the_seed_decides_which_and_the_digest_tells_them_apart(folder: Path) -> None:
    choice = DataChoice.parse(f"images:{folder}")
    digests = {real_pictures(choice, 6, seed=seed).digest() for seed in (0, 0, 1)}
    assert len(digests) == 2


@pytest.mark.usefixtures("needs_data")
def test_mnist_is_held_against_training_images_and_the_oracle_comes_from_the_test_images() -> None:
    real = real_pictures(DataChoice.parse("mnist:3"), 200, seed=0)
    assert real.reference.shape == real.oracle.shape == (200, 1, 28, 28)
    assert real.held_out and real.shows_digits and not np.array_equal(real.reference, real.oracle)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("ring", "ring holds points, not pictures; choose from"),
        ("mnits", "did you mean mnist"),
    ],
)
def test_data_that_cannot_be_compared_with_are_refused(typed: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        DataChoice.parse(typed)


@pytest.mark.usefixtures("needs_data")
def test_a_class_that_there_is_not_is_refused() -> None:
    with pytest.raises(UserError, match="12"):
        real_pictures(DataChoice.parse("mnist:12"), 10, seed=0)
