"""One update of one player, or of both at once: the mathematics of the game, nothing else."""

from dataclasses import dataclass

import torch
from torch import Tensor

from gan_core.game import Game
from gan_core.mode_seeking import mode_seeking
from gan_core.passes import Pass, judge


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
    _minimise_critic(game, losses, judge(game, real, fake, pulls=False))
    game.move("critic")


def update_generator(game: Game, losses: Losses) -> None:
    """One generator update against the critic as it is now."""
    noise, fake = _generate(game)
    judged = judge(game, None, game.seen_by_critic(fake), pulls=True)
    partners = _partner_scores(game) if game.objective.relative else None
    _minimise_generator(game, losses, noise, fake, judged, partners)
    game.move("generator")


def update_both(game: Game, losses: Losses) -> None:
    """Simultaneous play: both learn from one generated batch and one pass of it through the critic."""
    real = game.seen_by_critic(game.real())
    noise, fake = _generate(game)
    judged = judge(game, real, game.seen_by_critic(fake), pulls=True)
    partners = judged.real_scores if game.objective.relative else None
    _minimise_generator(game, losses, noise, fake, judged, partners)
    _minimise_critic(game, losses, judged)
    game.move("critic")
    game.move("generator")


def _generate(game: Game) -> tuple[Tensor, Tensor]:
    """Fresh noise z [n, latent_dim] and G(z) [n, *shape], through which the generator can learn."""
    noise = game.noise()
    with game.autocast():
        return noise, game.generator(noise)


@torch.no_grad()
def _partner_scores(game: Game) -> Tensor:
    """D(x) [B] of a fresh real batch, constants, for a relative objective."""
    with game.autocast():
        return game.critic(game.seen_by_critic(game.partners())).float()


def _minimise_generator(
    game: Game, losses: Losses, noise: Tensor, fake: Tensor, judged: Pass, partners: Tensor | None
) -> None:
    """Leave the gradient of the generator's loss in its weights. Partners: D(x) [B] if the objective is relative."""
    scores = judged.fake_scores if partners is None else judged.fake_scores - partners
    losses.generator = game.objective.generator_loss(scores)
    gradient = game.of_samples(judged.pull(losses.generator))
    if game.config.mode_seeking:
        samples = fake.detach().float().requires_grad_()
        cost = game.config.mode_seeking * mode_seeking(noise, samples)
        gradient = gradient + torch.autograd.grad(cost, samples)[0]
        losses.generator = losses.generator + cost
    game.optimizers["generator"].zero_grad(set_to_none=True)
    fake.backward(gradient)


def _minimise_critic(game: Game, losses: Losses, judged: Pass) -> None:
    """Leave the gradient of the critic's whole loss in its weights."""
    loss = game.objective.critic_loss(judged.real_scores, judged.fake_scores, game.targets())
    if game.config.average_critic_loss:
        loss = loss / 2
    losses.penalty = None
    for (penalty, weight), slopes in zip(game.penalties, judged.slopes, strict=True):
        cost = weight * penalty.cost(slopes)
        losses.penalty = cost if losses.penalty is None else losses.penalty + cost
    if losses.penalty is not None:
        loss = loss + losses.penalty
    judged.learn(loss)
    losses.critic, losses.real_scores, losses.fake_scores = loss, judged.real_scores, judged.fake_scores
