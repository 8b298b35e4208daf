"""What the critic is shown of samples, what it is told of them, and what it says."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from gan_core.losses.diffaugment import OFF, augment
from gan_core.losses.objectives import Targets
from gan_core.losses.packing import pack, unpack

if TYPE_CHECKING:
    from gan_core.config.run_config import RunConfig
    from gan_core.training.game import Game


def instance_noise(game: "Game") -> float:
    """Its deviation now: sigma, or sigma (1 - t/T) if it is annealed (Sonderby et al. 2017)."""
    sigma = game.config.instance_noise
    return sigma * (1 - game.share_decayed) if game.config.anneal_instance_noise else sigma


def seen_by_critic(game: "Game", samples: Tensor) -> Tensor:
    """Packs [B, *packed_shape] of samples [B * packing, *shape], augmented and with noise if the config says so.

    The packs depend on the samples differentiably, see `of_samples`.
    """
    config = game.config
    if config.diffaugment != OFF:
        samples = game.laid_out(augment(samples.float(), config.diffaugment, game.trick_rng, game.pixel_range))
    if sigma := instance_noise(game):
        samples = samples + sigma * torch.randn(samples.shape, generator=game.trick_rng, device=game.device)
    return samples if config.packing == 1 else game.laid_out(pack(samples, config.packing))


def of_samples(game: "Game", by_packs: Tensor, packs: Tensor, samples: Tensor) -> Tensor:
    """Gradients by packs as gradients by their samples, [B * packing, *shape].

    packs: what `seen_by_critic` made of `samples`; the way back can be gone once.
    """
    if game.config.diffaugment != OFF:
        return torch.autograd.grad(packs, samples, by_packs)[0]
    members = game.config.packing
    return by_packs if members == 1 else game.laid_out(unpack(by_packs, members))


Network = Callable[[Tensor], Tensor]


def told(network: nn.Module, classes: Tensor | None) -> Network:
    """A player that is told the classes of its noise or samples; several batches of these classes may come at once."""
    if classes is None:
        return network
    return lambda x: network(x, classes.repeat(len(x) // len(classes)))


def scores(game: "Game", critic: Network, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
    """D(real) [B] and D(fake) [B]; one pass for both unless samples of a batch act on each other."""
    if game.couples["critic"]:
        return critic(real), critic(fake)
    real_scores, fake_scores = critic(torch.cat((real, fake))).split((len(real), len(fake)))
    return real_scores, fake_scores


def targets(game: "Game") -> Targets:
    """This update's targets, smoothed, flipped and made noisy as the config says."""
    config = game.config
    if not (config.flip_labels or config.label_noise):
        return Targets(1 - config.smooth_real, config.smooth_fake)
    draws = torch.rand((2, 2, config.batch_size), generator=game.trick_rng, device=game.device)
    return targets_of(config, draws)


def targets_of(config: "RunConfig", draws: Tensor) -> Targets:
    """Targets [..., B] of real and generated samples, flipped and noisy, from uniform draws [..., 2, 2, B].

    A label of "generated" is 1 minus one of "real", and a loss of the one is the other's at the score -s: where labels
    are inverted, what is added to them is taken from the targets.
    """
    real, fake = 1 - config.smooth_real, config.smooth_fake
    flips, noise = draws.unbind(-3)
    flipped = torch.where(
        flips < config.flip_labels,
        torch.tensor([[fake], [real]], device=draws.device),
        torch.tensor([[real], [fake]], device=draws.device),
    )
    added = -config.label_noise if config.invert_labels else config.label_noise
    return Targets(*(flipped + added * noise).unbind(-2))
