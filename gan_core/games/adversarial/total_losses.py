"""What each player pays for, from what a pass through the critic found."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from torch import Tensor

from gan_core.losses.objectives import Targets

if TYPE_CHECKING:
    from gan_core.training.game import Game


def critic_cost(
    game: "Game", real_scores: Tensor, fake_scores: Tensor, squares: Sequence[Tensor], targets: Targets
) -> tuple[Tensor, Tensor | None]:
    """The critic's whole loss, and the penalties' share of it (None if there are none).

    Scores are [..., B], losses [...]; squares are |slope|^2 of each sample, [..., B], for each of the penalties.
    """
    loss, paid = game.objective.critic_loss(real_scores, fake_scores, targets), None
    if game.config.average_critic_loss:
        loss = loss / 2
    for (penalty, weight), part in zip(game.penalties, squares, strict=True):
        cost = weight * penalty.cost(part)
        paid = cost if paid is None else paid + cost
    return (loss if paid is None else loss + paid), paid


def generator_cost(game: "Game", fake_scores: Tensor, real_scores: Tensor | None) -> Tensor:
    """The generator's loss of D(g) [B]; a relative objective compares them with `real_scores` [B]."""
    if game.objective.relative and real_scores is not None:
        return game.objective.generator_loss(fake_scores - real_scores)
    return game.objective.generator_loss(fake_scores)
