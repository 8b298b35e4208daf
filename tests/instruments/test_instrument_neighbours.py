"""Memorised or invented: copies, changed copies, new real images, and what cannot be compared."""

from collections import Counter

import numpy as np
import pytest
from scipy import ndimage
from sklearn.neighbors import NearestNeighbors

from gan_core.data.datasets import DATASETS, Request
from gan_core.data.sources.mnist import load_mnist
from gan_core.latent.neighbours import Neighbours

COPIES = 60


@pytest.fixture(scope="module")
def known(needs_data: None) -> tuple[Neighbours, np.ndarray]:
    """A comparison with 20 000 training images, and new digits that it was not calibrated on."""
    new = load_mnist("test")[0]
    return Neighbours(load_mnist("train")[0][:20_000], new[:5000]), new[5000:5400]


def said(neighbours: Neighbours, samples: np.ndarray) -> Counter[str]:
    found = neighbours.of(samples)
    return Counter(neighbours.verdict(found, index).split(":")[0] for index in range(len(samples)))


def as_bytes(values: np.ndarray) -> np.ndarray:
    return np.clip(np.round(values), 0, 255).astype(np.uint8)


def changed(copies: np.ndarray, how: str) -> np.ndarray:
    values, rng = copies.astype(float), np.random.default_rng(0)
    return as_bytes(
        {
            "nothing": lambda: values,
            "noise of 5 bytes": lambda: values + rng.normal(0, 5, values.shape),
            "noise of 10 bytes": lambda: values + rng.normal(0, 10, values.shape),
            "background of 10 bytes": lambda: values * (245 / 255) + 10,
            "blur of 0.5 pixels": lambda: ndimage.gaussian_filter(values, (0, 0, 0.5, 0.5)),
            "blur of 1 pixel": lambda: ndimage.gaussian_filter(values, (0, 0, 1, 1)),
            "shift of 1 pixel": lambda: np.roll(values, 1, axis=3),
            "mirror": lambda: values[..., ::-1],
            "noise of 25 bytes": lambda: values + rng.normal(0, 25, values.shape),
        }[how]()
    )


@pytest.mark.parametrize(
    ("how", "least"),
    [
        ("noise of 5 bytes", 0.98),
        ("noise of 10 bytes", 0.95),
        ("background of 10 bytes", 0.85),
        ("blur of 0.5 pixels", 0.75),
    ],
)
def test_a_lookup_table_with_a_little_noise_has_memorised(
    known: tuple[Neighbours, np.ndarray], how: str, least: float
) -> None:
    told = said(known[0], changed(known[0].data[:COPIES], how))
    assert told["looks memorised"] >= least * COPIES


def test_a_lookup_table_draws_copies(known: tuple[Neighbours, np.ndarray]) -> None:
    assert said(known[0], known[0].data[:COPIES]) == {"a copy": COPIES}


@pytest.mark.parametrize("how", ["blur of 1 pixel", "shift of 1 pixel", "mirror", "noise of 25 bytes"])
def test_copies_that_were_moved_are_not_recognised_and_the_page_says_so(
    known: tuple[Neighbours, np.ndarray], how: str
) -> None:
    from gan_core.studio.nearest import _explanation

    assert said(known[0], changed(known[0].data[:COPIES], how))["looks memorised"] <= 0.05 * COPIES
    assert "moved by a pixel, mirrored or blurred is not recognised" in _explanation("images", known[0])


def test_new_digits_are_no_copies(known: tuple[Neighbours, np.ndarray]) -> None:
    neighbours, new = known
    told = said(neighbours, new)
    assert told["looks memorised"] <= 0.01 * len(new) and told["a copy"] == 0
    assert told["as far as a new real sample"] >= 0.95 * len(new)


def test_the_nearest_are_those_of_scikit_learn(known: tuple[Neighbours, np.ndarray]) -> None:
    neighbours, new = known
    rows = neighbours.data[:3000].reshape(3000, -1) / 255
    distances, indices = NearestNeighbors(n_neighbors=3).fit(rows).kneighbors(new[:40].reshape(40, -1) / 255)
    found = Neighbours(neighbours.data[:3000], new).of(new[:40])
    assert np.array_equal(found.indices, indices) and found.distances == pytest.approx(distances, rel=1e-6)


@pytest.mark.parametrize("level", [0, 100, 255])
def test_of_a_picture_of_one_colour_nothing_is_said(known: tuple[Neighbours, np.ndarray], level: int) -> None:
    flat = np.full((2, 1, 28, 28), level, np.uint8)
    flat[1, 0, 3, 3] = min(level + 9, 255)
    assert said(known[0], flat) == {"undefined": 2}


@pytest.mark.parametrize("name", ["noise", "inverted", "clothes"])
def test_what_is_no_digit_was_not_memorised(known: tuple[Neighbours, np.ndarray], name: str) -> None:
    neighbours, new = known
    samples = {
        "noise": lambda: np.random.default_rng(0).integers(0, 256, (40, 1, 28, 28), dtype=np.uint8),
        "inverted": lambda: 255 - new[:40],
        "clothes": lambda: DATASETS["fashion-mnist"].load(Request()).values[:100],
    }[name]()
    told = said(neighbours, samples)
    assert told["farther than a new real sample"] >= (0.8 if name == "clothes" else 1) * len(samples)
    assert told["looks memorised"] == told["a copy"] == 0


@pytest.mark.parametrize("samples", [np.zeros((1, 1, 28, 28), np.float32), np.zeros((1, 28, 28, 1), np.uint8)])
def test_another_range_or_shape_is_refused(known: tuple[Neighbours, np.ndarray], samples: np.ndarray) -> None:
    with pytest.raises(ValueError, match="cannot be compared with"):
        known[0].of(samples)


DICE = np.random.default_rng(3)


@pytest.mark.parametrize(
    ("neighbours", "sample", "why"),
    [
        (Neighbours(DICE.standard_normal((500, 2))), [np.nan, 0.0], "not finite"),
        (Neighbours(DICE.standard_normal((500, 2))), [np.inf, 0.0], "not finite"),
        (Neighbours(np.zeros((500, 2))), [0.0, 0.0], "copies of one another"),
        (Neighbours(DICE.standard_normal((50, 2))), [0.0, 0.0], "too few"),
        (Neighbours(DICE.standard_normal((500, 2)), DICE.standard_normal((9, 2))), [0.0, 0.0], "too few"),
    ],
)
def test_what_cannot_be_compared_is_undefined(neighbours: Neighbours, sample: list[float], why: str) -> None:
    told = neighbours.verdict(neighbours.of(np.array([sample])), 0)
    assert told.startswith("undefined: ") and why in told


def test_the_share_is_told_with_its_error() -> None:
    neighbours = Neighbours(DICE.standard_normal((3000, 2)), DICE.standard_normal((400, 2)))
    found = neighbours.of(np.array([[1.0, 0.5]]))
    error = np.sqrt(found.share[0] * (1 - found.share[0]) / 400)
    assert f"± {error:.0%} nearer" in neighbours.verdict(found, 0)
