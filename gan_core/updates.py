"""One update of one player, or of both at once: the mathematics of the game, nothing else."""

from dataclasses import dataclass

import torch
from torch import Tensor

from gan_core.costs import critic_cost, generator_cost
from gan_core.game import Game
from gan_core.mode_seeking import mode_seeking
from gan_core.passes import Pass, judge
from gan_core.penalties import squares
from gan_core.unrolling import look_ahead


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
    """One generator update against the critic as it is now, or as it would be some updates later."""
    noise, fake = _generate(game)
    seen = game.seen_by_critic(fake)
    if game.config.unroll_steps:
        loss, pull = look_ahead(game, game.seen_by_critic(game.partners()), seen)
    else:
        loss, pull = _look(game, judge(game, None, seen, pulls=True), _partner_scores(game))
    _minimise_generator(game, losses, noise, fake, loss, game.of_samples(pull, seen, fake))
    game.move("generator")


def update_both(game: Game, losses: Losses) -> None:
    """Simultaneous play: both learn from one generated batch and one pass of it through the critic."""
    real = game.seen_by_critic(game.real())
    noise, fake = _generate(game)
    seen = game.seen_by_critic(fake)
    ahead = look_ahead(game, real, seen) if game.config.unroll_steps else None
    judged = judge(game, real, seen, pulls=ahead is None)
    loss, pull = ahead or _look(game, judged, judged.real_scores)
    _minimise_generator(game, losses, noise, fake, loss, game.of_samples(pull, seen, fake))
    _minimise_critic(game, losses, judged)
    game.move("critic")
    game.move("generator")


def _generate(game: Game) -> tuple[Tensor, Tensor]:
    """Fresh noise z [n, latent_dim] and G(z) [n, *shape], through which the generator can learn."""
    noise = game.noise()
    with game.autocast():
        return noise, game.generator(noise)


def _look(game: Game, judged: Pass, real_scores: Tensor | None) -> tuple[Tensor, Tensor]:
    """The generator's loss against the critic as it is, and its gradient by what the critic saw."""
    loss = generator_cost(game, judged.fake_scores, real_scores)
    return loss, judged.pull(loss)


@torch.no_grad()
def _partner_scores(game: Game) -> Tensor | None:
    """D(x) [B] of a fresh real batch, constants, for a relative objective."""
    if not game.objective.relative:
        return None
    with game.autocast():
        return game.critic(game.seen_by_critic(game.partners())).float()


def _minimise_generator(
    game: Game, losses: Losses, noise: Tensor, fake: Tensor, loss: Tensor, gradient: Tensor
) -> None:
    """Leave the gradient of the generator's loss in its weights. gradient: of that loss by the samples `fake`."""
    if game.config.mode_seeking:
        samples = fake.detach().float().requires_grad_()
        cost = game.config.mode_seeking * mode_seeking(noise, samples)
        gradient = gradient + torch.autograd.grad(cost, samples)[0]
        loss = loss + cost
    game.optimizers["generator"].zero_grad(set_to_none=True)
    fake.backward(gradient)
    losses.generator = loss


def _minimise_critic(game: Game, losses: Losses, judged: Pass) -> None:
    """Leave the gradient of the critic's whole loss in its weights."""
    scores = judged.real_scores, judged.fake_scores
    loss, losses.penalty = critic_cost(game, *scores, [*map(squares, judged.slopes)], game.targets())
    judged.learn(loss)
    losses.critic, losses.real_scores, losses.fake_scores = loss, *scores
