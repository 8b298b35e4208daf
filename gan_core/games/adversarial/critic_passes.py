"""A pass of samples through the critic: its scores, its slopes, and the ways back to samples and weights."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from gan_core.games.adversarial.critic_view import scores, told
from gan_core.losses.penalties import slope
from gan_core.networks.conditioning import AUXILIARY
from gan_core.networks.layers.by_hand import HandPass
from gan_core.networks.layers.conditional import AuxiliaryCritic

if TYPE_CHECKING:
    from gan_core.training.game import Game


class Pass(Protocol):
    """What an update needs. Losses are computed from the scores and slopes."""

    real_scores: Tensor  # [B]
    fake_scores: Tensor  # [B]
    slopes: list[Tensor]  # for each penalty: of the scores by the samples, [B, *shape]
    class_losses: dict[str, Tensor]  # of a critic that names classes, by whose samples they are: "real", "fake"

    def sample_gradient(self, loss: Tensor) -> Tensor:
        """dL/dx at the generated samples; the weights learn nothing from it."""

    def learn(self, loss: Tensor) -> None:
        """Leave dL/dW in the critic's weights. The pass is spent afterwards."""


def critic_pass(
    game: "Game", real: Tensor | None, fake: Tensor, classes: Tensor | None = None, *, to_samples: bool
) -> Pass:
    """Show the critic a batch, on its own detached copy of `fake`. Penalties apply where there are real samples.

    classes: of the real samples as of the generated ones, pair by pair, where the players know some.
    to_samples: will `sample_gradient` be called?
    """
    fake = fake.detach().float()  # bfloat16 is for the matrix products
    points = [] if real is None else [penalty.where(real, fake, game.trick_rng) for penalty, _ in game.penalties]
    chain = getattr(game.networks["critic"], "chain", None)  # of links, if the critic is piecewise linear
    if chain and game.config.precision == "float32":
        return HandPass(chain, real, fake, points)
    return AutogradPass(game, real, fake, points, classes, to_samples=to_samples)


class AutogradPass:
    """The general way, for every critic."""

    def __init__(
        self,
        game: "Game",
        real: Tensor | None,
        fake: Tensor,
        points: Sequence[Tensor],
        classes: Tensor | None = None,
        *,
        to_samples: bool,
    ) -> None:
        self._weights = game.parameters["critic"]
        self._fake, critic = fake.requires_grad_(to_samples), told(game.networks["critic"], classes)
        self.class_losses: dict[str, Tensor] = {}
        with game.autocast():
            if game.config.conditioning == AUXILIARY and classes is not None:
                real_scores, fake_scores = self._with_classes(game, real, fake, classes)
            elif real is None:
                real_scores, fake_scores = fake.new_empty(0), critic(fake)
            elif to_samples:  # apart: going back to the generated samples must not pass the real ones
                real_scores, fake_scores = critic(real), critic(fake)
            else:
                real_scores, fake_scores = scores(game, critic, real, fake)
        self.real_scores, self.fake_scores = real_scores.float(), fake_scores.float()
        self.slopes = [slope(critic, x) for x in points]

    def _with_classes(self, game: "Game", real: Tensor | None, fake: Tensor, classes: Tensor) -> tuple[Tensor, Tensor]:
        """The scores, from passes that name classes besides; each batch has one of its own."""
        found: dict[str, Tensor] = {"real": fake.new_empty(0)}
        critic: AuxiliaryCritic = game.networks["critic"]  # type: ignore[assignment]
        for whose, samples in (("real", real), ("fake", fake)):
            if samples is not None:
                found[whose], logits = critic.both(samples)
                self.class_losses[whose] = cross_entropy(logits.float(), classes)
        return found["real"], found["fake"]

    def sample_gradient(self, loss: Tensor) -> Tensor:
        (gradient,) = torch.autograd.grad(loss, self._fake, retain_graph=True)
        return gradient

    def learn(self, loss: Tensor) -> None:
        for weight in self._weights:
            weight.grad = None
        loss.backward(inputs=self._weights)
