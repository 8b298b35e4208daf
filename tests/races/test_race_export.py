"""What people take home from a race, opened with the programs that they would open it with."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_core import races
from gan_core.base.errors import UserError
from gan_core.base.events import Metrics, Samples
from gan_core.config.presets import PRESETS
from gan_core.races.export import RACE_EXPORTS
from gan_core.races.export.pictures import GAP, SMALL, newest_at
from gan_core.runs.headline import in_words, told_of
from gan_core.runs.recorder import Recorder


@pytest.fixture
def race(tmp_path: Path) -> races.Race:
    """Two lanes that made pictures at different steps; the second ended sooner."""
    config = PRESETS["ring-gan"].config
    made = races.create([("A & <b>", config), ("B", config.replace(generator_lr=2e-3))], root=tmp_path, steps=100)
    for run, steps in zip(made.all_runs(), ([0, 10, 20, 30, 90], [0, 15, 30]), strict=True):
        with Recorder(run) as recorder:
            for step in steps:
                points = np.full((32, 2), step / 100, np.float32)
                recorder.write(Samples(step, "points", {"fake": points}))
                recorder.write(Metrics(step, step / 10, step, {"critic_loss": 0.5, "generator_loss": 1.0}))
    return made


def test_a_lane_shows_its_newest_picture_at_or_before_a_step() -> None:
    assert [newest_at([0, 10, 20], step) for step in (0, 9, 10, 19, 20, 99)] == [0, 0, 10, 10, 20, 20]


def test_the_gif_shows_all_lanes_at_the_same_steps(race: races.Race) -> None:
    gif = Image.open(io.BytesIO(RACE_EXPORTS["lanes.gif"].make(race)))
    assert gif.n_frames == 5  # 0, 10, 15, 20, 30: the first lane's step 90 is one that the second never reached
    assert gif.width == 2 * SMALL + GAP


def test_the_table_tells_the_lane_of_each_row(race: races.Race) -> None:
    rows = list(csv.DictReader(io.StringIO(RACE_EXPORTS["metrics.csv"].make(race).decode())))
    assert [(row["lane"], row["step"]) for row in rows][3:7] == [
        ("A & <b>", "30"),
        ("A & <b>", "90"),
        ("B", "0"),
        ("B", "15"),
    ]


def test_the_report_shows_labels_literally_and_what_differs(race: races.Race) -> None:
    text = RACE_EXPORTS["report.html"].make(race).decode()
    assert "A &amp; &lt;b&gt;" in text and "<b>" not in text
    assert "0.002" in text and "data:image/png;base64," in text


def test_a_race_without_pictures_says_so(tmp_path: Path) -> None:
    config = PRESETS["ring-gan"].config
    race = races.create([("A", config), ("B", config)], root=tmp_path)
    for name in ("lanes.png", "lanes.gif", "metrics.csv"):
        with pytest.raises(UserError, match=r"no (pictures|figures)"):
            RACE_EXPORTS[name].make(race)


@pytest.mark.parametrize("name", [*RACE_EXPORTS])
def test_the_race_that_came_with_the_app_can_be_downloaded(name: str) -> None:
    assert len(RACE_EXPORTS[name].make(races.find("grid-race"))) > 500


def test_a_finished_races_files_tell_the_final_scores_of_every_lane() -> None:
    race = races.find("grid-race")
    rows = list(csv.DictReader(io.StringIO(RACE_EXPORTS["metrics.csv"].make(race).decode())))
    comment = Image.open(io.BytesIO(RACE_EXPORTS["lanes.gif"].make(race))).info["comment"].decode()
    for lane in race.lanes:
        told = told_of(race.runs_of(lane)[0])
        assert (
            told.final
            and f"{lane.label}: final, {in_words(told)}, Modes covered {told.figures['covered']:g}" in comment
        )
        of_lane = [row for row in rows if row["lane"] == lane.label]
        assert float(of_lane[-1]["final_covered"]) == told.figures["covered"] and not of_lane[0]["final_covered"]
