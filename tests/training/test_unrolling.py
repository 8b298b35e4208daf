"""Unrolling against brute force: finite differences of a critic that really is trained on, in float64."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
import torch
from torch import Tensor, nn

from gan_core.config.run_config import RunConfig
from gan_core.games.adversarial.critic_view import targets
from gan_core.games.adversarial.functional_optimizers import foresee
from gan_core.games.adversarial.unrolling import look_ahead
from gan_core.games.adversarial.updates import update_both, update_critic, update_generator
from gan_core.games.losses import Losses
from gan_core.losses.penalties import slope, squares
from gan_core.training.game import Game
from gan_core.training.loop import train
from gan_core.training.optimizers import OPTIMIZERS

BASE = RunConfig(
    dataset="ring",
    steps=10,
    batch_size=6,
    generator_widths=(8,),
    critic_widths=(5, 4),
    critic_activation="tanh",  # smooth, so that finite differences are exact
    critic_lr=0.05,
    unroll_steps=3,
)
IMAGES = {"dataset": "digits", "generator": "dcgan", "critic": "dcgan", "generator_widths": (4,), "critic_widths": (3,)}
CASES: dict[str, dict] = {
    "adam": {},
    "adam without momentum": {"critic_beta1": 0.0, "critic_beta2": 0.9},
    "sgd": {"critic_optimizer": "sgd"},
    "rmsprop": {"critic_optimizer": "rmsprop", "critic_beta2": 0.9, "critic_lr": 0.01},
    "minimax": {"objective": "gan-saturating"},
    "minimax, smoothed labels": {"objective": "gan-saturating", "smooth_real": 0.1, "smooth_fake": 0.2},
    "least squares": {"objective": "lsgan", "average_critic_loss": True},
    "hinge, spectral": {"objective": "hinge", "critic_norm": "spectral"},
    "weight normalised": {"critic_norm": "weight"},
    "wgan": {"objective": "wgan", "critic_lr": 0.01, "weight_clip": 0.1},
    "wgan-gp": {"objective": "wgan-gp", "critic_lr": 0.01},
    "rpgan, R1 and R2": {"objective": "rpgan", "critic_lr": 0.01},
    "clipped gradients": {"gradient_clip": 0.01},
    "kinks": {"critic_activation": "leaky-relu"},
    "maxout in packs": {"critic": "maxout", "packing": 2},
    "kernels": {"critic_minibatch": "discrimination"},
    "deviations, penalised": {"critic_minibatch": "stddev", "penalties": {"r1": 1.0, "gradient-penalty": 0.5}},
    "batch norm": {"critic_norm": "batch"},
    "layer norm": {"critic_norm": "layer"},
    "convolutions": IMAGES,
    "pooled, penalised": IMAGES | {"critic": "pooled", "critic_widths": (3, 5), "penalties": {"gradient-penalty": 1.0}},
}


def played(name: str) -> Game:
    """A game in float64 whose critic's optimizer has moments to go on with."""
    about = dict(CASES[name])
    config = BASE.adapted(**{key: about.pop(key) for key in ("objective", "dataset") if key in about}, **about)
    game = Game(config)
    for network in (game.networks["generator"], game.networks["critic"]):
        network.double()
    for _ in range(100 * (config.players["critic"].norm == "spectral")):  # until the singular vectors have converged:
        game.networks["critic"](batches(game)[0])  # autograd takes them for constants, finite differences do not
    rng = torch.Generator().manual_seed(4)
    for _ in range(2):
        for weight in game.parameters["critic"]:
            weight.grad = 0.1 * torch.randn(weight.shape, generator=rng, dtype=torch.float64)
        game.move("critic")
    return game


def batches(game: Game) -> tuple[Tensor, Tensor]:
    rng = torch.Generator().manual_seed(5)
    packs = (6, game.shape[0] * game.config.packing, *game.shape[1:])
    real, fake = torch.randn(2, *packs, generator=rng, dtype=torch.float64)
    return real, fake


