"""Lanes are made fair: the same data, batches and first weights, and as much training."""

import pytest
import torch

from gan_core.base.errors import UserError
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.races import FAIRNESS, RACES, level
from gan_core.training.game import Game

SMALL = {"generator_widths": (8,), "critic_widths": (8,), "batch_size": 16, "steps": 60}
GAN = RunConfig(dataset="ring").replace(**SMALL)
WGAN = GAN.adapted(objective="wgan", critic_steps=5).replace(seed=7, batch_size=64)
GP = GAN.adapted(objective="wgan-gp", critic_steps=2).replace(seed=9)
LANES = [("GAN", GAN), ("WGAN", WGAN), ("WGAN-GP", GP)]


def test_lanes_get_the_seed_and_the_batch_size_of_the_first_and_are_told_so() -> None:
    fair = level(LANES, "generator-steps")
    assert {config.seed for config in fair.configs} == {0} and {config.batch_size for config in fair.configs} == {16}
    assert fair.notes == ("Every lane has the batch size of GAN, 16, to see the same batches.",)
    assert [config.objective for config in fair.configs] == ["gan", "wgan", "wgan-gp"], "the rest is each lane's own"
    assert {config.seed for config in level(LANES, "generator-steps", seed=3).configs} == {3}


def test_a_lane_with_packs_sees_more_and_that_is_told() -> None:
    pac = GAN.replace(packing=2)
    fair = level([("GAN", GAN), ("PacGAN", pac)], "generator-steps")
    assert fair.notes == ("PacGAN sees 2 samples in every pack, so its batches are 2 times as large.",)
    one, other = (Game(config) for config in fair.configs)
    assert len(other.real().samples) == 2 * len(one.real().samples)
    assert level([("a", pac), ("b", pac)], "generator-steps").notes == ()


def test_fair_lanes_see_the_same_batches_and_start_from_the_same_weights() -> None:
    games = [Game(config) for config in level(LANES, "generator-steps").configs]
    first = games[0]
    for other in games[1:]:
        for player in ("generator", "critic"):
            mine, theirs = (dict(game.networks[player].named_parameters()) for game in (first, other))
            assert all(torch.equal(mine[name], theirs[name]) for name in mine)
    batches = [[game.real().samples for _ in range(3)] for game in games]
    noises = [game.noise() for game in games]
    for other in range(1, 3):
        assert all(torch.equal(a, b) for a, b in zip(batches[0], batches[other], strict=True))
        assert torch.equal(noises[0], noises[other])


def test_a_lane_of_another_shape_still_sees_the_same_batches() -> None:
    wide = GAN.replace(critic_widths=(12,))
    one, other = (Game(config) for config in level([("a", GAN), ("b", wide)], "generator-steps").configs)
    assert torch.equal(one.real().samples, other.real().samples)
    pairs = zip(one.networks["generator"].parameters(), other.networks["generator"].parameters(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs), "the critic's size does not decide the generator's weights"


def test_equal_generator_steps() -> None:
    lanes = [("a", GAN), ("b", GAN.replace(steps=99, time_limit=5.0))]
    fair = level(lanes, "generator-steps")
    assert [(config.steps, config.time_limit) for config in fair.configs] == [(60, 0.0), (60, 0.0)]
    assert fair.notes == ("Every lane makes as many steps as a, 60.",)
    asked = level(lanes, "generator-steps", steps=7)
    assert [config.steps for config in asked.configs] == [7, 7] and not asked.notes


@pytest.mark.parametrize(("steps", "total"), [(60, 60), (61, 70), (69, 70), (70, 70), (1000, 1000)])
def test_equal_critic_steps_are_equal_to_the_last(steps: int, total: int) -> None:
    fair = level(LANES, "critic-steps", steps=steps).configs
    assert [config.steps * config.critic_steps for config in fair] == [total] * 3


def test_critic_steps_that_cannot_be_equal_are_refused() -> None:
    odd = [("a", GAN.replace(critic_steps=97)), ("b", GAN.replace(critic_steps=89))]
    with pytest.raises(UserError, match=r"970 critic updates cannot be dealt out evenly to lanes with 89, 97"):
        level(odd, "critic-steps", steps=10)


def test_equal_time() -> None:
    fair = level(LANES, "seconds", seconds=12.5).configs
    assert {config.time_limit for config in fair} == {12.5}
    assert all(config.steps == 10_000_000 for config in fair), "only time ends a lane"
    assert {config.time_limit for config in level(LANES, "seconds").configs} == {30.0}
    with pytest.raises(UserError, match="needs some seconds of training"):
        level(LANES, "seconds", seconds=0.0)


@pytest.mark.parametrize("fairness", FAIRNESS)
def test_what_is_fair_stays_as_it_is(fairness: str) -> None:
    fair = level(LANES, fairness, seconds=5.0)
    labels = [label for label, _ in LANES]
    again = level(list(zip(labels, fair.configs, strict=True)), fairness)
    assert again.configs == fair.configs and not again.notes


@pytest.mark.parametrize("count", [0, 1, 7])
def test_a_race_needs_two_to_six_lanes(count: int) -> None:
    with pytest.raises(UserError, match=f"a race has 2 to 6 lanes, not {count}"):
        level([(str(number), GAN) for number in range(count)], "generator-steps")


def test_lanes_on_different_data_are_refused() -> None:
    with pytest.raises(UserError, match="their dataset differs: a has 'ring', b has 'grid'"):
        level([("a", GAN), ("b", GAN.replace(dataset="grid"))], "generator-steps")


def test_two_lanes_of_one_name_are_refused() -> None:
    with pytest.raises(UserError, match="two lanes are called 'a'"):
        level([("a", GAN), ("b", GAN), ("a", GAN)], "generator-steps")


def test_an_unknown_fairness_lists_those_that_there_are() -> None:
    with pytest.raises(UserError, match=r"unknown fairness 'seconds-each'.*generator-steps, critic-steps, seconds"):
        level(LANES, "seconds-each")


@pytest.mark.parametrize("name", RACES)
def test_every_named_race_can_be_run(name: str) -> None:
    entry = RACES[name]
    fair = level(entry.configs(), entry.fairness, steps=entry.steps, seconds=entry.seconds)
    assert len(fair.configs) == len(entry.lanes) and not any(note.startswith("Every lane") for note in fair.notes), (
        "its presets fit together as they are"
    )
    assert entry.label and entry.reason.endswith((".", "?"))


@pytest.mark.parametrize("name", RACES)
def test_what_a_named_race_changes_in_its_presets_is_told_by_its_lanes(name: str) -> None:
    entry = RACES[name]
    assert entry.changes.keys() <= entry.lanes.keys()
    configs = dict(entry.configs())
    for label, preset in entry.lanes.items():
        start, changes = PRESETS[preset].config, entry.changes.get(label, {})
        assert {key for key, value in configs[label].flat().items() if value != start.flat()[key]} == {*changes}
    assert len({config.to_json() for config in configs.values()}) == len(configs), "no two lanes are one game"
