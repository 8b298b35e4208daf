"""Feature matching (Salimans et al. 2016, section 3.1) against its formula, written out."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu

from gan_core.base.errors import UserError
from gan_core.config.run_config import RunConfig
from gan_core.games.adversarial.feature_matching import distance
from gan_core.games.adversarial.updates import update_both, update_generator
from gan_core.games.losses import Losses
from gan_core.networks import CRITICS
from gan_core.networks.spec import Spec
from gan_core.training.game import Game
from gan_core.training.loop import train
from ui.api.curves import chart_facts

RING = RunConfig(
    dataset="ring", steps=4, batch_size=16, generator_widths=(8,), critic_widths=(8, 5), feature_matching=True
)


def features(critic: nn.Module, x: Tensor) -> Tensor:
    """Of the ring's critic, written out: [B, 5]."""
    (first, b1), (second, b2), _ = zip(*[iter(critic.parameters())] * 2, strict=True)
    return leaky_relu(leaky_relu(x @ first.t() + b1, 0.2) @ second.t() + b2, 0.2)


def test_the_distance_of_two_means_is_squared() -> None:
    """A critic of one layer has the samples themselves for features."""
    critic = CRITICS["mlp"].build(Spec(shape=(2,), widths=(), activation="relu", norm="none"))
    real, fake = torch.tensor([[1.0, 0.0], [3.0, 0.0]]), torch.tensor([[0.0, 1.0], [0.0, 5.0]], requires_grad=True)
    found = distance(critic, real, fake)
    assert found.item() == 2.0**2 + 3.0**2
    (gradient,) = torch.autograd.grad(found, fake)
    assert gradient.tolist() == [[-2.0, 3.0]] * 2  # 2 (mean g - mean x) / 2 samples


@pytest.mark.parametrize("schedule", ["alternating", "simultaneous"])
@pytest.mark.parametrize("objective", ["gan", "rpgan"])
def test_the_generators_update_is_that_of_the_formula(schedule: str, objective: str) -> None:
    config = RING.adapted(objective=objective, schedule=schedule)
    game, book, losses = Game(config), Game(config), Losses()
    (update_both if schedule == "simultaneous" else update_generator)(game, losses)
    real = book.real().samples if schedule == "simultaneous" else book.partners().samples
    critic, fake = book.networks["critic"], book.networks["generator"](book.noise())
    loss = (features(critic, real).mean(0) - features(critic, fake).mean(0)).square().sum()
    assert losses["generator"].item() == pytest.approx(loss.item(), rel=1e-5)
    expected = torch.autograd.grad(loss, book.parameters["generator"])
    for ours, theirs in zip(game.parameters["generator"], expected, strict=True):
        torch.testing.assert_close(ours.grad, theirs)


def test_the_critic_learns_as_ever() -> None:
    games = [Game(RING.replace(feature_matching=on, schedule="simultaneous")) for on in (True, False)]
    for game in games:
        update_both(game, Losses())
    for ours, theirs in zip(*(game.parameters["critic"] for game in games), strict=True):
        torch.testing.assert_close(ours.grad, theirs.grad)


def test_nothing_is_learned_by_the_critic_in_the_generators_update() -> None:
    game = Game(RING)
    update_generator(game, Losses())
    assert all(weight.grad is None for weight in game.parameters["critic"])


def test_arrows_go_along_the_features() -> None:
    game = Game(RING)
    points, real = torch.randn(6, 2), torch.randn(9, 2)
    assert game.rules.sample_gradient is not None
    found = game.rules.sample_gradient(game, points, None, real)
    x, critic = points.clone().requires_grad_(), game.networks["critic"]
    loss = (features(critic, real).mean(0) - features(critic, x).mean(0)).square().sum()
    torch.testing.assert_close(found, torch.autograd.grad(loss, x)[0])
    assert critic.training


IMAGES: dict[str, Any] = {"critic": "dcgan", "critic_minibatch": "stddev", "critic_dropout": 0.2}


@pytest.mark.parametrize("about", [IMAGES, {"packing": 2, "mode_seeking": 1.0}, {"precision": "bf16"}], ids=str)
def test_it_trains_beside_other_settings(about: dict[str, Any]) -> None:
    game = Game(RING.adapted(dataset="digits").replace(critic_widths=(8,), **about))
    list(train(game))
    assert game.step == 4 and all(torch.isfinite(p).all() for p in game.parameters["generator"])


def test_it_brings_samples_to_the_mean_features_of_real_ones() -> None:
    """With the critic at rest, and samples that begin beside the ring."""
    game, losses, found = Game(RING.replace(batch_size=256, generator_lr=1e-2)), Losses(), []
    with torch.no_grad():
        game.parameters["generator"][-1].add_(2.0)
    for _ in range(60):
        update_generator(game, losses)
        found.append(losses["generator"].item())
    assert max(found[-10:]) < 0.1 * found[0]


def test_no_line_is_drawn_for_a_loss_that_is_none_of_the_objectives() -> None:
    players = [
        [line["player"] for line in chart_facts(RING.replace(feature_matching=on))["references"]]
        for on in (True, False)
    ]
    assert players == [["critic"], ["critic", "generator"]]


def test_classes_are_not_told_to_it() -> None:
    with pytest.raises(UserError, match="feature_matching is for games without classes: set it to false"):
        RING.replace(conditioning="projection")
