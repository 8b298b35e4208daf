"""Unrolled GAN (Metz et al. 2017): the generator learns against the critic that its move is about to meet.

The critic's next k updates are made on a copy, as functions of the generated batch, and the generator's
gradient goes back through all of them: it feels how the critic would answer, and that leaving modes out is
answered at once. All k updates see the same batch, as in the authors' code (poolio/unrolled_gan), with the same
labels and penalised points. The critic, its optimizer and its statistics stay as they are.
"""

from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.func import functional_call

from gan_core.games.adversarial.critic_view import targets
from gan_core.games.adversarial.functional_optimizers import foresee
from gan_core.games.adversarial.total_losses import critic_cost, generator_cost
from gan_core.losses.penalties import squares

if TYPE_CHECKING:
    from gan_core.training.game import Game


def look_ahead(game: "Game", real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
    """The generator's loss against the critic `unroll_steps` updates ahead, and its gradient by `fake`.

    real, fake: what the critic sees, [B, *shape]. Only the way through the critic's updates makes the gradient
    an unrolled one: detached there, it would be that of an ordinary GAN against a later critic.
    """
    fake = fake.detach().to(real.dtype).requires_grad_()  # bfloat16 is for the matrix products
    critic = _Copy(game)
    points = [penalty.where(real, fake, game.trick_rng) for penalty, _ in game.penalties]
    labels = targets(game)
    for _ in range(game.config.unroll_steps):
        real_scores, fake_scores = critic.scores(real, fake)
        paid = [squares(critic.slope(point)) for point in points]
        critic.move(critic_cost(game, real_scores, fake_scores, paid, labels)[0])
    real_scores, fake_scores = critic.scores(real, fake)
    objective = game.objective
    if objective.zero_sum:  # what real samples score depends on the generator too, through the updates
        loss = -objective.critic_loss(real_scores, fake_scores, labels)
    else:
        loss = generator_cost(game, fake_scores, real_scores)
    (gradient,) = torch.autograd.grad(loss, fake)
    return loss.detach(), gradient


class _Copy:
    """The game's critic at weights that are functions of the generated batch."""

    def __init__(self, game: "Game") -> None:
        self._game = game
        self._foresight = foresee(game.optimizers["critic"])
        named = dict(game.networks["critic"].named_parameters())
        self._names = list(named)
        self._weights: list[Tensor] = list(named.values())
        self._buffers = {name: buffer.clone() for name, buffer in game.networks["critic"].named_buffers()}

    def __call__(self, x: Tensor) -> Tensor:
        state = dict(zip(self._names, self._weights, strict=True)) | self._buffers
        return functional_call(self._game.networks["critic"], state, (x,))

    def scores(self, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
        """D(real) [B] and D(fake) [B], as `critic_view.scores` finds them."""
        with self._game.autocast():
            apart = self._game.couples["critic"]
            both = torch.cat((self(real), self(fake))) if apart else self(torch.cat((real, fake)))
        real_scores, fake_scores = both.to(real.dtype).split((len(real), len(fake)))
        return real_scores, fake_scores

    def slope(self, x: Tensor) -> Tensor:
        """Of each sample's score by that sample, differentiable by x as well: x may depend on the batch.

        By a view of x: the weights may depend on x too, by earlier updates, and that is no part of the slope.
        """
        x = x.view_as(x) if x.requires_grad else x.detach().requires_grad_()
        (gradient,) = torch.autograd.grad(self(x).sum(), x, create_graph=True)
        return gradient

    def move(self, loss: Tensor) -> None:
        """The critic's next update, as `Game.move` makes it."""
        config = self._game.config
        gradients = list(torch.autograd.grad(loss, self._weights, create_graph=True))
        if config.gradient_clip:
            gradients = [g.clamp(-config.gradient_clip, config.gradient_clip) for g in gradients]
        self._weights = self._foresight.step(self._weights, gradients, self._game.learning_rate("critic"))
        if config.weight_clip:
            self._weights = [w.clamp(-config.weight_clip, config.weight_clip) for w in self._weights]
