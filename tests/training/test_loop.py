"""The loop: what it yields, what it changes, and that stopping and going on changes nothing."""

import itertools
from pathlib import Path

import pytest
import torch
from torch import Tensor

from gan_core.base.errors import UserError
from gan_core.base.events import Event, Finished, Metrics, Samples, Snapshot, Tick
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.games.adversarial.critic_view import scores
from gan_core.games.losses import Losses
from gan_core.losses.objectives import OBJECTIVES
from gan_core.networks.layers.mlp import MLPGenerator
from gan_core.training.game import Game
from gan_core.training.loop import Cadence, train
from tests.own_pictures import with_pictures

SMALL = {"steps": 6, "batch_size": 16, "generator_widths": (8,), "critic_widths": (8,)}


def small(objective: str = "gan", **changes: object) -> RunConfig:
    return RunConfig(dataset="ring").adapted(objective=objective).replace(**(SMALL | changes))


def weights(game: Game) -> dict[str, Tensor]:
    return game.state_dict()["tensors"]


def same(one: dict[str, Tensor], other: dict[str, Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[key], other[key]) for key in one)


def kinds(events: list[Event], kind: type) -> list:
    return [event for event in events if isinstance(event, kind)]


def test_a_run_opens_with_a_picture_and_ends_with_everything() -> None:
    events = list(train(Game(small())))
    assert isinstance(events[0], Samples) and events[0].step == 0
    assert [type(event) for event in events[-4:]] == [Metrics, Samples, Snapshot, Finished]
    assert all(event.step == 6 for event in events[-4:])


def test_an_event_follows_every_single_update() -> None:
    config = small("wgan", critic_steps=3)
    assert len(kinds(list(train(Game(config))), Tick)) == 6 * (3 + 1)


def test_reports_hold_the_figures_of_both_players() -> None:
    metrics = kinds(list(train(Game(small("wgan-gp")))), Metrics)[-1]
    curves = {curve.key for curve in OBJECTIVES["wgan-gp"].curves}
    assert curves | {"critic_loss", "accuracy_real", "critic_grad_norm", "generator_grad_norm"} <= set(metrics.values)
    assert metrics.values["modes"] <= 8
    assert metrics.images == 6 * 5 * 16


def test_losses_are_means_over_the_interval() -> None:
    """With reports at every update they must average to the one report of the same run."""
    every = kinds(list(train(Game(small(steps=12)), steps=6, cadence=Cadence(metrics=0.0))), Metrics)
    once = kinds(list(train(Game(small(steps=12)), steps=6, cadence=Cadence(metrics=1e9, horizon=1e9))), Metrics)
    first, rest = once[0], once[1]  # the first report is due at once
    mean = (first.values["critic_loss"] + 5 * rest.values["critic_loss"]) / 6
    assert sum(m.values["critic_loss"] for m in every[:6]) / 6 == pytest.approx(mean, rel=1e-5)


def test_closing_losses_are_means_over_a_fixed_number_of_updates() -> None:
    """Whatever the clock says: the last report of a finished run is over the last 100 updates of each player."""
    config = small("wgan-gp", steps=130, critic_steps=3, schedule="alternating")
    each: dict[str, list[float]] = {"critic_loss": [], "generator_loss": [], "penalty": []}
    losses, game = Losses(), Game(config)
    while game.step < config.steps:
        (player,) = game.turn.players
        game.turn.update(game, losses)
        for name in ("critic", "penalty") if player == "critic" else ("generator",):
            each[name if name == "penalty" else f"{name}_loss"].append(losses[name].detach().item())
    for cadence in (Cadence(metrics=0.0), Cadence(metrics=1e9, horizon=1e9)):
        closing = kinds(list(train(Game(config), cadence=cadence)), Metrics)[-1].values
        for name, values in each.items():
            assert len(values) >= 130
            assert closing[name] == pytest.approx(sum(values[-100:]) / 100, rel=1e-5), name


def test_the_consumers_time_is_no_training_time() -> None:
    clock = itertools.count()  # every look at the clock takes a second
    game = Game(small(steps=2))
    events = train(game, now=lambda: float(next(clock)))
    for event in events:
        if isinstance(event, Tick):
            for _ in range(1000):
                next(clock)
    assert game.seconds < 100


