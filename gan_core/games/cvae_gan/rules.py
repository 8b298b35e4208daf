"""How the four of a CVAE-GAN play: classifier, critic, then encoder and decoder together. Imports torch."""

from functools import partial
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from gan_core.games import Rules, Turn
from gan_core.games.adversarial.critic_view import told
from gan_core.games.adversarial.on_show import critic_figures, draw, scores_alone
from gan_core.games.cvae_gan.terms import TERMS, Drawn
from gan_core.games.losses import Losses
from gan_core.losses.objectives import cross_entropy as against

if TYPE_CHECKING:
    from gan_core.config.run_config import RunConfig
    from gan_core.training.game import Game

PAIR = ("encoder", "decoder")


def rules(config: "RunConfig") -> Rules:
    """Whoever judges learns first."""
    alone = {player: partial(update_pair, players=(player,)) for player in PAIR}
    return Rules(
        turns=(
            Turn(players=("classifier",), update=update_classifier),
            Turn(players=("critic",), update=update_critic),
            Turn(players=PAIR, update=partial(update_pair, players=PAIR)),
        ),
        alone={**alone, "critic": update_critic, "classifier": update_classifier},
        draw=draw,
        figures=critic_figures,
        scores=scores_alone,
        reconstruct=reconstruct,
    )


def update_classifier(game: "Game", losses: Losses) -> None:
    """Name the classes of a fresh real batch: -log p(y | x)."""
    batch = game.real()
    assert batch.classes is not None
    with game.autocast():
        logits = game.networks["classifier"](batch.samples)
    losses["classifier"] = cross_entropy(logits.float(), batch.classes)
    _learn(game, losses["classifier"], ("classifier",))


def update_critic(game: "Game", losses: Losses) -> None:
    """Tell a fresh real batch from its reconstructions, and from samples drawn of noise for the same classes."""
    with torch.no_grad():
        drawn = pass_through(game)
    critic = game.networks["critic"]
    with game.autocast():
        real = critic(drawn.real).float()
        fake = torch.cat((critic(drawn.reconstructed), critic(drawn.sampled))).float()
    losses["critic"], losses.scores = against(real, 1.0) + against(fake, 0.0), {"real": real, "fake": fake}
    _learn(game, losses["critic"], ("critic",))


def update_pair(game: "Game", losses: Losses, players: tuple[str, ...]) -> None:
    """Encoder and decoder, or one of them, along the four weighted terms."""
    drawn, own = pass_through(game), game.config.own
    terms, logits = TERMS[own["form"]](game, drawn)
    weighted = {name: own[name] * term for name, term in terms.items()}
    whole = torch.stack([*weighted.values()]).sum()
    losses.update(weighted)
    losses["named_rightly"] = (logits.argmax(1) == drawn.classes).float().mean()
    losses["encoder"], losses["decoder"] = weighted["reconstruction"] + weighted["kl"], whole
    _learn(game, whole, players)


def _learn(game: "Game", loss: Tensor, players: tuple[str, ...]) -> None:
    weights = [weight for player in players for weight in game.parameters[player]]
    for weight in weights:
        weight.grad = None
    loss.backward(inputs=weights)
    for player in players:
        game.move(player)


def pass_through(game: "Game") -> Drawn:
    """A fresh real batch, encoded and decoded for its classes, and as many samples of noise for the same."""
    batch = game.real()
    assert batch.classes is not None
    decoder = told(game.networks["decoder"], batch.classes)
    with game.autocast():
        mean, log_variance = encode(game, batch.samples, batch.classes)
        chance = torch.randn(mean.shape, generator=game.trick_rng, device=game.device)
        reconstructed = decoder(mean + chance * (log_variance / 2).exp())
        sampled = decoder(game.noise())
    return Drawn(batch.samples, batch.classes, mean, log_variance, reconstructed.float(), sampled.float())


def encode(game: "Game", samples: Tensor, classes: Tensor | None) -> tuple[Tensor, Tensor]:
    """Mean and log-variance [B, latent_dim] of samples; the encoder hears of classes if the configuration says so."""
    heard = classes if game.config.classes_told("encoder") else None
    mean, log_variance = told(game.networks["encoder"], heard)(samples).float().chunk(2, 1)
    return mean, log_variance


@torch.no_grad()
def reconstruct(game: "Game", samples: Tensor, classes: Tensor | None) -> Tensor:
    """The decoder's word on the middle of what the encoder says."""
    encoder = game.networks["encoder"].eval()
    mean, _ = encode(game, samples, classes)
    encoder.train()
    return draw(game, mean, classes).float()
