"""RunConfig: legal or refused in one sentence, JSON both ways."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.base.errors import UserError
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig, settings_of
from gan_core.data.datasets import DATASETS
from gan_core.games.roles import CRITIC_MINIBATCHES
from gan_core.losses.objectives import OBJECTIVES

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)

SETTINGS = settings_of("adversarial")


@pytest.mark.parametrize("name", PRESETS)
def test_json_there_and_back_changes_nothing(name: str) -> None:
    config = PRESETS[name].config
    assert RunConfig.from_json(config.to_json()) == config


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_explains_itself(name: str) -> None:
    about = SETTINGS[name]
    assert about.label and about.help.endswith(".") and about.group
    if about.kind in (int, float, dict):
        assert about.minimum is not None and about.maximum is not None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"objective": "lsgn"}, "unknown objective 'lsgn'; choose from gan, gan-saturating, lsgan"),
        ({"steps": 0}, "steps must be between 1 and 10,000,000 generator updates, not 0"),
        ({"steps": 1.5}, "steps must be a whole number"),
        ({"steps": "many"}, "steps must be a whole number"),
        ({"steps": 10**400}, "steps must be between 1 and 10,000,000 generator updates, not 10,000,000,"),
        ({"steps": float("inf")}, "steps must be between"),
        ({"zzz": 1}, "unknown setting 'zzz'; choose from game, objective, steps"),
        ({"seed": True}, "seed must be a whole number"),
        ({"critic_lr": float("nan")}, "critic.lr must be a number"),
        ({"critic_lr": float("inf")}, "critic.lr must be between 0 and 10"),
        ({"critic_widths": [64, 0]}, "each of critic.widths must be between 1 and 4,096, not 0"),
        ({"critic_widths": "64"}, "critic.widths must be a list of whole numbers"),
        ({"penalties": {"r3": 1.0}}, "unknown entry 'r3' in penalties; choose from gradient-penalty, r1, r2"),
        ({"objective": "wgan"}, "wgan needs weight_clip above 0"),
        ({"objective": "wgan-gp"}, "wgan-gp needs penalties.gradient-penalty above 0"),
        ({"objective": "hinge", "smooth_real": 0.1}, "hinge has no labels, so smooth_real must be 0"),
        ({"feature_matching": True, "unroll_steps": 1}, "the generator learns from features or from unrolled updates"),
        ({"objective": "hinge", "invert_labels": True}, "hinge has no labels, so invert_labels must be false"),
        ({"schedule": "simultaneous", "critic_steps": 2}, "simultaneous play has 1 critic update per step, not 2"),
        ({"penalties": {"r1": 1.0}, "critic_norm": "batch"}, "needs a critic without BatchNorm"),
        (
            {"critic_norm": "instance"},
            "instance normalisation is for maps, and the critic mlp has none",
        ),
        ({"generator": "dcgan"}, "the generator dcgan does not fit ring, which is points; choose mlp"),
        ({"generator_output": "tanh"}, "choose linear for 2-D points"),
        ({"data_class": "frog"}, "ring has no class 'frog'; choose data_class from all"),
        ({"packing": 9}, "packing must be between 1 and 8 samples, not 9"),
        ({"unroll_steps": 21}, "unroll_steps must be between 0 and 20 critic updates, not 21"),
        ({"critic_minibatch": "std"}, "unknown critic.minibatch 'std'; choose from none, discrimination, stddev"),
        ({"mode_seeking": -1.0}, "mode_seeking must be between 0 and 1,000, not -1"),
        ({"stepps": 5}, "unknown setting 'stepps'; did you mean steps"),
    ],
)
def test_what_is_illegal_is_refused_in_one_sentence(changes: dict, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence) as refusal:
        RunConfig.from_dict(changes)
    assert "\n" not in str(refusal.value)
    wrong, known = refusal.value.setting, settings_of("adversarial")
    assert wrong in known or wrong.startswith("penalties.") or "unknown setting" in sentence, "a form marks it by name"


@pytest.mark.parametrize("kind", CRITIC_MINIBATCHES)
def test_penalties_take_features_of_the_batch(kind: str) -> None:
    """Published practice, unlike BatchNorm: Karras et al. 2018, table 1, rows e and e*."""
    assert RunConfig(penalties={"gradient-penalty": 10.0}, critic_minibatch=kind).players["critic"].minibatch == kind


def test_own_pictures_may_be_chosen_later() -> None:
    """A preset for them is a legal configuration, that nothing is trained with as it stands."""
    config = PRESETS["own-pictures"].config
    assert config.lacks_pictures and not config.replace(data_path="cats.zip").lacks_pictures
    assert not any(entry.config.lacks_pictures for name, entry in PRESETS.items() if name != "own-pictures")
    with pytest.raises(UserError, match="the dataset images needs data_path, a folder or zip file of pictures"):
        config.check_pictures()


def test_convolutions_must_fit_the_image() -> None:
    config = PRESETS["mnist-upsample-dcgan"].config
    with pytest.raises(UserError, match="28 pixels allow at most 2; give between 1 and 2 widths"):
        config.replace(generator_widths=(16, 16, 16))
    with pytest.raises(UserError, match="0 widths halve the image 0 times"):
        config.replace(generator_widths=())
    with pytest.raises(UserError, match="an even number of pixels, 4 or more, not 33"):
        config.adapted(dataset="images", data_path="somewhere", image_size=33)
    with pytest.raises(UserError, match="needs at least 2 widths: the map's channels, then those of each layer"):
        config.replace(generator="half-size", generator_widths=(16,))
    with pytest.raises(UserError, match="needs an image of an even number of pixels, not 33"):
        config.adapted(dataset="images", data_path="x", image_size=33, generator="half-size", critic="strided")
    with pytest.raises(UserError, match="4 unpadded convolutions leave less than a pixel of 14"):
        own = config.adapted(dataset="images", data_path="x", image_size=14, critic="strided", generator="strided")
        own.replace(critic="unpadded", critic_widths=(8,) * 4)
    for player in ("generator", "critic"):
        small = config.adapted(dataset="images", data_path="x", image_size=8, critic="strided", generator="strided")
        few = (8,) * (4 if player == "generator" else 3)
        assert small.replace(**{f"{player}_widths": few})
        with pytest.raises(UserError, match="instance normalisation needs maps of 2 pixels a side; give fewer widths"):
            small.replace(**{f"{player}_widths": few, f"{player}_norm": "instance"})
    with pytest.raises(UserError, match=r"critic\.widths do not fit: the pooled critic needs at least 2 widths"):
        config.replace(critic_widths=(), critic="pooled")


@given(JSON)
def test_any_json_is_a_config_or_one_sentence(value: object) -> None:
    try:
        RunConfig.from_json(json.dumps(value))
    except UserError as error:
        assert "\n" not in str(error)


@given(st.dictionaries(st.sampled_from(list(SETTINGS)), JSON, max_size=4))
def test_any_value_of_a_real_setting_is_legal_or_one_sentence(values: dict) -> None:
    try:
        config = RunConfig.from_dict(values)
    except UserError:
        return
    assert RunConfig.from_json(config.to_json()) == config


@given(st.sampled_from(list(SETTINGS)), st.text(max_size=20))
def test_text_from_the_command_line_is_read_or_refused(name: str, text: str) -> None:
    try:
        SETTINGS[name].parse(name, text)
    except UserError as error:
        assert name.split("=")[0] in str(error)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("critic.widths", "64, 32", (64, 32)),
        ("penalties", "r1=10,r2=0", {"r1": 10.0}),
        ("anneal_instance_noise", "yes", True),
        ("steps", "2e3", 2000),
        ("generator.lr", "1e-4", 1e-4),
    ],
)
def test_values_are_read_as_typed(name: str, text: str, value: object) -> None:
    assert SETTINGS[name].parse(name, text) == value


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("preset", ["ring-gan", "ring-wgan-gp", "mnist-mlp-gan"])
def test_switching_the_objective_stays_legal(preset: str, objective: str) -> None:
    adapted = PRESETS[preset].config.adapted(objective=objective)
    assert adapted.objective == objective


@pytest.mark.parametrize("dataset", [name for name, data in DATASETS.items() if not data.needs_path])
@pytest.mark.parametrize("preset", PRESETS)
def test_switching_the_dataset_brings_networks_that_fit(preset: str, dataset: str) -> None:
    config = PRESETS[preset].config
    try:
        adapted = config.adapted(dataset=dataset)
    except UserError as error:  # a convolution that does not divide the new image
        assert "widths" in str(error)
        return
    assert adapted.dataset == dataset


def test_switching_keeps_what_was_asked_for() -> None:
    adapted = PRESETS["ring-gan"].config.adapted(objective="wgan-gp", critic_steps=2, penalties={"gradient-penalty": 3})
    assert adapted.critic_steps == 2 and adapted.penalties == {"gradient-penalty": 3.0}


def test_a_config_cannot_be_changed_in_place() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        RunConfig().steps = 3  # type: ignore[misc]
