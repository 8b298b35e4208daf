"""GAN-train on pictures whose answer is known: real ones, ones of wrong classes, and few of them again and again."""

from collections.abc import Callable

import numpy as np
import pytest

from gan_core.data.datasets import DATASETS, Data, Request
from gan_core.data.sources.mnist import load_mnist
from gan_core.evaluation.digit_classifier.pupil import examined_on_real, taught
from gan_core.evaluation.digit_classifier.rulers import RULERS
from gan_core.evaluation.metrics import METRICS, applying, measured

COUNT, EPOCHS = 1500, 6
Pictures = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def real(needs_data: None) -> Pictures:
    images, labels = load_mnist()
    return images[:COUNT], labels[:COUNT]


def of_wrong_classes(real: Pictures) -> Pictures:
    return real[0], (real[1] + 1) % 10


def few(real: Pictures) -> Pictures:
    """One picture of each digit, as a generator draws that has collapsed within its classes."""
    kept = np.array([np.flatnonzero(real[1] == digit)[0] for digit in range(10)])
    return np.tile(real[0][kept], (COUNT // 10, 1, 1, 1)), np.tile(real[1][kept], COUNT // 10)


@pytest.mark.parametrize("ruler", RULERS)
@pytest.mark.parametrize(
    ("pictures", "least", "most"), [(lambda real: real, 0.85, 1.0), (of_wrong_classes, 0.0, 0.1), (few, 0.2, 0.75)]
)
def test_what_is_learned_is_what_the_pictures_teach(
    real: Pictures, ruler: str, pictures: Callable[[Pictures], Pictures], least: float, most: float
) -> None:
    images, classes = pictures(real)
    assert least <= examined_on_real(taught(RULERS[ruler], images, classes, epochs=EPOCHS)) <= most


def test_the_same_pictures_teach_the_same(real: Pictures) -> None:
    ruler = next(iter(RULERS.values()))
    one, other = (taught(ruler, real[0][:200], real[1][:200], epochs=1) for _ in range(2))
    assert all((a == b).all() for a, b in zip(one.state_dict().values(), other.state_dict().values(), strict=True))


def test_it_is_measured_only_where_it_is_asked_for(needs_data: None) -> None:
    data = DATASETS["mnist"].load(Request())
    assert "gan_train" not in applying(data, asked=True)
    assert "gan_train" in applying(data, asked=True, also=["gan_train"])
    assert "gan_train" not in applying(data, also=["gan_train"]), "without classes there is nothing to teach"
    assert METRICS["gan_train"].on_request


def test_two_networks_of_unlike_make_learn_it(real: Pictures) -> None:
    images, labels = real[0][:500], real[1][:500]
    found = measured(images, Data(values=images, labels=labels, shows_digits=True), labels, also=["gan_train"])
    assert found.figures["gan_train"] > 0.7 and found.second["gan_train"] > 0.7
    assert found.figures["gan_train"] != found.second["gan_train"]
