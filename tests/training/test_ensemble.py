"""Many games as one batch: each takes the steps that it takes alone."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import torch

from gan_core.base.errors import UserError
from gan_core.config import batching
from gan_core.config.run_config import RunConfig
from gan_core.games.adversarial.updates import update_both, update_critic, update_generator
from gan_core.games.losses import Losses
from gan_core.losses.objectives import OBJECTIVES, Targets
from gan_core.training.ensemble import Ensemble, phase
from gan_core.training.game import Game

BASE = RunConfig(dataset="ring", steps=50, batch_size=24, generator_widths=(12, 10), critic_widths=(10, 12))
SEEDS = (0, 3, 4)
KNOWN = batching._CHOICES["objective"]


def of(objective: str, **changes: Any) -> RunConfig:
    return BASE.adapted(objective=objective).replace(**changes)


def games(config: RunConfig, seeds: Sequence[int] = SEEDS) -> list[Game]:
    made = [Game(config.replace(seed=seed)) for seed in seeds]
    for game in made:
        game.values = game.values.to(torch.get_default_dtype())
    return made


@pytest.fixture
def double(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """float64, in which games stay together whatever the order of the sums.

    In float32, Adam makes whole steps of gradients that are nothing but rounding: with the hinge loss the first
    gradient of the critic's last bias is 0.
    """
    torch.set_default_dtype(torch.float64)
    monkeypatch.setattr(torch.Tensor, "float", torch.Tensor.double)  # updates bring bfloat16 back to float32
    yield
    torch.set_default_dtype(torch.float32)


def alone(game: Game, updates: int) -> Losses:
    """So many updates, by the way that a single run takes."""
    losses = Losses()
    for _ in range(updates):
        if game.config.schedule == "simultaneous":
            update_both(game, losses)
        elif game.made["critic"] < game.config.critic_steps:
            update_critic(game, losses)
        else:
            update_generator(game, losses)
    return losses


def together(ensemble: Ensemble, updates: int) -> Losses:
    losses = Losses()
    for _ in range(updates):
        ensemble.update(losses)
    return losses


def insist_on_the_same(ours: Game, theirs: Game, **tolerance: float) -> None:
    """Weights, optimizers and averages near enough; counters and rng exactly."""
    one, other = ours.state_dict(), theirs.state_dict()
    assert one["facts"] == other["facts"]
    assert one["tensors"].keys() == other["tensors"].keys()
    for name, value in one["tensors"].items():
        if name == "dice.torch":
            continue  # no game here draws from it
        if name.startswith("dice."):
            assert torch.equal(value, other["tensors"][name]), name
        else:
            torch.testing.assert_close(
                value, other["tensors"][name], **tolerance, msg=lambda text, n=name: f"{n}: {text}"
            )


def insist_on_the_same_losses(batch: Losses, k: int, single: Losses, **tolerance: float) -> None:
    for ours, theirs in ((batch, single), (batch.scores, single.scores)):
        assert ours.keys() == theirs.keys()
        for name in ours:
            torch.testing.assert_close(ours[name][k].detach(), theirs[name].detach(), **tolerance)


OPTIMIZED = {
    "adam": {},
    "rmsprop": {"generator_optimizer": "rmsprop", "critic_optimizer": "rmsprop"},
    "sgd": {"generator_optimizer": "sgd", "critic_optimizer": "sgd", "generator_beta1": 0.0},
}


PLAYS = {
    "alternating": {"critic_steps": 1},
    "simultaneous": {"critic_steps": 1, "schedule": "simultaneous"},
    "two critic updates": {"critic_steps": 2},
}


def insist_on_the_same_play(config: RunConfig, updates: int, **tolerance: float) -> None:
    """The batch of games against each of them alone: weights, memories, rng, losses and the last gradients."""
    batch = games(config)
    found = together(Ensemble(batch), updates)
    for k, (ours, theirs) in enumerate(zip(batch, games(config), strict=True)):
        expected = alone(theirs, updates)
        insist_on_the_same(ours, theirs, **tolerance)
        insist_on_the_same_losses(found, k, expected, **tolerance)
        for player in ours.parameters:
            for a, b in zip(ours.parameters[player], theirs.parameters[player], strict=True):
                torch.testing.assert_close(a.grad, b.grad, **tolerance)


@pytest.mark.parametrize("play", PLAYS)
@pytest.mark.parametrize("optimizer", OPTIMIZED)
@pytest.mark.parametrize("objective", KNOWN)
def test_every_member_takes_the_steps_that_it_takes_alone(
    objective: str, optimizer: str, play: str, double: None
) -> None:
    config = of(objective, **(PLAYS[play] | OPTIMIZED[optimizer] | {"generator_lr": 1e-3, "critic_lr": 1e-3}))
    insist_on_the_same_play(config, 30, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("play", PLAYS)
@pytest.mark.parametrize("objective", KNOWN)
def test_in_float32_the_gradients_differ_by_rounding(objective: str, play: str) -> None:
    """From the same weights and batches, at 1e-6."""
    config = of(objective, **PLAYS[play])
    insist_on_the_same_play(config.replace(generator_lr=0.0, critic_lr=0.0), 4, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("objective", KNOWN)
def test_in_float32_twenty_updates_differ_by_rounding(objective: str) -> None:
    """With SGD: its steps are as small as the gradients, where Adam's are not."""
    slow = {"generator_optimizer": "sgd", "critic_optimizer": "sgd", "generator_lr": 1e-2, "critic_lr": 1e-2}
    insist_on_the_same_play(of(objective, **slow), 20, rtol=1e-5, atol=1e-6)


