"""Every remedy with every other, with every objective, critic and order of play: it trains, and goes on bit for bit."""

from itertools import combinations, islice

import pytest
import torch

from gan_core.base.errors import UserError
from gan_core.base.events import Tick
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import SCHEDULES
from gan_core.losses.objectives import OBJECTIVES
from gan_core.networks import CRITICS
from gan_core.networks.spec import Spec
from gan_core.training.game import Game
from gan_core.training.loop import Cadence, train

SMALL = {"steps": 3, "batch_size": 6, "generator_widths": (6,), "critic_widths": (4, 6)}
REMEDIES: dict[str, dict] = {
    "packed": {"packing": 2},
    "kernels": {"critic_minibatch": "discrimination"},
    "deviations": {"critic_minibatch": "stddev"},
    "unrolled": {"unroll_steps": 2},
    "relative": {"objective": "rpgan"},
    "mode seeking": {"mode_seeking": 1.0},
    "spectral hinge": {"objective": "hinge", "critic_norm": "spectral"},
    "R1 and R2": {"penalties": {"r1": 1.0, "r2": 1.0}},
    "noise": {"instance_noise": 0.2, "critic_dropout": 0.2},
}
OF_IMAGES = {
    "augmented": {"diffaugment": "color,translation,cutout"},
}


def game_of(changes: dict, dataset: str = "ring") -> Game:
    objective = {"objective": changes["objective"]} if "objective" in changes else {}
    config = RunConfig(dataset="ring").adapted(dataset=dataset, **objective)
    return Game(config.replace(**{"critic_steps": 1} | SMALL | changes))


def insist_that_it_goes_on_bit_for_bit(game: Game) -> None:
    """Stopped after three updates and taken up again, it ends where it would have ended, and in numbers."""
    list(islice((event for event in train(game) if isinstance(event, Tick)), 3))
    state = game.state_dict()
    list(train(game))
    torch.manual_seed(12345)  # a new process would have other rng
    again = Game(game.config, data=game.data)
    again.load_state_dict(state)
    list(train(again, cadence=Cadence(pictures=1e9)))  # without looking, which changes nothing
    ours, theirs = game.state_dict(), again.state_dict()
    assert all(torch.equal(ours["tensors"][key], value) for key, value in theirs["tensors"].items())
    assert ours["facts"]["images"] == theirs["facts"]["images"] == 18 * game.config.packing
    assert all(torch.isfinite(value).all() for key, value in theirs["tensors"].items() if key[:4] != "dice")


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize(("one", "other"), list(combinations(REMEDIES, 2)))
def test_any_two_remedies_go_together(one: str, other: str, schedule: str) -> None:
    insist_that_it_goes_on_bit_for_bit(game_of(REMEDIES[one] | REMEDIES[other] | {"schedule": schedule}))


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("remedy", [name for name, about in REMEDIES.items() if "objective" not in about])
def test_any_objective_takes_any_remedy(remedy: str, objective: str) -> None:
    penalties = {"penalties": {"gradient-penalty": 0.1}} if objective == "wgan-gp" else {}
    insist_that_it_goes_on_bit_for_bit(game_of({"objective": objective} | REMEDIES[remedy] | penalties))


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("critic", CRITICS)
@pytest.mark.parametrize("remedy", REMEDIES | OF_IMAGES)
def test_any_critic_of_images_takes_any_remedy(remedy: str, critic: str, schedule: str) -> None:
    changes = {"critic": critic, "schedule": schedule} | (REMEDIES | OF_IMAGES)[remedy]
    spec = Spec(shape=(1, 8, 8), widths=(4, 6), activation="relu", norm="none")
    if "unroll_steps" in changes and CRITICS[critic].stages(spec):  # weights that rest have no updates to look ahead to
        with pytest.raises(UserError, match="unroll_steps needs networks that do not grow"):
            game_of(changes, dataset="digits")
        return
    insist_that_it_goes_on_bit_for_bit(game_of(changes, dataset="digits"))


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("remedy", REMEDIES)
@pytest.mark.parametrize("other", OF_IMAGES)
def test_what_is_for_images_alone_goes_with_any_remedy(other: str, remedy: str, schedule: str) -> None:
    changes = OF_IMAGES[other] | REMEDIES[remedy] | {"schedule": schedule}
    insist_that_it_goes_on_bit_for_bit(game_of(changes, dataset="digits"))


def test_a_spectral_critic_with_the_hinge_loss_trains_the_ring() -> None:
    """Its slope stays below 1, as Miyato et al. 2018 intend, and the samples reach all eight modes."""
    fast = {"beta1": 0.0, "beta2": 0.9, "lr": 1e-3}
    settings = {f"{player}_{name}": value for player in ("generator", "critic") for name, value in fast.items()}
    config = RunConfig(dataset="ring").adapted(objective="hinge", critic_norm="spectral", **settings)
    widths = {"generator_widths": (64, 64), "critic_widths": (64, 64), "critic_activation": "relu"}
    game = Game(config.replace(steps=500, batch_size=64, critic_lr=2e-3, **widths))
    list(train(game, cadence=Cadence(pictures=1e9)))
    x = torch.randn(256, 2, requires_grad=True)
    (slopes,) = torch.autograd.grad(game.networks["critic"].eval()(x).sum(), x)
    assert slopes.norm(dim=1).max() <= 1.01
    with torch.no_grad():
        distances, modes = torch.cdist(
            game.networks["generator"](torch.randn(512, 2)), torch.tensor(game.data.centers)
        ).min(1)
    assert distances.mean() < 0.35, "from 0.8 at the start"
    assert modes[distances < 0.15].unique().numel() == 8
