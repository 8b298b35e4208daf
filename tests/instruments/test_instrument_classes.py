"""Figures of samples asked for by class, on digits whose answer is known and on digits worn as generators wear them."""

import numpy as np
import pytest
import torch

from gan_core.data.datasets import Data
from gan_core.data.sources.mnist import load_mnist
from gan_core.evaluation.digit_classifier.corruptions import corrupted
from gan_core.evaluation.metrics.within_classes import accuracy_of_digits, diversity

COUNT = 2000
Digits = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def digits(needs_data: None) -> Digits:
    """Real test images, which no classifier learned from."""
    images, labels = load_mnist("test")
    return images[:COUNT], labels[:COUNT]


@pytest.fixture(scope="module")
def data(digits: Digits) -> Data:
    return Data(values=digits[0], labels=digits[1], shows_digits=True)


def accuracies(images: np.ndarray, data: Data, asked: np.ndarray) -> tuple[float, float]:
    """By both rulers."""
    found = accuracy_of_digits(images, data, asked)
    return found["class_accuracy"], found["second class_accuracy"]


@pytest.mark.parametrize("share", [0.0, 0.05, 0.3, 1.0])
def test_a_known_share_of_wrong_classes_is_found_by_both(digits: Digits, data: Data, share: float) -> None:
    images, labels = digits
    wrong = np.random.default_rng(0).permutation(COUNT) < share * COUNT
    asked = np.where(wrong, (labels + 3) % 10, labels)
    for found in accuracies(images, data, asked):
        assert abs(found - (1 - wrong.mean())) < 0.012, "less than its own error on test images"


def test_digits_that_are_worn_still_show_their_class(digits: Digits, data: Data) -> None:
    """Noise, blur, contrast and the like, of the strength that generators have: it must not pass for a wrong class."""
    rng = torch.Generator().manual_seed(0)
    worn = corrupted(torch.from_numpy(digits[0]).float() / 255, rng, 1.0)
    pictures = (worn.clamp(0, 1) * 255).round().byte().numpy()
    for found in accuracies(pictures, data, digits[1]):
        assert found > 0.95


def test_pictures_that_show_no_digit_are_not_the_class_asked_for(digits: Digits, data: Data) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (500, 1, 28, 28), dtype=np.uint8)
    for found in accuracies(noise, data, np.arange(500) % 10):
        assert found < 0.1, "a tenth by chance"


def test_diversity_falls_with_the_number_of_different_pictures(digits: Digits, data: Data) -> None:
    """Of k different pictures shown n times each, two of one class differ in (k - 1) / k of the pairs."""
    images, labels = digits
    for different in (1, 2, 10):
        kept = np.concatenate([np.flatnonzero(labels == digit)[:different] for digit in range(10)])
        drawn, asked = np.repeat(images[kept], 200 // different, 0), np.repeat(labels[kept], 200 // different)
        share = (different - 1) / different
        assert diversity(drawn, data, asked) == pytest.approx(share, abs=0.12 * share + 1e-9)
    assert diversity(images, data, labels) == pytest.approx(1.0)


def test_diversity_is_blind_to_what_the_pictures_show(digits: Digits, data: Data) -> None:
    """Noise is more diverse than digits: above 1, so the figure stands beside class accuracy and never alone."""
    noise = np.random.default_rng(1).integers(0, 256, (2000, 1, 28, 28), dtype=np.uint8)
    assert diversity(noise, data, np.arange(2000) % 10) > 1.1
