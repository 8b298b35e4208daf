"""A pass of samples through the critic: its scores, its slopes, and the ways back to samples and weights."""

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor

from gan_core.game import Game
from gan_core.layers.by_hand import HandPass
from gan_core.penalties import slope


class Pass(Protocol):
    """What an update needs. Losses are computed from the scores and slopes."""

    real_scores: Tensor  # [B]
    fake_scores: Tensor  # [B]
    slopes: list[Tensor]  # for each penalty: of the scores by the samples, [B, *shape]

    def pull(self, loss: Tensor) -> Tensor:
        """dL/dx at the generated samples; the weights learn nothing from it."""

    def learn(self, loss: Tensor) -> None:
        """Leave dL/dW in the critic's weights. The pass is spent afterwards."""


def judge(game: Game, real: Tensor | None, fake: Tensor, *, pulls: bool) -> Pass:
    """Show the critic a batch, on its own detached copy of `fake`. Penalties apply where there are real samples.

    pulls: will `pull` be called?
    """
    fake = fake.detach().float()  # bfloat16 is for the matrix products
    points = [] if real is None else [penalty.where(real, fake, game.trick_rng) for penalty, _ in game.penalties]
    chain = getattr(game.critic, "chain", None)  # of links, if the critic is piecewise linear
    if chain and game.config.precision == "float32":
        return HandPass(chain, real, fake, points)
    return AutogradPass(game, real, fake, points, pulls=pulls)


class AutogradPass:
    """The general way, for every critic."""

    def __init__(self, game: Game, real: Tensor | None, fake: Tensor, points: Sequence[Tensor], *, pulls: bool) -> None:
        self._weights = game.parameters["critic"]
        self._fake = fake.requires_grad_(pulls)
        with game.autocast():
            if real is None:
                real_scores, fake_scores = fake.new_empty(0), game.critic(fake)
            elif pulls:  # apart: going back to the generated samples must not pass the real ones
                real_scores, fake_scores = game.critic(real), game.critic(fake)
            else:
                real_scores, fake_scores = game.scores(real, fake)
        self.real_scores, self.fake_scores = real_scores.float(), fake_scores.float()
        self.slopes = [slope(game.critic, x) for x in points]

    def pull(self, loss: Tensor) -> Tensor:
        (gradient,) = torch.autograd.grad(loss, self._fake, retain_graph=True)
        return gradient

    def learn(self, loss: Tensor) -> None:
        for weight in self._weights:
            weight.grad = None
        loss.backward(inputs=self._weights)
