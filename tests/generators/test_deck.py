"""Decks of real and generated pictures: fair, the same for all, and real ones that no generator saw."""

import os
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from gan_core.base.errors import UserError
from gan_core.data.datasets import DATASETS, Request
from gan_core.evaluation.human import EACH
from gan_core.generators.deck import deal
from gan_core.generators.loaded import Facts, Loaded
from gan_core.generators.loading import load
from tests.handmade import loaded

needs_mnist = pytest.mark.skipif(
    not (Path(os.environ.get("GAN_ARENA_DATA", "-")) / "MNIST").is_dir(), reason="needs GAN_ARENA_DATA with MNIST"
)


class Brightness(nn.Module):
    """A critic whose scores are known."""

    def forward(self, samples: torch.Tensor) -> torch.Tensor:
        return samples.flatten(1).mean(1)


def painter(critic: nn.Module | None = None, **changes: object) -> Loaded:
    """Draws pictures of one gray, told apart from scikit-learn's digits by that."""
    gray = {"dataset": "digits", "shape": (1, 8, 8), "pixel_range": (0.0, 1.0)}
    made = loaded(lambda z: torch.sigmoid(z[:, :1, None, None]).expand(-1, 1, 8, 8), **(gray | changes))
    return Loaded(made.network, made.facts, critic)


def is_gray(tile: np.ndarray) -> bool:
    return bool(np.ptp(tile) == 0)


def test_half_of_a_deck_is_real_and_the_key_tells_which() -> None:
    deck = deal(painter(), 3)
    assert deck.tiles.shape == (2 * EACH, 8, 8, 1) and deck.tiles.dtype == np.uint8 and deck.real.sum() == EACH
    assert [not is_gray(tile) for tile in deck.tiles] == deck.real.tolist()
    digits = {image.tobytes() for image in DATASETS["digits"].load(Request()).values}
    real = {tile.tobytes() for tile, kind in zip(deck.tiles, deck.real, strict=True) if kind}
    assert len(real) == EACH and real <= digits
    assert 0 < deck.real[:EACH].sum() < EACH, "they are shuffled"


def test_a_seed_is_a_deck() -> None:
    first, again, other = deal(painter(), 1), deal(painter(), 1), deal(painter(), 2)
    np.testing.assert_array_equal(first.tiles, again.tiles)
    np.testing.assert_array_equal(first.real, again.real)
    assert not np.array_equal(first.tiles, other.tiles) and not np.array_equal(first.real, other.real)


def test_the_critic_scores_what_is_seen() -> None:
    deck = deal(painter(Brightness(), pixel_range=(-1.0, 1.0)), 0)
    assert deck.scores is not None
    np.testing.assert_allclose(deck.scores, deck.tiles.reshape(40, -1).mean(1) / 127.5 - 1, atol=1e-5)
    assert deal(painter(), 0).scores is None


def test_scores_that_are_not_finite_are_none() -> None:
    class Diverged(nn.Module):
        def forward(self, samples: torch.Tensor) -> torch.Tensor:
            return torch.full((len(samples),), torch.nan)

    assert deal(painter(Diverged()), 0).scores is None


@needs_mnist
def test_classes_are_the_same_on_both_sides() -> None:
    """By the labels of the real ones, and by what the generator was asked for."""
    asked: list[int] = []

    class Told(nn.Module):
        def forward(self, z: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
            if len(z) == EACH:
                asked.extend(labels.tolist())
            return torch.zeros(len(z), 1, 28, 28)

    names = DATASETS["mnist"].class_names
    deck = deal(Loaded(Told(), Facts(title="told", origin="run", kind="images", shape=(1, 28, 28), latent_dim=4,
                                     classes=names, dataset="mnist")), 0)  # fmt: skip
    shown: Counter[int] = Counter()
    real = {tile.tobytes() for tile in deck.tiles[deck.real]}
    for number, name in enumerate(names):
        test = DATASETS["mnist"].held_out(Request(data_class=name))
        assert test is not None
        shown[number] = len(real & {image.tobytes() for image in test.values})
    assert shown == Counter(asked) and len(set(asked)) == 10


@needs_mnist
def test_real_pictures_are_none_that_the_generator_learned_from() -> None:
    deck = deal(load("mnist-gan"), 0)
    learned_from = {image.tobytes() for image in DATASETS["mnist"].load(Request()).values}
    assert not learned_from & {tile.tobytes() for tile in deck.tiles[deck.real]}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "points", "shape": (2,)}, "draws points"),
        ({"dataset": ""}, "nobody knows which pictures"),
        ({"dataset": "images"}, "not on this machine any more"),
        ({"shape": (1, 4, 4)}, "draws 4 x 4 pixels, and its real pictures have 8 x 8"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(changes: dict[str, object], sentence: str) -> None:
    made = loaded(lambda z: torch.zeros(len(z), 1, 4, 4), **({"dataset": "digits", "shape": (1, 8, 8)} | changes))
    with pytest.raises(UserError, match=sentence):
        deal(made, 0)