def test_a_run_that_uses_up_its_time_is_finished_and_says_so() -> None:
    clock = itertools.count()  # every look at the clock takes a second
    game = Game(small(steps=1000, time_limit=20.0, lr_decay="linear", lr_final=0.5))
    events = list(train(game, now=lambda: float(next(clock))))
    assert isinstance(events[-1], Finished) and events[-1].reason == "it trained for the 20 seconds that it had"
    assert 0 < game.step < 20 <= game.seconds
    assert game.learning_rate("critic") == game.config.players["critic"].lr / 2, "the rates have come to their end"
    again = list(train(game, now=lambda: float(next(clock))))
    assert isinstance(again[-1], Finished) and not kinds(again, Tick), "there is nothing left to do"


def test_a_run_that_makes_its_steps_in_time_needs_no_reason() -> None:
    assert list(train(Game(small(time_limit=600.0))))[-1] == Finished(6)


@pytest.mark.parametrize("changes", [{}, {"schedule": "simultaneous"}, {"seed": 7}])
def test_the_same_seed_gives_the_same_run(changes: dict) -> None:
    one, other = Game(small(**changes)), Game(small(**changes))
    list(train(one, cadence=Cadence(pictures=0.0, metrics=0.0))), list(train(other, cadence=Cadence(pictures=1e9)))
    assert same(weights(one), weights(other)), "and looking at it changes nothing"


def test_another_seed_gives_another_run() -> None:
    one, other = Game(small()), Game(small(seed=1))
    assert not same(weights(one), weights(other))


TRICKS: dict[str, dict] = {
    "plain": {},
    "wgan, mid-unit": {"objective": "wgan", "critic_steps": 3},
    "wgan-gp": {"objective": "wgan-gp", "critic_steps": 2},
    "simultaneous": {"schedule": "simultaneous"},
    "dropout": {"critic_dropout": 0.4},
    "labels": {"flip_labels": 0.2, "label_noise": 0.05, "smooth_real": 0.1},
    "noise in layers": {"critic_layer_noise": 0.3, "critic_dropout": 0.2},
    "noise": {"instance_noise": 0.3, "anneal_instance_noise": True},
    "averaged": {"ema": 0.9, "generator_norm": "batch"},
    "spectral": {"objective": "hinge", "critic_norm": "spectral"},
    "weight normalised": {"critic_norm": "weight", "update_decay": 0.1},
    "packed": {"packing": 3, "instance_noise": 0.1},
    "packed wgan-gp": {"objective": "wgan-gp", "packing": 2, "critic": "maxout"},
    "slow statistics": {"generator_norm": "batch-slow", "generator_init": "orthogonal-1.4"},
    "relative": {"objective": "rpgan"},
    "relative at once": {"objective": "rpgan", "schedule": "simultaneous", "critic_activation": "tanh"},
    "mode seeking": {"mode_seeking": 1.0, "instance_noise": 0.1},
    "features": {"feature_matching": True, "critic_layer_noise": 0.1, "packing": 2},
    "features at once": {"feature_matching": True, "schedule": "simultaneous", "objective": "rpgan"},
    "deviations, penalised": {"objective": "wgan-gp", "critic_minibatch": "stddev"},
    "kernels in packs": {"critic_minibatch": "discrimination", "packing": 2, "schedule": "simultaneous"},
    "unrolled": {"unroll_steps": 2, "critic_dropout": 0.3},
    "unrolled at once": {"unroll_steps": 3, "schedule": "simultaneous", "critic_optimizer": "rmsprop"},
    "unrolled, everything on": {
        "objective": "rpgan",
        "unroll_steps": 2,
        "packing": 2,
        "critic_minibatch": "stddev",
        "critic_norm": "spectral",
        "mode_seeking": 0.5,
        "instance_noise": 0.1,
        "ema": 0.9,
    },
    "rmsprop, decaying": {
        "generator_optimizer": "rmsprop",
        "critic_optimizer": "sgd",
        "lr_decay": "linear",
    },
}


@pytest.mark.parametrize("name", TRICKS)
@pytest.mark.parametrize("ticks", [1, 4, 9])
def test_stopping_anywhere_and_going_on_is_bit_for_bit(name: str, ticks: int) -> None:
    changes = dict(TRICKS[name])
    config = small(changes.pop("objective", "gan"), **changes)
    straight = Game(config)
    list(train(straight))

    first = Game(config)
    list(itertools.islice((event for event in train(first) if isinstance(event, Tick)), ticks))
    state = first.state_dict()
    torch.manual_seed(12345)  # a new process would have other rng
    second = Game(config)
    second.load_state_dict(state)
    list(train(second))
    assert same(weights(straight), weights(second))


