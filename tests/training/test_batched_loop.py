"""The loop of a batch: the events of single runs, and each as if it were alone."""

import itertools
from collections.abc import Callable, Iterable

import pytest
import torch

from gan_core.base.events import Event, Metrics, Samples, Snapshot, Tick
from gan_core.config.run_config import RunConfig
from gan_core.evaluation.metrics import METRICS
from gan_core.training.batched_loop import train_together
from gan_core.training.ensemble import Ensemble
from gan_core.training.game import Game
from gan_core.training.loop import Cadence, train

CONFIG = RunConfig(dataset="ring", steps=8, batch_size=16, generator_widths=(8,), critic_widths=(8,))


def batch(config: RunConfig = CONFIG, seeds: Iterable[int] = range(3)) -> Ensemble:
    return Ensemble([Game(config.replace(seed=seed)) for seed in seeds])


def of(told: list[tuple[int, Event]], index: int) -> list[Event]:
    return [event for whose, event in told if whose == index]


def kinds(events: list[Event], kind: type) -> list:
    return [event for event in events if isinstance(event, kind)]


@pytest.mark.parametrize("schedule", ["alternating", "simultaneous"])
def test_every_member_has_the_events_of_a_single_run(schedule: str) -> None:
    config = CONFIG.replace(schedule=schedule)
    every = Cadence(metrics=0.0, share=1e9)
    told = list(train_together(batch(config), cadence=every))
    for index in range(3):
        ours, theirs = of(told, index), list(train(Game(config.replace(seed=index)), cadence=every))
        assert isinstance(ours[0], Samples) and ours[0].arrays.keys() == theirs[0].arrays.keys()
        assert [type(event) for event in ours[-4:]] == [type(event) for event in theirs[-4:]]
        assert [tick.step for tick in kinds(ours, Tick)] == [tick.step for tick in kinds(theirs, Tick)]
        for mine, alone in zip(kinds(ours, Metrics), kinds(theirs, Metrics), strict=True):
            assert (mine.step, mine.images) == (alone.step, alone.images)
            for name in alone.values.keys() - {"steps_per_second", "scored_step", *METRICS}:
                assert mine.values[name] == pytest.approx(alone.values[name], rel=1e-4, abs=1e-5), name
        torch.testing.assert_close(
            torch.from_numpy(ours[-3].arrays["fake"]), torch.from_numpy(theirs[-3].arrays["fake"]), rtol=1e-4, atol=1e-5
        )


def test_a_round_ends_with_the_tick_of_the_last_member() -> None:
    ticks = [index for index, event in train_together(batch()) if isinstance(event, Tick)]
    assert ticks == [0, 1, 2] * (len(ticks) // 3)


def test_closing_losses_are_the_same_whatever_the_clock_says() -> None:
    every = kinds(of(list(train_together(batch(), cadence=Cadence(metrics=0.0, share=1e9))), 1), Metrics)
    once = kinds(of(list(train_together(batch(), cadence=Cadence(metrics=1e9, horizon=1e9))), 1), Metrics)
    assert len(every) > len(once) == 2, "the first is due at once"
    for name in ("critic_loss", "generator_loss"):
        assert every[0].values[name] == once[0].values[name]
        assert every[-1].values[name] == once[-1].values[name] != pytest.approx(once[0].values[name], rel=1e-3)


def test_pictures_are_painted_in_turn_at_the_rate_of_one_run() -> None:
    clock = itertools.count(step=0.001)  # every look at the clock takes a millisecond
    ensemble = batch(CONFIG.replace(steps=200))
    told = list(train_together(ensemble, cadence=Cadence(share=1.0), now=lambda: next(clock)))
    painted = [index for index, event in told if isinstance(event, Samples)][3:-3]
    assert painted == list(itertools.islice(itertools.cycle(range(3)), len(painted)))
    assert 6 <= len(painted) <= 1 + ensemble.games[0].seconds / 0.125


@pytest.fixture
def stopped() -> Callable[[RunConfig, int], list[Game]]:
    """The games of a batch that was left after so many updates, each for itself again."""

    def play(config: RunConfig, rounds: int) -> list[Game]:
        ensemble = batch(config)
        ticks = (None for index, event in train_together(ensemble) if isinstance(event, Tick) and index == 2)
        list(itertools.islice(ticks, rounds))
        ensemble.release()
        return ensemble.games

    return play


TRICKS = {
    "adam": CONFIG,
    "wgan-gp, mid-unit": CONFIG.adapted(objective="wgan-gp").replace(critic_steps=3),
    "sgd, rmsprop": CONFIG.replace(generator_optimizer="sgd", critic_optimizer="rmsprop"),
    "everything": CONFIG.replace(ema=0.9, instance_noise=0.1, flip_labels=0.1, lr_decay="linear"),
}


@pytest.mark.parametrize("rounds", [1, 2, 5])
@pytest.mark.parametrize("name", TRICKS)
def test_a_snapshot_goes_on_alone_bit_for_bit(stopped: Callable, name: str, rounds: int) -> None:
    """The state of a member is an ordinary state: the member and the one rebuilt from it take the same steps."""
    config = TRICKS[name]
    for seed, game in enumerate(stopped(config, rounds)):
        other = Game(config.replace(seed=seed))
        other.load_state_dict(game.state_dict())
        list(train(game)), list(train(other))
        assert game.step == other.step == config.steps
        one, two = game.state_dict()["tensors"], other.state_dict()["tensors"]
        assert one.keys() == two.keys() and all(torch.equal(one[key], two[key]) for key in one)


@pytest.mark.parametrize("name", TRICKS)
def test_a_batch_that_was_left_goes_on_as_a_batch_bit_for_bit(stopped: Callable, name: str) -> None:
    config = TRICKS[name]
    left, straight = stopped(config, 5), batch(config)
    list(train_together(Ensemble(left))), list(train_together(straight))
    for one, other in zip(left, straight.games, strict=True):
        a, b = one.state_dict()["tensors"], other.state_dict()["tensors"]
        assert all(torch.equal(a[key], b[key]) for key in b)


def test_snapshots_under_way_hold_what_the_member_is() -> None:
    """Taken while the weights are views of the stack, they are copies."""
    told = list(train_together(batch(), cadence=Cadence(snapshots=0.0)))
    snapshots = kinds(of(told, 0), Snapshot)
    weights = [snapshot.state["tensors"]["critic.net.0.weight"] for snapshot in snapshots]
    assert len(snapshots) > 8 and not torch.equal(weights[0], weights[-2])
