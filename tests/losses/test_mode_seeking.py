"""The mode-seeking term against its formula, and in the generator's update."""

import pytest
import torch

from gan_core.config.run_config import RunConfig
from gan_core.games.adversarial.critic_view import seen_by_critic
from gan_core.games.adversarial.updates import update_both, update_generator
from gan_core.games.losses import Losses
from gan_core.losses.mode_seeking import mode_seeking
from gan_core.training.game import Game

GAME = RunConfig(dataset="ring", steps=10, batch_size=7, generator_widths=(8,), critic_widths=(8,))


def test_the_term_is_the_inverse_of_a_ratio_of_distances() -> None:
    z, x = torch.randn(7, 3, dtype=torch.float64), torch.randn(7, 1, 2, 2, dtype=torch.float64)
    apart = sum((x[i] - x[i + 3]).abs().mean().item() for i in range(3)) / 3
    asked = sum((z[i] - z[i + 3]).abs().mean().item() for i in range(3)) / 3
    assert mode_seeking(z, x).item() == pytest.approx(1 / (apart / asked + 1e-5), rel=1e-12)


def test_a_generator_that_says_one_thing_pays_the_most() -> None:
    z = torch.randn(8, 2)
    assert mode_seeking(z, torch.ones(8, 2)).item() == pytest.approx(1e5)
    assert mode_seeking(z, 3 * z).item() == pytest.approx(1 / 3, rel=1e-4)


@pytest.mark.parametrize("packing", [1, 2])
@pytest.mark.parametrize("update", [update_generator, update_both], ids=["alternating", "simultaneous"])
def test_the_generator_pays_for_it(update, packing: int) -> None:
    config = GAME.replace(mode_seeking=0.7, packing=packing)
    game, book = Game(config), Game(config)
    losses = Losses()
    update(game, losses)
    z = book.noise()
    fake = book.networks["generator"](z)
    half = len(z) // 2
    distance = (fake[:half] - fake[half : 2 * half]).abs().mean() / (z[:half] - z[half : 2 * half]).abs().mean()
    loss = book.objective.generator_loss(book.networks["critic"](seen_by_critic(book, fake))) + 0.7 / (distance + 1e-5)
    assert losses["generator"] is not None and losses["generator"].item() == pytest.approx(loss.item(), rel=1e-5)
    expected = torch.autograd.grad(loss, book.parameters["generator"])
    for ours, theirs in zip(game.parameters["generator"], expected, strict=True):
        torch.testing.assert_close(ours.grad, theirs, rtol=1e-4, atol=1e-6)