def test_a_state_of_another_config_is_refused() -> None:
    state = Game(small()).state_dict()
    with pytest.raises(ValueError, match="does not belong to this configuration"):
        Game(small(critic_widths=(9,))).load_state_dict(state)


def test_a_state_from_another_kind_of_device_is_refused() -> None:
    state = Game(small()).state_dict()
    state["tensors"]["dice.noise"] = torch.zeros(16, dtype=torch.uint8)  # as long as a GPU's
    with pytest.raises(UserError, match="another kind of device and cannot go on here, on cpu"):
        Game(small()).load_state_dict(state)


def test_pictures_and_snapshots_keep_their_rate_in_a_long_run() -> None:
    clock = itertools.count(step=0.1)  # every look at the clock takes a tenth of a second
    game = Game(small(steps=400))
    game.seconds = 3000.0  # ten times the horizon: a report a second instead of ten
    events = list(train(game, cadence=Cadence(snapshots=5.0, share=1.0), now=lambda: next(clock)))
    seconds = game.seconds - 3000.0
    assert len(kinds(events, Metrics)) < 1.2 * seconds
    assert len(kinds(events, Samples)) > 390, "a picture for each of these slow steps"
    assert len(kinds(events, Snapshot)) > seconds / 8


def test_a_slow_first_picture_does_not_hide_how_a_run_begins() -> None:
    clock = itertools.count(step=0.1)  # a picture seems to take 0.1 s, which forbids another one for 3.3 s
    game = Game(small(steps=200))
    events = list(train(game, now=lambda: next(clock)))
    steps = [event.step for event in kinds(events, Samples)]
    seconds = game.seconds / game.step
    late = [(after - before) * seconds for before, after in itertools.pairwise(steps[:-1])]
    assert all(gap <= max(before * seconds, 0.125) + 2 * seconds for gap, before in zip(late, steps, strict=False))
    assert max(late) > 3, "later they keep to their share"


@pytest.mark.parametrize(("player", "other"), [("critic", "generator"), ("generator", "critic")])
def test_one_player_can_move_alone(player: str, other: str) -> None:
    game = Game(small())
    before = weights(game)
    list(train(game, player=player, steps=2))
    after = weights(game)
    moved = {key.split(".")[0] for key in before if not torch.equal(before[key], after[key])}
    assert player in moved and other not in moved


def test_single_steps_go_beyond_the_plan_only_when_asked() -> None:
    game = Game(small(steps=2))
    list(train(game))
    assert game.step == 2 and not kinds(list(train(game)), Tick)
    list(train(game, steps=3))
    assert game.step == 5


def test_games_of_one_seed_see_the_same_real_batches() -> None:
    """Whatever the objective: a race between them is then fair."""
    one, other = Game(small("gan")), Game(small("wgan-gp"))
    one.noise(), scores(other, other.networks["critic"], other.real().samples * 0, other.real().samples * 0)
    other = Game(small("wgan-gp"))
    assert torch.equal(one.real().samples, other.real().samples)
    assert torch.equal(next(one.networks["generator"].parameters()), next(other.networks["generator"].parameters()))


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_plays(name: str, needs_data: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_CACHE", str(tmp_path))
    config = with_pictures(PRESETS[name].config.replace(batch_size=8, steps=1), tmp_path)
    events = list(train(Game(config)))
    metrics = kinds(events, Metrics)[-1].values
    assert all(value == value and abs(value) < 1e6 for value in metrics.values())


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_objective_learns_something(objective: str) -> None:
    """Sixty steps pull the samples from the origin towards the ring of radius 1."""
    config = small(objective, steps=300, generator_widths=(32,), critic_widths=(32,), batch_size=64).replace(
        generator_lr=3e-3, critic_lr=3e-3
    )
    events = kinds(list(train(Game(config), cadence=Cadence(pictures=1e9))), Samples)
    before, after = (abs((abs(e.arrays["fake"]) ** 2).sum(1) ** 0.5 - 1).mean() for e in (events[0], events[-1]))
    assert after < before * 0.8


def test_a_network_that_grows_is_told_how_far_the_run_is(monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[int, list[float]] = {}
    grow = lambda self, share: told.setdefault(id(self), []).append(share)  # noqa: E731
    monkeypatch.setattr(MLPGenerator, "progress", grow, raising=False)
    game = Game(small(steps=4, ema=0.9))
    list(train(game))
    each = [0.0, *(step / 4 for step in range(4) for _ in game.rules.turns)]  # when it is built, and before each turn
    assert told == {id(network): each for network in (game.networks["generator"], game.averages["generator"])}
