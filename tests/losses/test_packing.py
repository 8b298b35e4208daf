"""Packs: how they are laid out, and that a packed game's updates are those of PacGAN."""

import pytest
import torch
from torch import Tensor

from gan_core.config.run_config import RunConfig
from gan_core.games.adversarial.critic_view import seen_by_critic, targets
from gan_core.games.adversarial.updates import update_both, update_critic, update_generator
from gan_core.games.losses import Losses
from gan_core.losses.packing import copies, pack, packed_shape, unpack
from gan_core.training.game import Game
from gan_core.training.pictures import Painter

POINTS = RunConfig(dataset="ring", steps=10, batch_size=6, generator_widths=(8,), critic_widths=(8, 6))
IMAGES = POINTS.adapted(dataset="digits", generator="dcgan", critic="dcgan", batch_size=6).replace(
    generator_widths=(8, 4), critic_widths=(4, 8)
)


@pytest.mark.parametrize("shape", [(2,), (3, 4, 5)])
@pytest.mark.parametrize("members", [1, 2, 3])
def test_members_of_a_pack_lie_side_by_side(shape: tuple[int, ...], members: int) -> None:
    samples = torch.randn(4 * members, *shape)
    packs = pack(samples, members)
    assert packs.shape == (4, *packed_shape(shape, members))
    for index, packed in enumerate(packs):
        assert torch.equal(packed, torch.cat(tuple(samples[index * members : (index + 1) * members])))
    assert torch.equal(unpack(packs, members), samples)
    assert torch.equal(copies(samples, members)[2], torch.cat([samples[2]] * members))


def by_the_book(game: Game, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
    """The two losses of PacGAN, from samples: concatenate, then two passes through D."""
    members = game.config.packing
    packs = [torch.cat([side[i::members] for i in range(members)], dim=1) for side in (real, fake)]
    real_scores, fake_scores = (game.networks["critic"](side) for side in packs)
    losses = game.objective
    return losses.critic_loss(real_scores, fake_scores, targets(game)), losses.generator_loss(fake_scores)


@pytest.mark.parametrize("activation", ["leaky-relu", "tanh"])  # by hand, and by autograd
@pytest.mark.parametrize("base", [POINTS, IMAGES], ids=["points", "images"])
def test_a_packed_game_has_the_gradients_of_its_definition(base: RunConfig, activation: str) -> None:
    config = base.replace(packing=3, critic_activation=activation, schedule="simultaneous")
    game, book = Game(config), Game(config)
    losses = Losses()
    update_both(game, losses)
    real, fake = book.real().samples, book.networks["generator"](book.noise())
    assert len(real) == len(fake) == 18 and losses.scores["real"] is not None and losses.scores["real"].shape == (6,)
    critic_loss, generator_loss = by_the_book(book, real, fake)
    assert losses["critic"] is not None and losses["critic"].item() == pytest.approx(critic_loss.item(), rel=1e-5)
    for player, loss in (("critic", critic_loss), ("generator", generator_loss)):
        expected = torch.autograd.grad(loss, book.parameters[player], retain_graph=True)
        for ours, theirs in zip(game.parameters[player], expected, strict=True):
            torch.testing.assert_close(ours.grad, theirs, rtol=1e-4, atol=1e-6)


def test_a_packed_generator_alone_has_the_gradient_of_its_definition() -> None:
    game, book = Game(POINTS.replace(packing=2)), Game(POINTS.replace(packing=2))
    update_generator(game, Losses())
    fake = book.networks["generator"](book.noise())
    _, loss = by_the_book(book, fake, fake)
    for ours, theirs in zip(
        game.parameters["generator"], torch.autograd.grad(loss, book.parameters["generator"]), strict=True
    ):
        torch.testing.assert_close(ours.grad, theirs)


def test_real_samples_are_counted_one_by_one() -> None:
    game = Game(POINTS.replace(packing=4))
    update_critic(game, Losses())
    assert game.images == 24


def test_noise_for_the_critic_is_drawn_for_every_member() -> None:
    game = Game(POINTS.replace(packing=2, instance_noise=0.5))
    seen = seen_by_critic(game, torch.zeros(20_000, 2))
    assert seen.shape == (10_000, 4) and seen.std().item() == pytest.approx(0.5, rel=0.02)
    assert abs(torch.corrcoef(seen.t())[0, 2].item()) < 0.05


def test_pictures_show_the_pack_of_equal_samples() -> None:
    game = Game(POINTS.replace(packing=3))
    arrays = Painter(game).paint().arrays
    cells = Painter(game)._cells
    with torch.no_grad():
        expected = game.networks["critic"](torch.cat((cells, cells, cells), dim=1)).view(40, 40)
    torch.testing.assert_close(torch.from_numpy(arrays["heat"]), expected)
    assert arrays["fake"].shape == (512, 2) and arrays["arrows"].shape == (96, 4)
