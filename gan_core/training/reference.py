"""One update of each player as a textbook writes it: plain losses, autograd, nothing saved. To be read, and for tests.

`games/adversarial/updates.py` computes the same by faster ways; `tests/training/test_reference.py` holds the two
against each other, for every objective and every preset of two players without tricks.
"""

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, softplus

from gan_core.config.run_config import RunConfig
from gan_core.games.adversarial.plain import check_plain
from gan_core.training.game import Game


class Players(Protocol):
    """What a loss is made of: a `Game`, or as much of one. networks: by the player's name."""

    config: RunConfig
    networks: dict[str, nn.Module]
    trick_rng: torch.Generator


def bce(scores: Tensor, label: float) -> Tensor:
    return binary_cross_entropy_with_logits(scores, torch.full_like(scores, label))


# Of the scores D(x) of real samples and D(g) of generated ones, [B] each.
CRITIC_LOSSES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "gan": lambda real, fake: bce(real, 1) + bce(fake, 0),
    "gan-saturating": lambda real, fake: bce(real, 1) + bce(fake, 0),
    "lsgan": lambda real, fake: ((real - 1) ** 2).mean() / 2 + (fake**2).mean() / 2,
    "hinge": lambda real, fake: torch.relu(1 - real).mean() + torch.relu(1 + fake).mean(),
    "wgan": lambda real, fake: fake.mean() - real.mean(),
    "wgan-gp": lambda real, fake: fake.mean() - real.mean(),
    "rpgan": lambda real, fake: softplus(fake - real).mean(),
}
GENERATOR_LOSSES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "gan": lambda real, fake: bce(fake, 1),
    "gan-saturating": lambda real, fake: -bce(fake, 0),
    "lsgan": lambda real, fake: ((fake - 1) ** 2).mean() / 2,
    "hinge": lambda real, fake: -fake.mean(),
    "wgan": lambda real, fake: -fake.mean(),
    "wgan-gp": lambda real, fake: -fake.mean(),
    "rpgan": lambda real, fake: softplus(real - fake).mean(),
}


def gradient_penalty(critic: nn.Module, real: Tensor, fake: Tensor, rng: torch.Generator) -> Tensor:
    """Mean of (|dD/dx| - 1)^2 at random points between real and generated samples."""
    share = torch.rand((len(real),) + (1,) * (real.ndim - 1), generator=rng, dtype=real.dtype)
    return ((squared_slope(critic, torch.lerp(fake, real, share)) + 1e-12).sqrt() - 1).square().mean()


def squared_slope(critic: nn.Module, x: Tensor) -> Tensor:
    x = x.detach().requires_grad_()
    (slope,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return slope.flatten(1).square().sum(1)


def critic_loss(game: Players, real: Tensor, fake: Tensor) -> Tensor:
    """The critic's whole loss of a batch. fake: constants."""
    critic, config = game.networks["critic"], game.config
    loss = CRITIC_LOSSES[config.objective](critic(real), critic(fake)) / (2 if config.average_critic_loss else 1)
    for name, weight in config.penalties.items():
        if name == "gradient-penalty":
            loss = loss + weight * gradient_penalty(critic, real, fake, game.trick_rng)
        else:  # R1 at real samples, R2 at generated ones
            loss = loss + weight * squared_slope(critic, real if name == "r1" else fake).mean() / 2
    return loss


def generator_loss(game: Players, real: Tensor | None, fake: Tensor) -> Tensor:
    """The generator's loss. real: samples that a relative objective compares with; else None."""
    critic = game.networks["critic"]
    scores = critic(fake)
    return GENERATOR_LOSSES[game.config.objective](scores if real is None else critic(real).detach(), scores)


def reference_update(game: Game, player: str) -> tuple[Tensor, list[Tensor]]:
    """What the next update of `player` alone descends: its loss, and the loss's gradient by each of its weights.

    Nothing moves, but random numbers are drawn as the game's own update draws them. Raises UserError for a game with
    tricks that the textbook's form leaves out.
    """
    check_plain(game.config)
    game.tell_networks()
    generator = game.networks["generator"]
    if player == "critic":
        real = game.real().samples
        with torch.no_grad():
            fake = generator(game.noise())
        loss = critic_loss(game, real, fake)
    else:
        fake = generator(game.noise())
        loss = generator_loss(game, game.partners().samples if game.objective.relative else None, fake)
    weights = list(game.networks[player].parameters())  # of a network that grows, some are not in use yet
    return loss.detach(), [*torch.autograd.grad(loss, weights, materialize_grads=True)]
