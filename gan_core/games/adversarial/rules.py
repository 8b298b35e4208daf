"""How generator and critic play. Imports torch."""

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from gan_core.games import Rules, Turn
from gan_core.games.adversarial.clipping import share_at_bounds
from gan_core.games.adversarial.feature_matching import distance
from gan_core.games.adversarial.on_show import critic_figures, draw, scores_alone
from gan_core.games.adversarial.updates import update_both, update_critic, update_generator
from gan_core.games.losses import Losses
from gan_core.losses.packing import copies

if TYPE_CHECKING:
    from gan_core.config.run_config import RunConfig
    from gan_core.training.game import Game


def rules(config: "RunConfig") -> Rules:
    """The critic first, then the generator against the new critic; or both from the same generated batch."""
    both = (Turn(players=("critic", "generator"), update=update_both),)
    in_turn = (
        Turn(players=("critic",), update=update_critic, times=config.critic_steps),
        Turn(players=("generator",), update=update_generator),
    )
    return Rules(
        turns=both if config.schedule == "simultaneous" else in_turn,
        alone={"critic": update_critic, "generator": update_generator},
        draw=draw,
        figures=_figures,
        scores=scores_alone,
        sample_gradient=_sample_gradient,
    )


def _figures(game: "Game", losses: Losses) -> dict[str, Tensor]:
    """How the critic scored its last batch and, where its weights are clipped, how many lie at the bounds."""
    found = critic_figures(game, losses)
    if bound := game.config.weight_clip:
        found["clipped_share"] = share_at_bounds(game.parameters["critic"], bound)
    return found


def _sample_gradient(game: "Game", samples: Tensor, classes: Tensor | None, real: Tensor) -> Tensor:
    """The gradient by samples of the generator's loss."""
    x = samples.detach().clone().requires_grad_()
    if game.config.feature_matching:
        return _by_features(game, x, real)
    scores = scores_alone(game, x, classes)
    if game.objective.relative:  # against the average real sample
        scores = scores - scores_alone(game, real).mean().detach()
    (gradient,) = torch.autograd.grad(game.objective.generator_loss(scores), x)
    return gradient


def _by_features(game: "Game", samples: Tensor, real: Tensor) -> Tensor:
    """The same where features are matched: the critic in eval mode, in packs of one sample."""
    critic, packing = game.networks["critic"].eval(), game.config.packing
    (gradient,) = torch.autograd.grad(distance(critic, copies(real, packing), copies(samples, packing)), samples)
    critic.train()
    return gradient
