"""A title tells what differs from the nearest preset, and two configurations that differ have two titles."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_core.config.presets import PRESETS
from gan_core.config.titles import LONGEST, changed_words, lane, nearest, title

RING, FROGS = PRESETS["ring-gan"].config, PRESETS["frogs-dcgan"].config
OWN = FROGS.adapted(dataset="images", data_path="/somewhere/cats.zip")


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_as_it_stands_has_its_own_name(name: str) -> None:
    assert title(PRESETS[name].config, name) == PRESETS[name].label
    assert nearest(PRESETS[name].config.replace(steps=77, seed=12)) == name


@pytest.mark.parametrize(
    ("config", "preset", "words"),
    [
        (RING.replace(packing=2), "ring-gan", "Ring of 8, classic GAN + packing 2"),
        (RING.replace(steps=500, seed=3), "ring-gan", "Ring of 8, classic GAN, 500 steps, seed 3"),
        (RING.adapted(dataset="moons"), "ring-gan", "Two moons, classic GAN"),
        (RING.adapted(objective="hinge"), "ring-gan", "Ring of 8, hinge GAN"),
        (FROGS.replace(data_class="cat"), "frogs-dcgan", "CIFAR-10, cat, DCGAN"),
        (
            OWN.replace(batch_size=32, generator_lr=1e-3, critic_lr=1e-3),
            "frogs-dcgan",
            "My pictures (cats.zip), DCGAN, batch 32, lr 0.001",
        ),
    ],
)
def test_what_differs_is_told_in_short_words(config, preset: str, words: str) -> None:
    assert title(config, preset) == words


def test_own_pictures_are_called_by_their_own_name_and_never_by_where_they_lie() -> None:
    uploaded = OWN.replace(data_path=f"/runs/uploads/{32 * 'a'}.zip")
    assert title(uploaded, "frogs-dcgan", "holiday.zip") == "My pictures (holiday.zip), DCGAN"
    assert title(uploaded, "frogs-dcgan") == "My pictures (aaaaaa), DCGAN"
    for name in PRESETS:
        config = PRESETS[name].config.adapted(dataset="images", data_path="/secret/cats.zip")
        assert title(config, name).startswith("My pictures (cats.zip), ") and "secret" not in title(config, name)


def test_a_lane_is_called_by_its_game_and_its_remedies() -> None:
    start = PRESETS["grid-wgan"].config
    assert lane(start, "grid-wgan", 30) == "WGAN"
    assert lane(start.adapted(objective="gan").replace(packing=2), "grid-wgan", 30) == "GAN + packing 2"
    assert lane(PRESETS["grid-gan"].config.replace(packing=2), "grid-gan", 30) == "classic GAN + packing 2"


def test_what_was_changed_is_listed_for_the_card() -> None:
    assert changed_words(RING, "ring-gan") == []
    assert changed_words(OWN, "frogs-dcgan")[0] == "dataset My own images"
    assert changed_words(RING.replace(packing=2), "ring-gan") == ["packing 2"]


CHANGES = {
    "seed": st.integers(0, 9999),
    "steps": st.integers(1, 99_999),
    "batch_size": st.integers(2, 512),
    "packing": st.integers(1, 4),
    "latent_dim": st.integers(1, 99),
    "generator_lr": st.integers(1, 99_999).map(lambda n: n / 1e6),
    "critic_dropout": st.integers(1, 90).map(lambda n: n / 100),
    "generator_widths": st.lists(st.integers(1, 256), min_size=1, max_size=6).map(tuple),
    "critic_widths": st.lists(st.integers(1, 256), min_size=1, max_size=6).map(tuple),
    "ema": st.integers(1, 99).map(lambda n: n / 100),
}


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.fixed_dictionaries({}, optional=CHANGES), min_size=2, max_size=6),
    st.sampled_from(["ring-gan", "grid-wgan"]),
)
def test_configurations_that_differ_have_titles_that_differ(changes, preset: str) -> None:
    configs = [PRESETS[preset].config.replace(**change) for change in changes]
    for one, other in itertools.combinations(configs, 2):
        assert (one == other) == (title(one, preset) == title(other, preset))
    assert all(len(title(config, preset)) <= LONGEST for config in configs)


def test_augmentation_is_a_remedy_and_told() -> None:
    config = FROGS.replace(diffaugment="translation,cutout")
    assert title(config, "frogs-dcgan") == "CIFAR-10 frogs, DCGAN + DiffAugment translation,cutout"
