"""How generator and critic play. Imports torch."""

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from gan_core.games import Rules, Turn
from gan_core.games.adversarial.on_show import critic_figures, draw, scores_alone
from gan_core.games.adversarial.updates import update_both, update_critic, update_generator

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
        figures=critic_figures,
        scores=scores_alone,
        sample_gradient=_sample_gradient,
    )


def _sample_gradient(game: "Game", samples: Tensor, classes: Tensor | None, real: Tensor) -> Tensor:
    """The gradient by samples of the generator's loss."""
    x = samples.detach().clone().requires_grad_()
    scores = scores_alone(game, x, classes)
    if game.objective.relative:  # against the average real sample
        scores = scores - scores_alone(game, real).mean().detach()
    (gradient,) = torch.autograd.grad(game.objective.generator_loss(scores), x)
    return gradient
