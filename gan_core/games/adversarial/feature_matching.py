"""Feature matching: what the generator learns from instead of scores (Salimans et al. 2016, section 3.1).

It wants generated samples to have the mean features of real ones, which the critic was trained to tell apart by. The
features are those before the critic's last layer.
"""

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from gan_core.networks.layers.features import before_last

if TYPE_CHECKING:
    from gan_core.training.game import Game


def distance(critic: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
    """|E f(x) - E f(g)|^2 of batches [B, *shape], differentiable by the generated one alone."""
    with torch.no_grad():
        wanted = before_last(critic, real).float().mean(0)
    return (wanted - before_last(critic, fake).float().mean(0)).square().sum()


def match_features(game: "Game", real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
    """The generator's loss, and its gradient by `fake`. real, fake: what the critic sees, [B, *shape]."""
    fake = fake.detach().to(real.dtype).requires_grad_()  # bfloat16 is for the matrix products
    with game.autocast():
        loss = distance(game.networks["critic"], real, fake)
    (gradient,) = torch.autograd.grad(loss, fake)
    return loss.detach(), gradient
