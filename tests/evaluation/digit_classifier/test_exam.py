"""What is promised of the classifiers: on clean digits, on worn ones, on wear that they never learned from, and on
pictures that are no digits.

Foreign wear, with its strength: shot noise of 12 photons, speckle of 0.6, motion blur of 5 pixels along the diagonal,
a disc of 5 pixels out of focus, neighbours changed as by rough glass, elastic moves of 1 pixel, JPEG of quality 10,
pixels of 2 x 2, three shades of gray, gamma 2.5, a dotted line across, fog of 0.35.
"""

from functools import cache

import numpy as np
import pytest
import torch
from torch.nn.functional import interpolate

from gan_core.data.sources.mnist import load_mnist
from gan_core.evaluation.digit_classifier import corruptions
from gan_core.evaluation.digit_classifier.calibration import calibration_error, temperature
from gan_core.evaluation.digit_classifier.classifier import load_classifier
from gan_core.evaluation.digit_classifier.exam import FOREIGN, KNOWN, strangers, worn
from gan_core.evaluation.digit_classifier.foreign_pictures import foreign_pictures
from gan_core.evaluation.digit_classifier.network import NO_DIGIT
from gan_core.evaluation.digit_classifier.rulers import FIRST, RULERS, SECOND, Ruler

BOTH = pytest.mark.parametrize("ruler", RULERS.values(), ids=[*RULERS])
COUNT = 10_000  # test images under each wear


@cache
def marks(ruler: Ruler, name: str) -> tuple[float, float]:
    """Share of right answers and calibration error under one kind of wear."""
    digits, labels = load_mnist("test")
    seen = worn(digits[:COUNT], (KNOWN | FOREIGN)[name])
    answers = load_classifier(ruler)(seen)
    right = torch.from_numpy(answers.digits == labels[:COUNT])
    return float(right.float().mean()), calibration_error(torch.from_numpy(answers.confidence), right)


@pytest.mark.usefixtures("needs_data")
def test_clean_digits() -> None:
    digits, labels = load_mnist("test")
    answers = load_classifier()(digits)
    right = torch.from_numpy(answers.digits == labels)
    assert right.float().mean() >= 0.995
    assert calibration_error(torch.from_numpy(answers.confidence), right) <= 0.02


@BOTH
@pytest.mark.usefixtures("needs_data")
@pytest.mark.parametrize("name", KNOWN)
def test_worn_digits(name: str, ruler: Ruler) -> None:
    right, error = marks(ruler, name)
    assert right >= (0.97 if ruler is FIRST else 0.96)
    assert error <= 0.02


@BOTH
@pytest.mark.usefixtures("needs_data")
def test_wear_that_the_lesson_never_had(ruler: Ruler) -> None:
    assert len(FOREIGN) == 12 and not FOREIGN.keys() & corruptions.CORRUPTIONS.keys()
    found = [marks(ruler, name) for name in FOREIGN]
    assert np.mean([right for right, _ in found]) >= 0.95
    assert (
        np.median([error for _, error in found]) <= 0.025
    )  # the worst, a smear along a diagonal: less sure than right


@BOTH
@pytest.mark.usefixtures("needs_data")
def test_pictures_that_are_no_digits_from_other_sources_than_those_of_the_lesson(ruler: Ruler) -> None:
    """5,000 of foreign_pictures, and the frogs of CIFAR-10 in gray."""
    sources = foreign_pictures() | {"frogs": frogs()}
    assert sum(map(len, sources.values())) >= 5_000
    found = {name: strangers(load_classifier(ruler), pictures) for name, pictures in sources.items()}
    fooled = sum(found[name]["fooled"] * len(pictures) for name, pictures in sources.items())
    assert fooled / sum(map(len, sources.values())) <= 0.02, found


def frogs() -> np.ndarray:
    """Test frogs, gray, 28 x 28: uint8 [N, 1, 28, 28]."""
    from gan_core.data.datasets import DATASETS, Request

    colour = torch.from_numpy(DATASETS["cifar10"].load(Request(data_class="frog")).values[:1000]).float()
    gray = colour.mean(1, keepdim=True)
    small = interpolate(gray, size=(28, 28), mode="bilinear", antialias=True, align_corners=False)
    return small.round().clamp(0, 255).byte().numpy()


@BOTH
def test_flat_pictures_are_no_digits(ruler: Ruler) -> None:
    """Whatever their gray: an earlier classifier called a gray wall an 8, and was sure of it."""
    flat = np.stack([np.full((1, 28, 28), level, np.uint8) for level in range(0, 256, 5)])
    assert (load_classifier(ruler)(flat).digits == -1).all()


@pytest.mark.usefixtures("needs_data")
@pytest.mark.parametrize("level", [0.0, 0.05, 0.1, 0.2, 0.3])
def test_no_background_makes_one_digit_of_all(level: float) -> None:
    digits, labels = load_mnist("test")
    seen = torch.from_numpy(digits[:2000]).float() / 255 * (1 - level) + level
    for ruler in (FIRST, SECOND):
        named = load_classifier(ruler)(seen).digits
        shares = np.bincount(named[named >= 0], minlength=10) / len(named)
        assert np.abs(shares - np.bincount(labels[:2000], minlength=10) / 2000).max() < 0.02


def test_calibration_error_against_a_closed_form() -> None:
    """Half of the answers right at a confidence of 0.8: off by 0.3; as sure as right: 0."""
    confidence = torch.full((1000,), 0.8)
    right = torch.arange(1000) % 2 == 0
    assert calibration_error(confidence, right) == pytest.approx(0.3, abs=1e-6)
    assert calibration_error(confidence, torch.arange(1000) % 5 != 0) == pytest.approx(0.0, abs=1e-6)
    assert calibration_error(torch.tensor([1.0]), torch.tensor([True])) == 0
    assert calibration_error(torch.tensor([0.0]), torch.tensor([True])) == 1


def test_temperature_undoes_a_scale() -> None:
    """Scores of a calibrated model, tripled, want to be divided by three."""
    rng = torch.Generator().manual_seed(0)
    scores = 2 * torch.randn((20_000, 11), generator=rng)
    targets = torch.multinomial(scores.softmax(1), 1, generator=rng)[:, 0]
    assert temperature(scores, targets) == pytest.approx(1.0, abs=0.03)
    assert temperature(3 * scores, targets) == pytest.approx(3.0, abs=0.1)


def test_the_eleventh_answer_comes_after_the_ten_digits() -> None:
    assert NO_DIGIT == 10
