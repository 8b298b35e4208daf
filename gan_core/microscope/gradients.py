"""Gradients as a textbook takes them: of both players' losses by their layers, of the generator's by its samples."""

from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from gan_core.config.run_config import RunConfig
from gan_core.games.adversarial.plain import check_plain
from gan_core.losses.objectives import OBJECTIVES
from gan_core.microscope.kept_players import KeptPlayers
from gan_core.microscope.slopes import Judge
from gan_core.microscope.weights import layers_of
from gan_core.training.checkpoint import load_critic, load_generator
from gan_core.training.reference import GENERATOR_LOSSES, critic_loss, generator_loss

CERTAIN = 0.01  # a probability as near to the truth has saturated


@dataclass
class _Players:
    config: RunConfig
    networks: dict[str, nn.Module]
    trick_rng: torch.Generator = field(default_factory=lambda: torch.Generator().manual_seed(0))


def layer_norms(seen: KeptPlayers) -> dict[str, dict[str, float]]:
    """By player and layer, the norm of the gradient of the player's loss by its parameters, on `seen`'s samples.

    Raises UserError for a game with tricks that a textbook's losses leave out.
    """
    check_plain(seen.config)
    loaded = {"critic": load_critic(seen.critic_file)[0], "generator": load_generator(seen.generator_file)[0]}
    networks = {name: one.to(seen.real.dtype).train().requires_grad_() for name, one in loaded.items()}
    game = _Players(seen.config, networks)
    fake = networks["generator"](seen.noise)
    relative = OBJECTIVES[seen.config.objective].relative
    losses = {
        "critic": critic_loss(game, seen.real, fake.detach()),
        "generator": generator_loss(game, seen.real if relative else None, fake),
    }
    return {player: _norms(networks[player], loss) for player, loss in losses.items()}


def _norms(network: nn.Module, loss: Tensor) -> dict[str, float]:
    norms = {}
    for name, weights in layers_of(network).items():
        gradients = torch.autograd.grad(loss, weights, retain_graph=True, materialize_grads=True)
        norms[name] = float(torch.stack([gradient.square().sum() for gradient in gradients]).sum().sqrt())
    return norms


def at_samples(objective: str, critic: Judge, fake: Tensor, real: Tensor) -> Tensor:
    """|dL/dg| [N] of the generator's loss of each generated sample, of fake [N, *shape] with scores of `critic`.

    real: as many that a relative objective compares with.
    """
    fake = fake.detach().requires_grad_()
    loss = GENERATOR_LOSSES[objective](critic(real).detach(), critic(fake)) * len(fake)
    (gradient,) = torch.autograd.grad(loss, fake)
    return gradient.flatten(1).norm(dim=1)


def saturated(objective: str, real_scores: Tensor, fake_scores: Tensor) -> float | None:
    """The share of real and generated samples, of raw scores [N] each, that the critic is certain and right about.

    None where scores are no probabilities.
    """
    if not OBJECTIVES[objective].probability:
        return None
    certain = torch.cat([real_scores.sigmoid() > 1 - CERTAIN, fake_scores.sigmoid() < CERTAIN])
    return float(certain.double().mean())
