"""One update of one player, or of both at once: the mathematics of the game, nothing else."""

from dataclasses import dataclass

import torch
from torch import Tensor

from gan_core.game import Game


@dataclass(slots=True)
class Losses:
    """What the last updates measured, still on the device. Scores are [B]."""

    critic: Tensor | None = None
    generator: Tensor | None = None
    penalty: Tensor | None = None
    real_scores: Tensor | None = None
    fake_scores: Tensor | None = None


def update_critic(game: Game, losses: Losses) -> None:
    """One critic update on a fresh real and a fresh generated batch."""
    real = game.seen_by_critic(game.real())
    with torch.no_grad(), game.autocast():
        fake = game.generator(game.noise())
    fake = game.seen_by_critic(fake.float())
    with game.autocast():
        real_scores, fake_scores = game.scores(real, fake)
    _minimise_critic(game, losses, real, fake, real_scores.float(), fake_scores.float())
    game.move("critic")


def update_generator(game: Game, losses: Losses) -> None:
    """One generator update against the critic as it is now."""
    with game.autocast():
        fake_scores = game.critic(game.seen_by_critic(game.generator(game.noise())))
    losses.generator = game.objective.generator_loss(fake_scores.float())
    game.optimizers["generator"].zero_grad(set_to_none=True)
    losses.generator.backward(inputs=game.parameters["generator"])  # the critic's weights need none
    game.move("generator")


def update_both(game: Game, losses: Losses) -> None:
    """Simultaneous play: both learn from one generated batch and one pass of it through the critic.

    The generator's gradient is taken at the samples first and carried on from there, so that the critic
    is never passed backwards twice for its weights.
    """
    real = game.seen_by_critic(game.real())
    with game.autocast():
        fake = game.generator(game.noise())
        seen = fake.detach().requires_grad_()
        noisy = game.seen_by_critic(seen)
        real_scores, fake_scores = game.critic(real).float(), game.critic(noisy).float()
    losses.generator = game.objective.generator_loss(fake_scores)
    (pull,) = torch.autograd.grad(losses.generator, seen, retain_graph=True)
    _minimise_critic(game, losses, real, noisy.detach(), real_scores, fake_scores)
    game.optimizers["generator"].zero_grad(set_to_none=True)
    fake.backward(pull)
    game.move("critic")
    game.move("generator")


def _minimise_critic(
    game: Game, losses: Losses, real: Tensor, fake: Tensor, real_scores: Tensor, fake_scores: Tensor
) -> None:
    """Leave the gradient of the critic's whole loss in its weights."""
    loss = game.objective.critic_loss(real_scores, fake_scores, game.targets())
    if game.config.average_critic_loss:
        loss = loss / 2
    losses.penalty = None
    for compute, weight in game.penalties:
        cost = weight * compute(game.critic, real, fake, game.trick_rng)
        losses.penalty = cost if losses.penalty is None else losses.penalty + cost
    if losses.penalty is not None:
        loss = loss + losses.penalty
    game.optimizers["critic"].zero_grad(set_to_none=True)
    loss.backward(inputs=game.parameters["critic"])
    losses.critic, losses.real_scores, losses.fake_scores = loss, real_scores, fake_scores
