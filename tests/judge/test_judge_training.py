"""The training script, in small: seeded, and it writes what `load_judge` accepts."""

from pathlib import Path

import numpy as np
import pytest
import torch

from gan_core.judge.train import moved, right_answers, train, write
from gan_core.judge.verdict import load_judge

RNG = np.random.default_rng(0)
LABELS = np.arange(512) % 10


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    """Ten patterns of bright and dark squares under noise: bytes [512, 1, 28, 28]."""
    patterns = np.kron(RNG.integers(0, 2, (10, 1, 4, 4)), np.ones((7, 7))) * 200
    return (patterns[LABELS] + RNG.integers(0, 55, (512, 1, 28, 28))).astype(np.uint8)


def test_the_seed_decides_the_weights(images: np.ndarray) -> None:
    first, second, other = (train(images, LABELS, epochs=1, seed=seed) for seed in (1, 1, 2))
    for name, value in first.state_dict().items():
        assert torch.equal(value, second.state_dict()[name])
    assert not torch.equal(first.head.weight, other.head.weight)


def test_it_learns_and_what_it_writes_is_a_judge(images: np.ndarray, tmp_path: Path) -> None:
    network = train(images, LABELS, epochs=10)
    right = right_answers(network, images, LABELS)
    assert right.mean() > 0.9
    card = write(tmp_path, network, right, LABELS, {"seed": 0})
    assert card["errors"] == (~right).sum() and card["accuracy"] == right.mean() and card["seed"] == 0
    judge = load_judge(tmp_path)
    assert judge.card == card
    assert (judge(images).probabilities.argmax(axis=1) == LABELS).mean() == pytest.approx(right.mean(), abs=0.005)


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
