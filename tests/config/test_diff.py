"""Configurations side by side."""

import pytest

from gan_core.config.diff import NOTHING, Row, differences, in_words
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig, settings_of

SETTINGS = settings_of("adversarial")


def different(a: RunConfig, b: RunConfig) -> dict[str, tuple[str, ...]]:
    return {row.name: row.values for row in differences(a, b) if not row.same}


def test_every_field_has_a_row_in_the_order_of_the_config() -> None:
    rows = differences(PRESETS["ring-gan"].config, PRESETS["mnist-wgan-gp"].config)
    assert [row.name for row in rows] == list(SETTINGS)
    assert all(row.label and all(row.values) for row in rows)


@pytest.mark.parametrize("name", PRESETS)
def test_a_config_does_not_differ_from_itself(name: str) -> None:
    config = PRESETS[name].config
    assert different(config, RunConfig.from_dict(config.to_dict())) == {}


def test_only_what_was_changed_differs_and_reads_as_people_say_it() -> None:
    one = PRESETS["ring-gan"].config
    other = one.replace(
        steps=12_000,
        generator_widths=(64, 32),
        penalties={"r1": 0.5, "r2": 10},
        average_critic_loss=True,
        noise="uniform",
        critic_lr=5e-5,
    )
    assert different(one, other) == {
        "steps": ("6,000 generator updates", "12,000 generator updates"),
        "generator.widths": ("128, 128", "64, 32"),
        "penalties": (NOTHING, "R1 0.5, R2 10"),
        "average_critic_loss": ("no", "yes"),
        "noise": ("normal, N(0, 1)", "uniform on (-1, 1)"),
        "critic.lr": ("0.001", "5e-05"),
    }


def test_values_that_look_alike_in_words_still_differ() -> None:
    one = RunConfig(generator_lr=1e-4)
    rows = differences(one, one.replace(generator_lr=1e-4 * (1 + 1e-15)))
    (row,) = [row for row in rows if row.name == "generator.lr"]
    assert row == Row("generator.lr", "Generator learning rate", ("0.0001", "0.0001"), False)


def test_one_of_many_that_differs_is_a_difference() -> None:
    one = PRESETS["ring-gan"].config
    rows = differences(one, one, one.replace(seed=7), one.replace(batch_size=32))
    different = {row.name: row.values for row in rows if not row.same}
    assert [*different] == ["batch_size", "seed"] and different["seed"] == ("0", "0", "7", "0")


def test_a_setting_that_only_some_kinds_of_game_have_is_a_row() -> None:
    games = [PRESETS[name].config for name in ("mnist-wgan", "mnist-cvae-gan")]
    rows = {row.name: row for row in differences(*games)}
    assert {*rows} == {name for config in games for name in config.settings}
    alone = next(name for name in games[1].settings if name not in games[0].settings)
    assert rows[alone].values[0] == NOTHING and not rows[alone].same


def test_a_seed_is_a_name_not_an_amount() -> None:
    assert in_words(SETTINGS["seed"], 20_261_121) == "20261121"


def test_one_of_a_unit_is_singular() -> None:
    assert [in_words(SETTINGS["packing"], count) for count in (1, 2)] == ["1 sample", "2 samples"]
