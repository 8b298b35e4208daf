"""Thirty recorded runs on digits, labelled by eye: do the alarms say what the eyes saw?"""

import os
from dataclasses import dataclass
from math import nan
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from gan_core.base.events import Alarm, Samples
from gan_core.evaluation.collapse import FEW, Watch
from gan_core.evaluation.metrics.digits import digit_report
from tests.recorded.recordings import SAMPLES, SIDE, Recording, recordings

SHOWN = 32  # samples of each look on a sheet of the report


@dataclass(frozen=True)
class Told:
    """A recorded run, and the alarms that it raised, each with its look."""

    run: Recording
    alarms: list[tuple[int, Alarm]]

    @property
    def right(self) -> list[Alarm]:
        """Those that came while the run was collapsed, as the eyes saw it."""
        begins = self.run.begins
        return [alarm for look, alarm in self.alarms if begins is not None and look >= begins]


def listen(run: Recording) -> Told:
    """The run's pictures through the classifier and the watch, as in a live run."""
    watch, told = Watch(), []
    for look, (step, pictures) in enumerate(zip(run.looks, run.pictures, strict=True)):
        shares = np.array(digit_report(pictures[:, None])["class_shares"], np.float32)
        event = Samples(step, "images", {"shares": shares, "nearest": shares})
        told += [(look, alarm) for alarm in watch.follow(event, step / run.looks[-1])]
    return Told(run, told)


@pytest.fixture(scope="module")
def all_told() -> list[Told]:
    found = [listen(run) for run in recordings()]
    if folder := os.environ.get("GAN_ARENA_REPORT"):
        report(found, Path(folder) / "alarms-on-digits")
    return found


def precision(told: list[Told]) -> float:
    alarms = sum(len(one.alarms) for one in told)
    return sum(len(one.right) for one in told) / alarms if alarms else nan


def recall(told: list[Told]) -> float:
    collapsed = [one for one in told if one.run.begins is not None]
    return sum(bool(one.right) for one in collapsed) / len(collapsed)


def test_thirty_runs_half_of_them_collapsed_half_of_each_for_tuning(all_told: list[Told]) -> None:
    assert len(all_told) == 30 and sum(one.run.begins is not None for one in all_told) == 15
    assert sum(one.run.label["group"] == "tune" for one in all_told) == 15
    assert all(one.run.pictures.shape == (len(one.run.looks), SAMPLES, SIDE, SIDE) for one in all_told)


def test_nine_of_ten_alarms_are_right_and_nine_of_ten_collapses_are_told(all_told: list[Told]) -> None:
    assert precision(all_told) >= 0.9
    assert recall(all_told) >= 0.9


def test_on_runs_that_nothing_was_tuned_on_at_most_one_alarm_is_wrong_and_one_collapse_missed(
    all_told: list[Told],
) -> None:
    checked = [one for one in all_told if one.run.label["group"] == "check"]
    assert sum(len(one.alarms) - len(one.right) for one in checked) <= 1
    assert sum(one.run.begins is not None and not one.right for one in checked) <= 1


def test_sound_runs_raise_no_alarm(all_told: list[Told]) -> None:
    assert [one.run.name for one in all_told if one.run.begins is None and one.alarms] == []


def test_a_run_that_is_collapsed_from_the_start_is_told_as_that(all_told: list[Told]) -> None:
    from_the_start = [one for one in all_told if one.run.begins == 0]
    assert len(from_the_start) >= 6
    assert all(FEW in {alarm.kind for alarm in one.right} for one in from_the_start)


def report(told: list[Told], folder: Path) -> None:
    """Each run's pictures with the label and the alarms in words, and a table of all."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"precision {precision(told):.2f}, recall {recall(told):.2f} on {len(told)} runs", ""]
    for one in told:
        sheet(one).save(folder / f"{one.run.name}.png", optimize=True)
        lines += [
            f"{one.run.name} ({one.run.label['group']}): {_label(one.run)}",
            *(f"    {text}" for text in _said(one)),
        ]
    (folder / "table.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def sheet(one: Told) -> Image.Image:
    """A look per row, and above them what eyes and alarms say."""
    tiles = one.run.pictures[:, :SHOWN]
    looks = len(tiles)
    pixels = tiles.transpose(0, 2, 1, 3).reshape(looks * SIDE, SHOWN * SIDE)
    words = [one.run.name, f"by eye: {_label(one.run)}", *_said(one)]
    top = 14 * len(words) + 6
    page = Image.new("L", (60 + SHOWN * SIDE, top + looks * SIDE))
    page.paste(Image.fromarray(pixels), (60, top))
    draw = ImageDraw.Draw(page)
    for row, text in enumerate(words):
        draw.text((4, 3 + 14 * row), text, fill=255)
    for look, step in enumerate(one.run.looks):
        draw.text((4, top + look * SIDE + 8), f"{look}: {step}", fill=200)
    return page


def _label(run: Recording) -> str:
    kind = "sound" if run.begins is None else f"{' and '.join(run.label['kinds'])} from look {run.begins}"
    return f"{kind} ({run.label['seen']})"


def _said(one: Told) -> list[str]:
    said = [f"alarm at look {look}: {alarm.kind}: {alarm.text}" for look, alarm in one.alarms]
    return said or ["no alarm"]