TRICKS: dict[str, dict[str, Any]] = {
    "gradient penalty": {"objective": "wgan-gp"},
    "all penalties": {"penalties": {"gradient-penalty": 2.0, "r1": 0.5, "r2": 0.3}},
    "penalties, simultaneous": {"penalties": {"gradient-penalty": 2.0, "r1": 0.5}, "schedule": "simultaneous"},
    "smooth labels": {"smooth_real": 0.1, "smooth_fake": 0.05},
    "flipped and noisy labels": {"flip_labels": 0.2, "label_noise": 0.05, "smooth_real": 0.1},
    "inverted noisy labels": {"label_noise": 0.05, "invert_labels": True},
    "labels, simultaneous": {"flip_labels": 0.2, "schedule": "simultaneous", "instance_noise": 0.2},
    "instance noise": {"instance_noise": 0.3, "anneal_instance_noise": True, "penalties": {"gradient-penalty": 1.0}},
    "gradient clipping": {"gradient_clip": 1e-3},
    "linear decay": {"lr_decay": "linear"},
    "exponential decay": {"lr_decay": "exponential"},
    "averaged generator": {"ema": 0.9},
    "averaged losses": {"average_critic_loss": True},
    "uniform noise": {"noise": "uniform", "latent_dim": 5},
    "relu critic": {"critic_activation": "relu"},
    "leaky generator": {"generator_activation": "leaky-relu"},
    "tanh generator": {"generator_activation": "tanh"},
    "elu generator": {"generator_activation": "elu"},
    "one hidden layer": {"generator_widths": (8,), "critic_widths": (8,), "penalties": {"r1": 1.0}},
    "no hidden layer": {"generator_widths": (), "critic_widths": (), "penalties": {"r1": 1.0}},
    "grid": {"dataset": "grid"},
    "odd batch": {"batch_size": 7},
    "momentum": {"critic_optimizer": "sgd", "critic_beta1": 0.9},
    "orthogonal": {"generator_init": "orthogonal"},
}


@pytest.mark.parametrize("trick", TRICKS)
def test_every_trick_is_the_same_trick(trick: str, double: None) -> None:
    changes = dict(TRICKS[trick])
    insist_on_the_same_play(of(changes.pop("objective", "gan"), **changes), 20, rtol=1e-7, atol=1e-9)


def test_products_that_are_worth_the_detour_are_the_same_products() -> None:
    """Wide layers go one by one through the quicker library, where there is one."""
    config = BASE.replace(batch_size=256, generator_widths=(128, 128), critic_widths=(128, 128))
    batch = games(config, (0, 1))
    together(Ensemble(batch), 2)
    for ours, theirs in zip(batch, games(config, (0, 1)), strict=True):
        alone(theirs, 2)
        insist_on_the_same(ours, theirs, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("objective", KNOWN)
def test_losses_of_stacked_scores_are_the_losses_of_each(objective: str) -> None:
    entry = OBJECTIVES[objective]
    real, fake, t = torch.randn(3, 5), torch.randn(3, 5), Targets(torch.rand(3, 5), torch.rand(3, 5))
    critic, generator = entry.critic_loss(real, fake, t), entry.generator_loss(fake)
    assert critic.shape == generator.shape == (3,)
    for k in range(3):
        own = Targets(t.real[k], t.fake[k])
        assert critic[k].item() == pytest.approx(entry.critic_loss(real[k], fake[k], own).item(), abs=1e-6)
        assert generator[k].item() == pytest.approx(entry.generator_loss(fake[k]).item(), abs=1e-6)


def test_a_member_that_comes_apart_harms_nobody_else() -> None:
    healthy, sick = games(BASE), games(BASE)
    with torch.no_grad():
        sick[1].networks["critic"].net[0].weight[0, 0] = float("nan")
    together(Ensemble(healthy), 6), together(Ensemble(sick), 6)
    for k in (0, 2):
        assert all(map(torch.equal, healthy[k].parameters["generator"], sick[k].parameters["generator"]))
    assert sick[1].networks["generator"].net[0].weight.isnan().any()


def test_games_that_are_not_in_step_are_refused() -> None:
    one, other = games(BASE, (0, 1))
    update_critic(one, Losses())
    assert phase(one) != phase(other)
    with pytest.raises(UserError, match="not in step"):
        Ensemble([one, other])
    update_critic(other, Losses())
    other.set_learning_rate("critic", 0.5)
    with pytest.raises(UserError, match="different rates"):
        Ensemble([one, other])
    with pytest.raises(UserError, match="2 to 64 runs"):
        Ensemble([one])


@pytest.mark.parametrize("alone_first", [1, 2, 5])
def test_games_that_were_begun_alone_go_on_as_a_batch(alone_first: int, double: None) -> None:
    config = BASE.replace(ema=0.9)
    batch, singles = games(config), games(config)
    for game in batch:
        alone(game, alone_first)
    together(Ensemble(batch), 10)
    for ours, theirs in zip(batch, singles, strict=True):
        alone(theirs, alone_first + 10)
        insist_on_the_same(ours, theirs, rtol=1e-7, atol=1e-9)


def test_a_released_game_shares_nothing() -> None:
    batch = games(BASE)
    ensemble = Ensemble(batch)
    together(ensemble, 4)
    ensemble.release()
    kept = batch[1].state_dict()["tensors"]
    alone(batch[0], 4), alone(batch[2], 4)
    after = batch[1].state_dict()["tensors"]
    assert all(torch.equal(kept[name], after[name]) for name in kept)
