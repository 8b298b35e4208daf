"""What people are shown of a game with a critic: samples, scores, and how the critic did. Imports torch."""

from typing import TYPE_CHECKING

from torch import Tensor

from gan_core.games.adversarial.critic_view import told
from gan_core.games.losses import Losses
from gan_core.losses.packing import copies
from gan_core.networks.layers.conditional import best_scores

if TYPE_CHECKING:
    from gan_core.training.game import Game


def draw(game: "Game", noise: Tensor, classes: Tensor | None) -> Tensor:
    """Samples [n, *shape] of noise z [n, latent_dim] and classes [n] or None, by the network on show in eval mode."""
    generator = game.sampler.eval()
    with game.autocast():
        samples = told(generator, classes)(noise)
    generator.train()
    return samples


def scores_alone(game: "Game", samples: Tensor, classes: Tensor | None = None) -> Tensor:
    """D(x, x, ..., x) [n] of samples [n, *shape], as people are shown it: the critic in eval mode.

    classes: [n]; without them, where the critic knows classes, the score of that which suits a sample best.
    """
    critic = game.networks["critic"].eval()
    packs, kinds = copies(samples, game.config.packing), len(game.config.classes_told("critic"))
    found = best_scores(critic, packs, kinds) if kinds and classes is None else told(critic, classes)(packs)
    critic.train()
    return found


def critic_figures(game: "Game", losses: Losses) -> dict[str, Tensor]:
    """How the critic scored its last batch: mean scores, and the share that it classified correctly."""
    if not losses.scores:
        return {}
    real, fake = losses.scores["real"].detach(), losses.scores["fake"].detach()
    objective = game.objective
    bar = objective.threshold if objective.threshold is not None else (real.mean() + fake.mean()) / 2
    figures = {
        "score_real": (real.sigmoid() if objective.probability else real).mean(),
        "score_fake": (fake.sigmoid() if objective.probability else fake).mean(),
        "accuracy_real": (real > bar).float().mean(),
        "accuracy_fake": (fake <= bar).float().mean(),
    }
    if any(curve.key == "wasserstein" for curve in objective.curves):
        figures["wasserstein"] = real.mean() - fake.mean()
    return figures
