"""Do both sides compute the same? Losses and gradients from the same weights, batch and noise."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from benchmarks.textbook import Textbook
from gan_core.config.presets import PRESETS
from gan_core.games.adversarial.updates import update_both, update_critic, update_generator
from gan_core.games.losses import Losses
from gan_core.training.game import Game, draw_noise

SEED = 7


@dataclass(frozen=True)
class Agreement:
    """Relative differences between the two sides."""

    critic_loss: float
    generator_loss: float
    penalty: float
    critic_gradient: float  # largest difference of a weight's gradient, by the largest gradient
    generator_gradient: float

    def worst(self) -> float:
        return max(vars(self).values())


def check(preset: str, data_folder: str) -> Agreement:
    """Compare one critic and one generator update. Both draw the same random numbers; dropout is off."""
    config = PRESETS[preset].config.replace(critic_dropout=0.0)
    game, book = Game(config), Textbook(preset, config, data_folder)
    for module in book.critic.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    for player in ("generator", "critic"):
        _copy_weights(game.networks[player], getattr(book, player))
        game.set_learning_rate(player, 0.0)  # look at the gradients, stay where we are
    if config.weight_clip:  # a move clips: start from clipped weights on both sides
        for network in (game.networks["critic"], book.critic):
            for weight in network.parameters():
                weight.data.clamp_(-config.weight_clip, config.weight_clip)
    return _compare(game, book)


def _copy_weights(source: nn.Module, target: nn.Module) -> None:
    mine, theirs = list(source.parameters()), list(target.parameters())
    if [tuple(p.shape) for p in mine] != [tuple(p.shape) for p in theirs]:
        raise SystemExit("the textbook's players are not of the preset's size")
    for weight, copy in zip(mine, theirs, strict=True):
        copy.data.copy_(weight.data)


def _compare(game: Game, book: Textbook) -> Agreement:
    real, noises = _same_numbers(game, book)
    losses = Losses()
    simultaneous = game.config.schedule == "simultaneous"
    if simultaneous:
        update_both(game, losses)
    else:
        update_critic(game, losses)
    critic_gradients = _gradients(game.networks["critic"])
    if not simultaneous:
        update_generator(game, losses)
    fake = book.generator(noises[0])
    generator_loss = _generator_loss(book, fake if simultaneous else book.generator(noises[1]))
    generator_gradients = torch.autograd.grad(generator_loss, list(book.generator.parameters()), retain_graph=True)
    torch.manual_seed(SEED)  # for the penalty's mixing weights
    critic_loss, penalty = _critic_loss(book, real, fake.detach())
    return Agreement(
        critic_loss=_apart(losses["critic"], critic_loss),
        generator_loss=_apart(losses["generator"], generator_loss),
        penalty=0.0 if penalty is None else _apart(losses["penalty"], penalty),
        critic_gradient=_far(critic_gradients, torch.autograd.grad(critic_loss, list(book.critic.parameters()))),
        generator_gradient=_far(_gradients(game.networks["generator"]), generator_gradients),
    )


def _same_numbers(game: Game, book: Textbook) -> tuple[Tensor, list[Tensor]]:
    """The batch and the noise that the game is about to draw, the batch read the textbook's way."""
    data, noise = (torch.Generator().manual_seed(SEED) for _ in range(2))
    game.data_rng.manual_seed(SEED), game.noise_rng.manual_seed(SEED), game.trick_rng.manual_seed(SEED)
    index = torch.randint(len(game.values), (game.config.batch_size,), generator=data)
    real = torch.stack([book.dataset[int(i)][0] for i in index])
    return real, [draw_noise(game.config, game.config.batch_size, noise) for _ in range(2)]


def _critic_loss(book: Textbook, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor | None]:
    if book.config.objective == "gan":
        return book.gan_critic_loss(real, fake), None
    loss = book.wgan_critic_loss(real, fake)
    if not book.config.penalties:
        return loss, None
    torch.manual_seed(SEED)
    return loss, book.config.penalties["gradient-penalty"] * book.gradient_penalty(real, fake)


def _generator_loss(book: Textbook, fake: Tensor) -> Tensor:
    return book.gan_generator_loss(fake) if book.config.objective == "gan" else -book.critic(fake).mean()


def _gradients(network: nn.Module) -> list[Tensor]:
    return [parameter.grad.clone() for parameter in network.parameters() if parameter.grad is not None]


def _apart(mine: Tensor | None, theirs: Tensor | None) -> float:
    assert mine is not None and theirs is not None
    return float((mine - theirs).detach().abs() / theirs.detach().abs())


def _far(mine: list[Tensor], theirs: tuple[Tensor, ...]) -> float:
    largest = max(float(gradient.abs().max()) for gradient in theirs)
    return max(float((a - b).abs().max()) for a, b in zip(mine, theirs, strict=True)) / largest