def scores_of(game: Game, critic: nn.Module, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
    return (critic(real), critic(fake)) if game.couples["critic"] else critic(torch.cat((real, fake))).split(6)


def trained_on(game: Game, real: Tensor, fake: Tensor) -> nn.Module:
    """A copy of the critic, trained on this batch by torch's own optimizer."""
    config = game.config
    critic = deepcopy(game.networks["critic"])
    optimizer = OPTIMIZERS[config.players["critic"].optimizer](config.players["critic"], critic.parameters())
    optimizer.load_state_dict(deepcopy(game.optimizers["critic"].state_dict()))
    points = [penalty.where(real, fake, game.trick_rng) for penalty, _ in game.penalties]
    labels = targets(game)
    for _ in range(config.unroll_steps):
        loss = game.objective.critic_loss(*scores_of(game, critic, real, fake), labels)
        loss = loss / 2 if config.average_critic_loss else loss
        for (penalty, weight), point in zip(game.penalties, points, strict=True):
            loss = loss + weight * penalty.cost(squares(slope(critic, point)))
        optimizer.zero_grad()
        loss.backward()
        if config.gradient_clip:
            nn.utils.clip_grad_value_(critic.parameters(), config.gradient_clip)
        optimizer.step()
        if config.weight_clip:
            with torch.no_grad():
                [weight.clamp_(-config.weight_clip, config.weight_clip) for weight in critic.parameters()]
    return critic


def loss_against(game: Game, critic: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
    """Metz et al.'s f for a zero-sum game, the generator's own loss for the others."""
    scores = scores_of(game, critic, real, fake)
    if game.config.objective in ("gan-saturating", "wgan", "wgan-gp"):
        return -game.objective.critic_loss(*scores, targets(game))
    return game.objective.generator_loss(scores[1] - scores[0] if game.objective.relative else scores[1])


def brute_force(game: Game, real: Tensor, fake: Tensor) -> float:
    game.trick_rng.manual_seed(6)
    return loss_against(game, trained_on(game, real, fake), real, fake).item()


def somewhere(fake: Tensor) -> Iterator[tuple[int, ...]]:
    """Some entries of the batch, spread over samples and features."""
    for index in torch.randperm(fake.numel(), generator=torch.Generator().manual_seed(7))[:8].tolist():
        yield tuple(int(i) for i in torch.unravel_index(torch.tensor(index), fake.shape))


@pytest.mark.parametrize("name", CASES)
def test_the_gradient_is_that_of_brute_force(name: str) -> None:
    game = played(name)
    real, fake = batches(game)
    game.trick_rng.manual_seed(6)
    loss, gradient = look_ahead(game, real, fake)
    assert loss.dtype == torch.float64
    assert loss.item() == pytest.approx(brute_force(game, real, fake), rel=1e-9)
    for entry in somewhere(fake):
        sides = []
        for shift in (1e-6, -1e-6):
            moved = fake.clone()
            moved[entry] += shift
            sides.append(brute_force(game, real, moved))
        assert gradient[entry].item() == pytest.approx((sides[0] - sides[1]) / 2e-6, rel=1e-4, abs=1e-8)


@pytest.mark.parametrize("name", CASES)
def test_it_is_not_the_gradient_of_a_later_critic(name: str) -> None:
    """The bug of popular ports: critic updates without a graph. Then nothing is unrolled at all."""
    game = played(name)
    real, fake = batches(game)
    game.trick_rng.manual_seed(6)
    _, gradient = look_ahead(game, real, fake)
    game.trick_rng.manual_seed(6)
    later = trained_on(game, real, fake)
    x = fake.clone().requires_grad_()
    (detached,) = torch.autograd.grad(loss_against(game, later, real, x), x)
    assert (gradient - detached).norm() > 0.005 * detached.norm()


@pytest.mark.parametrize("name", CASES)
def test_looking_ahead_changes_nothing(name: str) -> None:
    game = played(name)
    before = game.state_dict()["tensors"]
    gradients = [weight.grad.clone() for weight in game.parameters["critic"]]
    look_ahead(game, *batches(game))
    after = game.state_dict()["tensors"]
    assert all(torch.equal(before[key], after[key]) for key in before if key != "dice.trick")
    for weight, gradient in zip(game.parameters["critic"], gradients, strict=True):
        assert torch.equal(weight.grad, gradient)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_foresight_is_what_the_optimizer_then_does(optimizer: str) -> None:
    """From its first step on, when it has no memory yet."""
    config = BASE.replace(critic_optimizer=optimizer)
    weights = [nn.Parameter(torch.randn(3, 2, dtype=torch.float64)) for _ in range(2)]
    real = OPTIMIZERS[optimizer](config.players["critic"], weights)
    ahead, foresight = [weight.detach().clone() for weight in weights], foresee(real)
    for _ in range(4):
        gradients = [torch.randn(3, 2, dtype=torch.float64) for _ in weights]
        gradients[0][0, 0] = 0.0
        ahead = foresight.step(ahead, gradients, config.players["critic"].lr)
        for weight, gradient in zip(weights, gradients, strict=True):
            weight.grad = gradient
        real.step()
    for ours, theirs in zip(ahead, weights, strict=True):
        torch.testing.assert_close(ours, theirs.detach())


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop"])
def test_weights_that_nothing_moves_make_no_nan(optimizer: str) -> None:
    """A dead ReLU's gradient is 0, where the square root has no slope."""
    game = Game(BASE.replace(critic_activation="relu", critic_optimizer=optimizer))
    with torch.no_grad():
        game.networks["critic"].net[0].bias[:3] = -100.0
    update_generator(game, Losses())
    assert all(torch.isfinite(weight).all() for weight in game.parameters["generator"])


@pytest.mark.parametrize("schedule", ["alternating", "simultaneous"])
def test_the_generators_update_takes_this_gradient(schedule: str) -> None:
    config = BASE.replace(schedule=schedule, packing=2)
    game, book = Game(config), Game(config)
    losses = Losses()
    (update_both if schedule == "simultaneous" else update_generator)(game, losses)
    real = book.real().samples if schedule == "simultaneous" else book.partners().samples
    fake = book.networks["generator"](book.noise())
    loss, gradient = look_ahead(book, real.view(6, 4), fake.view(6, 4))
    fake.backward(gradient.view_as(fake))
    assert losses["generator"] is not None and torch.equal(losses["generator"], loss)
    for ours, theirs in zip(game.parameters["generator"], book.parameters["generator"], strict=True):
        assert torch.equal(ours.grad, theirs.grad)


def test_the_critics_own_update_is_the_ordinary_one() -> None:
    game, plain = Game(BASE), Game(BASE.replace(unroll_steps=0))
    for one in (game, plain):
        update_critic(one, Losses())
    for ours, theirs in zip(game.parameters["critic"], plain.parameters["critic"], strict=True):
        assert torch.equal(ours, theirs)


@pytest.mark.parametrize("critic", ["mlp", "maxout", "dcgan", "pooled"])
def test_every_critic_can_be_unrolled(critic: str) -> None:
    config = BASE.adapted(dataset="digits", critic=critic, critic_widths=(4, 6), critic_activation="leaky-relu")
    game = Game(config.replace(steps=2, generator_widths=(8,), penalties={"gradient-penalty": 1.0}))
    list(train(game))
    assert all(torch.isfinite(weight).all() for weight in game.parameters["generator"])
