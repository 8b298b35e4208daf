"""One update of one player, or of both at once: the mathematics of the game, nothing else."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from gan_core.games.adversarial.critic_passes import Pass, critic_pass
from gan_core.games.adversarial.critic_view import of_samples, seen_by_critic, targets, told
from gan_core.games.adversarial.feature_matching import match_features
from gan_core.games.adversarial.total_losses import critic_cost, generator_cost
from gan_core.games.adversarial.unrolling import look_ahead
from gan_core.games.batch import Batch
from gan_core.games.losses import Losses
from gan_core.losses.mode_seeking import mode_seeking
from gan_core.losses.penalties import squares

if TYPE_CHECKING:
    from gan_core.training.game import Game


def update_critic(game: "Game", losses: Losses) -> None:
    """One critic update on a fresh real batch and a generated one of the same classes."""
    batch = game.real()
    real = seen_by_critic(game, batch.samples)
    with torch.no_grad(), game.autocast():
        fake = told(game.networks["generator"], batch.classes)(game.noise())
    fake = seen_by_critic(game, fake.float())
    _minimise_critic(game, losses, critic_pass(game, real, fake, batch.classes, to_samples=False))
    game.move("critic")


def update_generator(game: "Game", losses: Losses) -> None:
    """One generator update against the critic as it is now, or as it would be some updates later."""
    partners = game.partners() if game.objective.relative and game.classes is not None else None
    classes = game.wished_classes() if partners is None else partners.classes  # pairs are of one class
    noise, fake = _generate(game, classes)
    seen = seen_by_critic(game, fake)
    beyond = _beyond_scores(game)
    if beyond is not None:
        loss, by_samples = beyond(game, seen_by_critic(game, game.partners().samples), seen)
    else:
        loss, by_samples = _look(
            game, critic_pass(game, None, seen, classes, to_samples=True), _partner_scores(game, partners)
        )
    _minimise_generator(game, losses, noise, fake, loss, of_samples(game, by_samples, seen, fake))
    game.move("generator")


def update_both(game: "Game", losses: Losses) -> None:
    """Simultaneous play: both learn from one generated batch and one pass of it through the critic."""
    batch = game.real()
    real = seen_by_critic(game, batch.samples)
    noise, fake = _generate(game, batch.classes)
    seen = seen_by_critic(game, fake)
    beyond = _beyond_scores(game)
    found = None if beyond is None else beyond(game, real, seen)
    scored = critic_pass(game, real, seen, batch.classes, to_samples=found is None)
    loss, by_samples = found or _look(game, scored, scored.real_scores)
    _minimise_generator(game, losses, noise, fake, loss, of_samples(game, by_samples, seen, fake))
    _minimise_critic(game, losses, scored)
    game.move("critic")
    game.move("generator")


def _generate(game: "Game", classes: Tensor | None) -> tuple[Tensor, Tensor]:
    """Fresh noise z [n, latent_dim] and G(z) [n, *shape], through which the generator can learn."""
    noise = game.noise()
    with game.autocast():
        return noise, told(game.networks["generator"], classes)(noise)


Beyond = Callable[["Game", Tensor, Tensor], tuple[Tensor, Tensor]]


def _beyond_scores(game: "Game") -> Beyond | None:
    """What the generator learns from where scores of its samples are not all; it sees real and generated samples."""
    if game.config.unroll_steps:
        return look_ahead
    return match_features if game.config.feature_matching else None


def _look(game: "Game", scored: Pass, real_scores: Tensor | None) -> tuple[Tensor, Tensor]:
    """The generator's loss against the critic as it is, and its gradient by what the critic saw."""
    loss = generator_cost(game, scored.fake_scores, real_scores)
    if scored.class_losses:
        loss = loss + scored.class_losses["fake"]
    return loss, scored.sample_gradient(loss)


@torch.no_grad()
def _partner_scores(game: "Game", partners: Batch | None) -> Tensor | None:
    """D(x) [B] of a real batch, constants, for a relative objective. partners: None for a fresh one."""
    if not game.objective.relative:
        return None
    partners = partners or game.partners()
    with game.autocast():
        critic = told(game.networks["critic"], partners.classes)
        return critic(seen_by_critic(game, partners.samples)).float()


def _minimise_generator(
    game: "Game", losses: Losses, noise: Tensor, fake: Tensor, loss: Tensor, gradient: Tensor
) -> None:
    """Leave the gradient of the generator's loss in its weights. gradient: of that loss by the samples `fake`."""
    if game.config.mode_seeking:
        samples = fake.detach().float().requires_grad_()
        cost = game.config.mode_seeking * mode_seeking(noise, samples)
        gradient = gradient + torch.autograd.grad(cost, samples)[0]
        loss = loss + cost
    game.optimizers["generator"].zero_grad(set_to_none=True)
    fake.backward(gradient)
    losses["generator"] = loss


def _minimise_critic(game: "Game", losses: Losses, scored: Pass) -> None:
    """Leave the gradient of the critic's whole loss in its weights."""
    scores = scored.real_scores, scored.fake_scores
    loss, penalty = critic_cost(game, *scores, [*map(squares, scored.slopes)], targets(game))
    if scored.class_losses:
        losses["class_loss"] = scored.class_losses["real"] + scored.class_losses["fake"]
        loss = loss + losses["class_loss"]
    scored.learn(loss)
    losses["critic"], losses.scores = loss, {"real": scores[0], "fake": scores[1]}
    if penalty is not None:
        losses["penalty"] = penalty
