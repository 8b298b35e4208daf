"""Real pictures made worse: by as much as was asked, and nothing else."""

import numpy as np
import pytest
from scipy.ndimage import uniform_filter

from gan_core.evaluation.degradations import DEGRADATIONS


def pictures(count: int = 60) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (count, 3, 8, 8), dtype=np.uint8), np.arange(count) % 10


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


@pytest.mark.parametrize("name", DEGRADATIONS)
def test_every_one_keeps_shape_and_type_and_is_repeatable(name: str) -> None:
    degradation, (real, classes) = DEGRADATIONS[name], pictures()
    before = real.copy()
    for amount in degradation.amounts:
        worse = degradation.apply(real, classes, amount, rng())
        assert worse.shape == real.shape and worse.dtype == np.uint8
        np.testing.assert_array_equal(worse, degradation.apply(real, classes, amount, rng()))
    np.testing.assert_array_equal(real, before)
    assert degradation.usual in degradation.amounts[1:-1], "more and less can be had"


def test_blur_is_the_mean_of_a_square() -> None:
    real, _ = pictures()
    expected = uniform_filter(real.astype(float), (0, 0, 3, 3), mode="nearest").round()
    worse = DEGRADATIONS["blur"].apply(real, None, 3, rng())
    assert np.abs(worse - expected).max() <= 1  # a half may be rounded either way
    np.testing.assert_array_equal(DEGRADATIONS["blur"].apply(real, None, 1, rng()), real)


def test_noise_has_the_deviation_that_was_asked_for() -> None:
    gray = np.full((200, 3, 8, 8), 128, np.uint8)
    worse = DEGRADATIONS["noise"].apply(gray, None, 16, rng())
    assert np.std(worse.astype(float)) == pytest.approx(16, rel=0.03)
    np.testing.assert_array_equal(DEGRADATIONS["noise"].apply(gray, None, 0, rng()), gray)


def test_repeated_pictures_are_so_many_real_ones() -> None:
    real, _ = pictures()
    different = np.unique(DEGRADATIONS["repeated"].apply(real, None, 7, rng()), axis=0)
    assert len(different) == 7
    assert all((real == one).all(axis=(1, 2, 3)).any() for one in different)


def test_fewer_classes_are_the_first_ones() -> None:
    real, classes = pictures()
    worse = DEGRADATIONS["classes"].apply(real, classes, 50, rng())
    from_class = [int(classes[(real == one).all(axis=(1, 2, 3))][0]) for one in worse]
    assert set(from_class) == {0, 1, 2, 3, 4}
    np.testing.assert_array_equal(DEGRADATIONS["classes"].apply(real, classes, 100, rng()), real)
    with pytest.raises(ValueError, match="known"):
        DEGRADATIONS["classes"].apply(real, None, 50, rng())
