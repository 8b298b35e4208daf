"""The four terms that encoder and decoder learn from, before their weights: of a tutorial's form, and of the paper's.
Beside them come the classifier's logits [B, K] of what was drawn of noise.

Notation: x real of class y, f reconstructed of x, p drawn of noise for y; D the critic, C the classifier, D_h and C_h
their features before the last layer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, one_hot

from gan_core.games.cvae_gan import PAPER, TUTORIAL
from gan_core.losses.objectives import cross_entropy as against
from gan_core.networks.layers.features import before_last, last

if TYPE_CHECKING:
    from gan_core.training.game import Game


@dataclass(frozen=True)
class Drawn:
    """One batch on its way: samples [B, *shape], classes int64 [B], mean and log_variance [B, latent_dim]."""

    real: Tensor
    classes: Tensor
    mean: Tensor
    log_variance: Tensor
    reconstructed: Tensor
    sampled: Tensor


def divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """KL(N(mean, variance) || N(0, 1)), summed over latent numbers, the batch's mean (Kingma & Welling 2014, B)."""
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(1).mean()


def half_square(one: Tensor, other: Tensor) -> Tensor:
    """Half the squared distance of each sample, the batch's mean."""
    return 0.5 * (one - other).flatten(1).square().sum(1).mean()


Terms = tuple[dict[str, Tensor], Tensor]


def tutorial(game: "Game", drawn: Drawn) -> Terms:
    """Both are fooled, by f and p alike: log D and log C."""
    fakes = (drawn.reconstructed, drawn.sampled)
    critic, classifier = game.networks["critic"], game.networks["classifier"]
    with game.autocast():
        scores, (reconstructed, sampled) = torch.cat([*map(critic, fakes)]), map(classifier, fakes)
    terms = {
        "reconstruction": half_square(drawn.reconstructed, drawn.real),
        "kl": divergence(drawn.mean, drawn.log_variance),
        "looks_real": against(scores.float(), 1.0),
        "is_its_class": cross_entropy(torch.cat((reconstructed, sampled)).float(), drawn.classes.repeat(2)),
    }
    return terms, sampled


def paper(game: "Game", drawn: Drawn) -> Terms:
    """Features are met: of each sample by its reconstruction, and in the mean by p (Bao et al. 2017, eqs. 3 to 7)."""
    critic, classifier = game.networks["critic"], game.networks["classifier"]
    rebuilt = half_square(drawn.reconstructed, drawn.real)
    found: list[Tensor] = []
    for judge in (critic, classifier):
        with game.autocast():
            real, again, sampled = (_features(judge, x) for x in (drawn.real, drawn.reconstructed, drawn.sampled))
        rebuilt = rebuilt + half_square(again, real)
        found += [real, sampled]
    critic_real, critic_sampled, class_real, class_sampled = found
    terms = {
        "reconstruction": rebuilt,
        "kl": divergence(drawn.mean, drawn.log_variance),
        "looks_real": 0.5 * (critic_real.mean(0) - critic_sampled.mean(0)).square().sum(),
        "is_its_class": 0.5 * _by_class(class_real - class_sampled, drawn.classes).square().sum(1).mean(),
    }
    return terms, last(classifier, class_sampled.detach())


def _features(judge: nn.Module, x: Tensor) -> Tensor:
    return before_last(judge, x).float()


def _by_class(x: Tensor, classes: Tensor) -> Tensor:
    """Means [K, width] over the samples of each class in the batch."""
    members = one_hot(classes).to(x)
    members = members[:, members.any(0)]
    return members.t() @ x / members.sum(0)[:, None]


TERMS: dict[str, Callable[["Game", Drawn], Terms]] = {TUTORIAL: tutorial, PAPER: paper}
