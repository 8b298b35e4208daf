"""The training script, in small: seeded, and it writes what `load_classifier` accepts."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Generator

from gan_core.evaluation.digit_classifier.classifier import load_classifier
from gan_core.evaluation.digit_classifier.corruptions import CORRUPTIONS, Corruption, corrupted, moved
from gan_core.evaluation.digit_classifier.lesson import BATCH, DIGITS, Pools, batches
from gan_core.evaluation.digit_classifier.network import ANSWERS, NO_DIGIT
from gan_core.evaluation.digit_classifier.non_digits import AMBIGUOUS, SOURCES, Source, non_digits
from gan_core.evaluation.digit_classifier.rulers import FIRST, RULERS, Ruler
from gan_core.evaluation.digit_classifier.strokes import letters, zigzags
from gan_core.evaluation.digit_classifier.train import calibrated, pools_of, train, write

RNG = np.random.default_rng(0)
LABELS = np.arange(600) % 10


@pytest.fixture(scope="module")
def pools() -> Pools:
    """Ten patterns of bright and dark squares under noise in the place of digits."""
    patterns = np.kron(RNG.integers(0, 2, (10, 1, 4, 4)), np.ones((7, 7))) * 200
    images = (patterns[LABELS] + RNG.integers(0, 55, (600, 1, 28, 28))).astype(np.uint8)
    return pools_of(images, LABELS, images[:20, :, ::-1].copy(), seed=0)


@pytest.mark.parametrize("ruler", RULERS.values(), ids=[*RULERS])
def test_the_seed_decides_the_weights(ruler: Ruler, pools: Pools) -> None:
    first, second, other = (train(replace(ruler, seed=seed), pools, epochs=1) for seed in (1, 1, 2))
    for name, value in first.state_dict().items():
        assert torch.equal(value, second.state_dict()[name])
    assert not torch.equal(first.head.weight, other.head.weight)


def test_it_learns_and_what_it_writes_is_a_classifier(pools: Pools, tmp_path: Path) -> None:
    network = train(FIRST, pools, epochs=40)
    heat = calibrated(network, pools)
    card = write(tmp_path, FIRST, network, {"temperature": heat, "seed": 0})
    assert 0.1 <= heat <= 10 and card["seed"] == 0
    classifier = load_classifier(FIRST, tmp_path)
    assert classifier.card == card
    assert (classifier(pools.digits).digits == LABELS).mean() > 0.9


def test_a_batch_is_digits_and_pictures_that_are_none(pools: Pools) -> None:
    found = list(batches(pools, 2, Generator().manual_seed(0)))
    assert len(found) == 2 * (len(LABELS) // DIGITS)
    for pictures, answers in found:
        assert pictures.shape == (BATCH, 1, 28, 28) and answers.shape == (BATCH, ANSWERS)
        assert pictures.min() >= 0 and pictures.max() <= 1 + 1e-6
        assert answers.sum(1) == pytest.approx(1)
        assert (answers[:DIGITS, NO_DIGIT] == 0).all() and (answers[DIGITS:, NO_DIGIT] >= 0.5).all()


@pytest.mark.parametrize("corruption", CORRUPTIONS.values(), ids=[*CORRUPTIONS])
def test_worn_digits_keep_their_shape_and_range_and_change(corruption: Corruption, pools: Pools) -> None:
    images = pools.digits[:50].float() / 255
    before = images.clone()
    first, again = (corruption(images, Generator().manual_seed(3)) for _ in range(2))
    assert first.shape == images.shape and first.min() >= -1e-6 and first.max() <= 1 + 1e-6
    assert torch.equal(first, again) and torch.equal(images, before)
    assert (first - images).abs().flatten(1).amax(1).gt(0.005).float().mean() > 0.8


def test_a_share_is_worn_and_the_others_are_as_they_were(pools: Pools) -> None:
    images = pools.digits[:100].float() / 255
    after = corrupted(images, Generator().manual_seed(0), 0.6)
    same = (after == images).flatten(1).all(1)
    assert 40 <= same.sum() <= 45
    assert torch.equal(corrupted(images, Generator().manual_seed(0), 0.0), images)


@pytest.mark.parametrize("source", SOURCES.values(), ids=[*SOURCES])
def test_pictures_that_are_no_digits_are_made_of_a_batch(source: Source, pools: Pools) -> None:
    digits, classes = pools.digits[:60].float() / 255, pools.classes[:60]
    first, again = (source(digits, classes, Generator().manual_seed(1)) for _ in range(2))
    assert first.shape == digits.shape and first.min() >= 0 and first.max() <= 1
    assert torch.equal(first, again)
    assert not (first == digits).flatten(1).all(1).any()


def test_what_may_pass_for_a_digit_is_half_a_digit(pools: Pools) -> None:
    digits, classes = pools.digits[:240].float() / 255, pools.classes[:240]
    pictures, answers = non_digits(digits, classes, pools.clothes, pools.writing, Generator().manual_seed(0))
    assert pictures.shape == (240, 1, 28, 28)
    half = answers[:, NO_DIGIT] == 0.5
    assert int(half.sum()) == len(AMBIGUOUS) * 20 and (answers[~half, NO_DIGIT] == 1).all()


def test_writing_is_ink_in_the_middle_of_the_sheet() -> None:
    rng = Generator().manual_seed(0)
    for drawn in (letters(200, rng), zigzags(200, rng)):
        assert drawn.shape == (200, 1, 28, 28) and drawn.min() >= 0 and drawn.max() <= 1
        ink = drawn.mean((1, 2, 3))
        assert ink.min() > 0.02 and ink.max() < 0.6
        assert drawn[..., :1].mean() < 0.1 * drawn.mean()  # hardly any at the edge


def test_moved_images_keep_their_range_and_move_a_little() -> None:
    images = torch.zeros(64, 1, 28, 28)
    images[:, :, 10:18, 10:18] = 1
    after = moved(images, torch.Generator().manual_seed(0))
    assert after.shape == images.shape
    assert after.min() >= 0 and after.max() <= 1 + 1e-6
    assert len({float(image.sum()) for image in after}) > 60  # each in its own way
    ticks = torch.arange(28.0)
    for axis in (2, 3):
        weight = after.sum(dim=[1, 5 - axis]) / after.sum(dim=(1, 2, 3))[:, None]
        centre = (weight * ticks).sum(dim=1)
        assert (centre - 13.5).abs().max() < 3.0 and centre.std() > 0.5  # 2 pixels, scaled by 1 / 0.9 at most
