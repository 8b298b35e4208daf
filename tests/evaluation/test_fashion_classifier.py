"""The classifiers of clothes: what their cards say is what they do, and what shows none is called so."""

import pytest
import torch

from gan_core.data.sources.fashion_mnist import load_fashion_mnist
from gan_core.data.sources.mnist import load_mnist
from gan_core.evaluation.digit_classifier.classifier import load_classifier
from gan_core.evaluation.digit_classifier.exam import KNOWN, worn
from gan_core.evaluation.digit_classifier.rulers import RULERS
from gan_core.evaluation.fashion_classifier import FOLDER
from gan_core.evaluation.fashion_classifier.train import no_clothes


@pytest.mark.parametrize("name", RULERS)
def test_it_names_test_images_as_its_card_says(name: str) -> None:
    classifier = load_classifier(RULERS[name], FOLDER)
    images, labels = load_fashion_mnist("test")
    right = float((classifier(images[:2000]).digits == labels[:2000]).mean())
    assert right == pytest.approx(classifier.card["exam"]["clean"]["right"], abs=0.02) and right > 0.88


@pytest.mark.parametrize("name", RULERS)
@pytest.mark.parametrize("wear", KNOWN)
def test_it_names_worn_ones_too(name: str, wear: str) -> None:
    """A unit that is switched off may leave grain, blur or a gray background, none of which is another class."""
    classifier = load_classifier(RULERS[name], FOLDER)
    images, labels = load_fashion_mnist("test")
    right = float((classifier(worn(images[:1000], KNOWN[wear])).digits == labels[:1000]).mean())
    assert right == pytest.approx(classifier.card["exam"]["worn"][wear]["right"], abs=0.03) and right > 0.84


@pytest.mark.parametrize("name", RULERS)
def test_digits_and_noise_are_no_clothes(name: str) -> None:
    classifier = load_classifier(RULERS[name], FOLDER)
    digits = load_mnist("test")[0][:500]
    assert (classifier(digits).digits == -1).mean() > 0.9
    noise = torch.rand((200, 1, 28, 28), generator=torch.Generator().manual_seed(0))
    assert (classifier(noise).digits == -1).mean() > 0.9


def test_what_teaches_no_clothes_is_the_same_for_the_same_seed() -> None:
    images, labels = (torch.from_numpy(part[:400]) for part in load_fashion_mnist())
    first, again = (no_clothes(images, labels, torch.Generator().manual_seed(5)) for _ in range(2))
    assert torch.equal(first, again) and first.dtype == torch.uint8
    assert 150 < len(first) < 400 and first.shape[1:] == (1, 28, 28)
