"""`frogs-tutorial` against the loop of its notebook (Chollet 2017, section 8.5), written out with plain torch."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor, nn

from gan_core.config.presets import PRESETS
from gan_core.data.datasets import Data
from gan_core.training.game import Game
from gan_core.training.loop import train

BATCH, PICTURES = 4, np.random.default_rng(0).integers(0, 256, (14, 3, 32, 32), dtype=np.uint8)
# Small, without dropout, whose mask would be another's, and with decay and noise that show in three steps.
SMALL = PRESETS["frogs-tutorial"].config.replace(
    steps=4,
    batch_size=BATCH,
    generator_widths=(6, 5, 5, 5, 5),
    critic_widths=(4, 4, 4, 4),
    critic_dropout=0.0,
    update_decay=0.1,
    label_noise=0.3,
)


class KerasRMSprop:
    """Keras 2.0.8's update: values clipped at 1, lr / (1 + decay t), and epsilon 1e-8 outside of the root."""

    def __init__(self, weights: list[Tensor], lr: float) -> None:
        self.weights, self.lr, self.t = weights, lr, 0
        self.squares = [torch.zeros_like(weight) for weight in weights]

    @torch.no_grad()
    def minimise(self, loss: Tensor) -> None:
        for weight, a, g in zip(self.weights, self.squares, torch.autograd.grad(loss, self.weights), strict=True):
            clipped = g.clamp(-1.0, 1.0)
            a.mul_(0.9).add_(0.1 * clipped**2)
            weight -= self.lr / (1 + 0.1 * self.t) * clipped / (a.sqrt() + 1e-8)
        self.t += 1


def players() -> tuple[nn.Sequential, nn.Sequential]:
    """The notebook's, in channels-first order; the critic ends in its sigmoid."""
    relu = lambda: nn.LeakyReLU(0.3)  # noqa: E731
    generator = nn.Sequential(
        *(nn.Linear(32, 6 * 16 * 16), relu(), nn.Unflatten(1, (6, 16, 16))),
        *(nn.Conv2d(6, 5, 5, padding="same"), relu()),
        *(nn.ConvTranspose2d(5, 5, 4, stride=2, padding=1), relu()),
        *(nn.Conv2d(5, 5, 5, padding="same"), relu()),
        *(nn.Conv2d(5, 5, 5, padding="same"), relu()),
        *(nn.Conv2d(5, 3, 7, padding="same"), nn.Tanh()),
    )
    critic = nn.Sequential(
        *(nn.Conv2d(3, 4, 3), relu()),
        *(nn.Conv2d(4, 4, 4, stride=2), relu()),
        *(nn.Conv2d(4, 4, 4, stride=2), relu()),
        *(nn.Conv2d(4, 4, 4, stride=2), relu()),
        *(nn.Flatten(), nn.Linear(16, 1), nn.Sigmoid()),
    )
    return generator, critic


def binary_crossentropy(p: Tensor, labels: Tensor) -> Tensor:
    p = p.squeeze(1)
    return -(labels * p.log() + (1 - labels) * (1 - p).log()).mean()


def notebook(game: Game) -> Iterator[tuple[nn.Sequential, nn.Sequential]]:
    """The players after each step, from the game's weights and random numbers."""
    generator, critic = players()
    for player, name in ((generator, "generator"), (critic, "critic")):
        for ours, theirs in zip(player.parameters(), game.networks[name].parameters(), strict=True):
            ours.data.copy_(theirs)
    with torch.no_grad():  # its critic gives the probability of being generated
        critic[-2].weight.neg_(), critic[-2].bias.neg_()
    by_generator, by_critic = (
        KerasRMSprop([*player.parameters()], lr) for player, lr in ((generator, 4e-4), (critic, 8e-4))
    )
    noise, tricks = (torch.Generator().manual_seed(offset) for offset in (1, 2))  # of seed 0, as the game's
    x_train, start = torch.from_numpy(PICTURES).float() / 255.0, 0
    while True:
        generated = generator(torch.randn(BATCH, 32, generator=noise)).detach()
        combined = torch.cat((generated, x_train[start : start + BATCH]))
        draws = torch.rand(2, 2, BATCH, generator=tricks)[1]  # the game's of real samples come first
        labels = torch.cat((torch.ones(BATCH), torch.zeros(BATCH))) + 0.3 * torch.cat((draws[1], draws[0]))
        by_critic.minimise(binary_crossentropy(critic(combined), labels))
        misleading = torch.zeros(BATCH)
        drawn = generator(torch.randn(BATCH, 32, generator=noise))
        by_generator.minimise(binary_crossentropy(critic(drawn), misleading))
        start += BATCH
        if start > len(x_train) - BATCH:
            start = 0
        yield generator, critic


def test_four_steps_are_the_notebooks() -> None:
    """A few weights may part: at first RMSprop goes by signs, and those of gradients near 0 are rounded either way."""
    game = Game(SMALL, data=Data(values=PICTURES))
    book = notebook(game)
    begun = {name: [p.detach().clone() for p in game.networks[name].parameters()] for name in game.networks}
    for _ in range(SMALL.steps):
        generator, critic = next(book)  # which begins from the game's weights
        list(train(game, steps=1))
    with torch.no_grad():
        critic[-2].weight.neg_(), critic[-2].bias.neg_()
    for player, name in ((generator, "generator"), (critic, "critic")):
        for ours, theirs, before in zip(
            game.networks[name].parameters(), player.parameters(), begun[name], strict=True
        ):
            moved = (theirs - before).abs()
            assert moved.mean() > 5e-4
            parted = (ours - theirs).abs() > 0.02 * moved.max()
            assert parted.float().mean() < 0.02, name


def test_the_corrected_one_differs_in_the_range_of_the_pictures_alone() -> None:
    tutorial, corrected = (PRESETS[name].config for name in ("frogs-tutorial", "frogs-corrected"))
    assert corrected == tutorial.replace(generator_output="tanh")
    faithful, mended = (
        Game(PRESETS[name].config, data=Data(values=PICTURES)) for name in ("frogs-tutorial", "frogs-corrected")
    )
    one, other = faithful.real().samples, mended.real().samples
    assert (one.min(), one.max(), other.min(), other.max()) == (0, 1, -1, 1)
    torch.testing.assert_close(other, 2 * one - 1)
