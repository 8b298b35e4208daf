"""A drawing is a setting like any other: stored, typed, compared, raced."""

import shlex
from pathlib import Path

import pytest

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.cli.choices import changed, pair, read_config
from gan_core.config import titles
from gan_core.config.batching import can_train_together
from gan_core.config.diff import differences
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.data.sources.beginnings import BEGINNINGS, FIRST
from gan_core.hub.model_card import command
from gan_core.races import level
from gan_core.races.folder import title_of
from gan_core.races.standings import yardstick

RING = PRESETS["ring-gan"].config
DRAWN = RING.adapted(dataset="drawn")
OTHER = DRAWN.replace(drawing="1m-1,0,0.1,1_1,0,0.1,1")


def test_the_dataset_brings_a_drawing_and_another_one_takes_it_away() -> None:
    assert DRAWN.drawing == FIRST
    assert OTHER.adapted(dataset="drawn", steps=7).drawing == OTHER.drawing
    assert OTHER.adapted(dataset="moons").drawing == ""
    assert RING.adapted(dataset="drawn", drawing=OTHER.drawing).drawing == OTHER.drawing


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"drawing": ""}, "nothing is drawn yet"),
        ({"drawing": "a house"}, "must begin with 1m"),
        ({"drawing": 3}, "must be text"),
        ({"dataset": "ring"}, "drawing goes with the dataset drawn"),
        ({"data_class": "mode 1"}, "has no class"),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(UserError, match=words):
        DRAWN.replace(**changes)


def test_it_is_stored_and_files_from_before_have_none() -> None:
    assert RunConfig.from_json(OTHER.to_json()) == OTHER
    before = RING.to_dict()
    del before["drawing"]
    assert RunConfig.from_dict(before) == RING


def test_titles_and_tables_tell_drawings_apart_in_short() -> None:
    assert titles.title(DRAWN) != titles.title(OTHER)
    assert titles.title(OTHER).startswith("Drawn by you (2 modes #")
    (row,) = (row for row in differences(DRAWN, OTHER) if row.name == "drawing")
    assert not row.same and all(len(value) < 20 for value in row.values)


def test_the_command_line_takes_it_and_the_command_of_a_run_repeats_it(tmp_path: Path) -> None:
    assert changed(RING, [pair("dataset=drawn"), pair(f"drawing={OTHER.drawing}")]) == OTHER
    assert shlex.split(f"drawing={OTHER.drawing} {BEGINNINGS['gan'].text}")[1] == BEGINNINGS["gan"].text
    run = runs.create(OTHER, preset="ring-gan", root=tmp_path)
    assert command(run) == "python -m gan_core train --config config.json"
    assert read_config(run.folder / "config.json") == OTHER


def test_lanes_race_on_one_drawing() -> None:
    wgan = OTHER.adapted(objective="wgan")
    assert {config.drawing for config in level([("a", OTHER), ("b", wgan)], "generator-steps").configs} == {
        OTHER.drawing
    }
    with pytest.raises(UserError, match=r"their drawing differs: a has '2 modes #.{4}', b has '3 modes"):
        level([("a", OTHER), ("b", DRAWN)], "generator-steps")


def test_races_on_two_drawings_have_two_titles() -> None:
    one, other = (title_of([("GAN", config), ("WGAN", config)]) for config in (OTHER, DRAWN))
    assert one.startswith("GAN and WGAN on Drawn by you (2 modes #") and one != other


def test_seeds_of_a_drawing_are_one_batch() -> None:
    assert can_train_together([OTHER.replace(seed=seed) for seed in range(3)])


def test_a_race_knows_how_many_modes_were_drawn() -> None:
    assert yardstick(OTHER).modes == 2 and yardstick(DRAWN).modes == 3
    assert yardstick(DRAWN.replace(drawing=BEGINNINGS["gan"].text)).modes == 0
