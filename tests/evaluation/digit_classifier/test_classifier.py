"""The classifiers in the repository: as good as their cards say, refused if they are others, safe from wrong ranges."""

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from gan_core.base.errors import UserError
from gan_core.data.sources.mnist import load_mnist
from gan_core.evaluation.digit_classifier.cards import EARLIER, cards, rulers, rulers_of
from gan_core.evaluation.digit_classifier.classifier import Classifier, load_classifier
from gan_core.evaluation.digit_classifier.rulers import FIRST, FOLDER, RULERS, SECOND, Ruler

BOTH = pytest.mark.parametrize("ruler", RULERS.values(), ids=[*RULERS])


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    """The classifiers' files in a folder of their own."""
    for ruler in RULERS.values():
        for name in (ruler.weights, ruler.card):
            shutil.copy(FOLDER / name, tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    """Bytes [300, 1, 28, 28] of noise."""
    return np.random.default_rng(0).integers(0, 256, (300, 1, 28, 28), dtype=np.uint8)


@BOTH
@pytest.mark.usefixtures("needs_data")
def test_the_card_tells_the_truth(ruler: Ruler) -> None:
    classifier = load_classifier(ruler)
    digits, labels = load_mnist("test")
    answers = classifier(digits)
    told = classifier.card["exam"]["clean"]
    assert classifier.card["test_images"] == len(digits) == 10_000
    assert (answers.digits == labels).mean() == pytest.approx(told["right"], abs=2e-4)  # processors round in their ways
    assert (answers.digits < 0).mean() == pytest.approx(told["no_digit"], abs=2e-4)
    assert {"seed", "epochs", "seconds", "machine", "torch", "threads", "temperature", "parameters"} <= set(
        classifier.card
    )


def test_the_two_are_not_alike() -> None:
    first, second = (load_classifier(ruler) for ruler in (FIRST, SECOND))
    assert first.card["architecture"] != second.card["architecture"] and first.card["seed"] != second.card["seed"]
    assert rulers() == [one.sha256[:12] for one in (first, second)] and len(set(rulers())) == 2


def test_figures_without_a_ruler_are_those_of_the_earlier_one() -> None:
    assert rulers_of(None) == rulers_of([]) == rulers_of("junk") == rulers_of([3]) == [EARLIER[:12]]
    assert rulers_of(["a" * 64, "b" * 64]) == ["a" * 12, "b" * 12]
    assert EARLIER not in [card["sha256"] for card in cards()]


@pytest.mark.usefixtures("needs_data")
def test_the_wrong_range_would_cost_much_and_is_refused() -> None:
    """PacGAN's code feeds the tanh range to a classifier that learned from [0, 1]."""
    classifier = load_classifier()
    digits, labels = load_mnist("test")
    tanh = torch.from_numpy(digits[:500]).float() / 127.5 - 1
    for images in (tanh, tanh * 1.01, torch.from_numpy(digits[:500]).float(), tanh.numpy()):
        with pytest.raises(ValueError, match=r"floats in \[0, 1\], not in"):
            classifier(images)
    assert (classifier((tanh + 1) / 2).digits == labels[:500]).mean() > 0.98


@BOTH
def test_weights_are_small_enough_for_the_repository(ruler: Ruler) -> None:
    assert (FOLDER / ruler.weights).stat().st_size < 2_000_000


@BOTH
def test_other_weights_are_refused(ruler: Ruler, copies: Path) -> None:
    assert load_classifier(ruler, copies).card == load_classifier(ruler).card
    load_classifier.cache_clear()
    content = bytearray((copies / ruler.weights).read_bytes())
    content[-1] ^= 1
    (copies / ruler.weights).write_bytes(content)
    with pytest.raises(UserError, match=r"are not those of its card \(sha256 [0-9a-f]{12} instead of [0-9a-f]{12}\)"):
        load_classifier(ruler, copies)


@pytest.mark.parametrize("name", [FIRST.weights, FIRST.card])
def test_a_missing_file_is_one_sentence(name: str, copies: Path) -> None:
    (copies / name).unlink()
    with pytest.raises(UserError, match=f"{name} cannot be read: restore both"):
        load_classifier(FIRST, copies)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "3", '{"sha256": "x", "temperature": "warm"}'])
def test_a_damaged_card_is_one_sentence(content: str, copies: Path) -> None:
    (copies / FIRST.card).write_text(content)
    with pytest.raises(UserError, match=rf"card {FIRST.card} is damaged"):
        load_classifier(FIRST, copies)


@pytest.mark.parametrize("content", [b"", b"junk", b"\x00" * 64])
def test_weights_that_are_none_are_one_sentence_even_under_their_own_hash(content: bytes, copies: Path) -> None:
    (copies / FIRST.weights).write_bytes(content)
    card = {"sha256": hashlib.sha256(content).hexdigest(), "temperature": 1.0}
    (copies / FIRST.card).write_text(json.dumps(card))
    with pytest.raises(UserError, match="do not fit its network"):
        load_classifier(FIRST, copies)


@BOTH
def test_a_verdict_is_probabilities_answers_and_features(ruler: Ruler, images: np.ndarray) -> None:
    answers = load_classifier(ruler)(images)
    assert answers.probabilities.shape == (300, 11) and answers.features.shape == (300, 64)
    assert answers.probabilities.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert (answers.digits == -1).all()  # noise
    assert np.array_equal(answers.confidence, answers.probabilities[:, 10])


def test_bytes_and_floats_in_numpy_and_torch_are_named_alike(images: np.ndarray) -> None:
    classifier = load_classifier()
    floats = images.astype(np.float32) / 255
    seen = (images, torch.from_numpy(images), floats, torch.from_numpy(floats))
    first, *others = (classifier(x).features for x in seen)
    for other in others:
        assert other == pytest.approx(first, abs=1e-4)


@BOTH
def test_no_image_decides_what_is_said_of_another(ruler: Ruler, images: np.ndarray) -> None:
    """In train mode BatchNorm would take its statistics from the company an image is in, and dropout its rng."""
    network = load_classifier(ruler).network.train()
    try:
        classifier = Classifier(network, load_classifier(ruler).card)
        together = classifier(images).features
        alone = np.concatenate([classifier(images[i : i + 1]).features for i in (0, 150, 299)])
        assert alone == pytest.approx(together[[0, 150, 299]], abs=1e-4)
        assert np.array_equal(classifier(images).probabilities, classifier(images).probabilities)
    finally:
        network.eval()


@pytest.mark.parametrize("shape", [(0, 1, 28, 28), (5, 28, 28), (5, 28, 28, 1), (5, 3, 28, 28), (5, 1, 32, 32)])
def test_shapes_that_do_not_fit(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"takes images \[n, 1, 28, 28\]"):
        load_classifier()(np.zeros(shape, np.uint8))


def test_images_that_are_not_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="not in"):
        load_classifier()(np.full((2, 1, 28, 28), np.nan, np.float32))
