"""What may change in a fork: every setting is on one side, and none that may touches a network."""

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_core.base.errors import UserError
from gan_core.base.settings import Setting
from gan_core.config.forks import changeable, changed, changes_between, forked, why_fixed
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig, settings_of
from gan_core.config.settings import sample_shape
from gan_core.config.typed import typed
from gan_core.games import GAMES
from gan_core.training.game import build_network

RING = PRESETS["ring-gan"].config


def values_of(about: Setting) -> st.SearchStrategy[Any]:
    """Legal values of a setting, as far as it says."""
    if about.kind is bool:
        return st.booleans()
    if about.kind is dict:
        assert about.choices
        return st.dictionaries(st.sampled_from([*about.choices()]), st.floats(0, 20), max_size=2)
    if about.choices:
        return st.sampled_from([*about.choices()])
    low, high = about.minimum or 0, min(about.maximum or 1, 10_000)
    return st.integers(int(low), int(high)) if about.kind is int else st.floats(low, high)


def shapes(config: RunConfig) -> dict[str, tuple[int, ...]]:
    """Of everything that the networks hold."""
    found: dict[str, tuple[int, ...]] = {}
    for player in config.kind.players:
        with torch.device("meta"):
            network = build_network(config, player.name, sample_shape(config))
        found |= {f"{player.name}.{name}": tuple(value.shape) for name, value in network.state_dict().items()}
    return found


@given(st.sampled_from([*PRESETS]), st.data())
@settings(max_examples=80, deadline=None)
def test_whatever_may_change_leaves_networks_and_data_as_they_are(preset: str, data: st.DataObject) -> None:
    config = PRESETS[preset].config
    names = data.draw(st.lists(st.sampled_from(changeable(config.game)), min_size=1, max_size=4, unique=True))
    changes = {name: data.draw(values_of(config.settings[name]), label=name) for name in names}
    try:
        found = forked(config, changes, step=3, seconds=0.5)
    except UserError as error:
        assert "cannot change in a fork" not in str(error)
        return
    assert shapes(found) == shapes(config)
    assert all(found[name] == config[name] for name in config.settings if why_fixed(name) and name != "start_from")
    assert {*changed(config, found)} >= {name for name in names if found[name] != config[name]}
    assert forked(config, changes_between(config, found), step=3, seconds=0.5) == found


def test_what_is_named_as_it_was_stays_under_a_new_objective() -> None:
    """A new objective would bring its own critic steps along, and so it would for whoever repeats the fork."""
    config = PRESETS["grid-gan"].config
    found = forked(config, {"objective": "gan-saturating", "critic_steps": 2}, step=3, seconds=0.5)
    assert found.critic_steps == config.critic_steps == 2
    assert forked(config, changes_between(config, found), step=3, seconds=0.5) == found


@pytest.mark.parametrize("game", GAMES)
def test_every_setting_is_known_to_change_or_to_stay(game: str) -> None:
    """Whoever adds one says here which."""
    unknown = [name for name in settings_of(game) if "not known" in why_fixed(name)]
    assert not unknown and len(changeable(game)) > 10


@pytest.mark.parametrize("name", [name for name in RING.settings if why_fixed(name)])
def test_what_cannot_change_says_why_and_what_can(name: str) -> None:
    with pytest.raises(UserError, match=f"^{name} cannot change in a fork: .*; what can change: .*generator.lr"):
        forked(RING, {name: RING[name]}, step=3, seconds=0.5)


def test_a_new_objective_brings_its_settings_but_no_other_network() -> None:
    layered = RING.replace(critic_norm="layer")
    found = forked(layered, {"objective": "rpgan"}, step=3, seconds=0.5)
    assert found.penalties == {"r1": 1.0, "r2": 1.0} and found["critic.norm"] == "layer"
    with pytest.raises(UserError, match="without BatchNorm"):
        forked(RING.replace(critic_norm="batch"), {"objective": "wgan-gp"}, step=3, seconds=0.5)
    clipped = forked(RING, {"objective": "wgan", "weight_clip": 0.03}, step=3, seconds=0.5)
    assert (clipped.weight_clip, clipped["critic.optimizer"]) == (0.03, "rmsprop")


def test_what_fades_goes_on_as_it_was_to_fade() -> None:
    fading = RING.replace(steps=100, lr_decay="linear")
    assert forked(fading, {"steps": 300}, step=50, seconds=1).decay_steps == 100
    assert forked(fading, {"steps": 300, "decay_steps": 0}, step=50, seconds=1).decay_steps == 0
    assert forked(fading, {"seed": 7}, step=50, seconds=1).decay_steps == 0


def test_a_fork_has_something_left_to_do() -> None:
    short = RING.replace(steps=100)
    for changes in ({}, {"generator.lr": 1e-3}):
        with pytest.raises(UserError, match="step 100 is the last of steps: name more than 100"):
            forked(short, changes, step=100, seconds=1)
    with pytest.raises(UserError, match="name more in all than that, not 90"):
        forked(short, {"steps": 90}, step=100, seconds=1)
    assert forked(short, {"steps": 101}, step=100, seconds=1).steps == 101
    with pytest.raises(UserError, match=r"time_limit must be 0 or more than the 60\.0 seconds"):
        forked(short.replace(time_limit=30.0), {}, step=50, seconds=60)


def test_it_begins_with_no_weights_but_its_parents() -> None:
    started = RING.replace(start_from="sha256:" + "0" * 32)
    assert forked(started, {}, step=3, seconds=0.5) == RING


def test_changes_are_read_as_they_are_typed() -> None:
    found = typed([("generator_lr", "1e-4"), ("penalties.r1", "10"), ("flip_labels", "0.1")], "adversarial")
    assert found == {"generator.lr": 1e-4, "penalties.r1": 10.0, "flip_labels": 0.1}
    config = forked(RING, found, step=3, seconds=0.5)
    assert (config.penalties, config["generator.lr"]) == ({"r1": 10.0}, 1e-4)
    assert forked(config, {"penalties.r1": 0.0}, step=3, seconds=0.5).penalties == {}
    for name, text in (("generator.speed", "1"), ("generator.lr", "fast"), ("penalties.r9", "1")):
        with pytest.raises(UserError):
            typed([(name, text)], "adversarial")
