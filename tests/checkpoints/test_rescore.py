"""Shipped generators of digits are measured by the classifiers in use, and keep nothing of what others said."""

import json
import shutil
from pathlib import Path

import pytest
from safetensors.numpy import load

from checkpoints import rescore
from gan_core.evaluation.digit_classifier.cards import rulers
from gan_core.evaluation.metrics import METRICS
from gan_core.runs import Run, alarm_log, frame_log, metrics_log, shipped_root

POINTS = (
    *("grid-race-gan", "grid-race-wgan", "grid-race-wgan-gp", "ring-wgan-gp"),
    *("microscope-classic-strong-critic", "microscope-clipped-at-0-01", "microscope-clipped-at-0-2"),
    *("microscope-clipped-at-0-4", "microscope-penalty"),
)
LATER = (  # trained after the rulers in use were made
    *("mnist-projection", "mnist-cvae-gan", "mnist-cvae-gan-paper"),
    *("mnist-progressive", "mnist-vanilla-gan", "mnist-wdcgan"),
)
NAMES = [name for name in rescore._scored() if name not in POINTS]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_shipped_was_measured_by_the_rulers_in_use(name: str) -> None:
    run = Run(shipped_root() / name, read_only=True)
    scores = run.scores()
    assert scores["rulers"] == rulers()
    assert scores["second"].keys() == scores["figures"].keys() - {"disagreement", "class_diversity"}, (
        "which no ruler measures"
    )
    text = (run.folder / "README.md").read_text()
    assert all(ruler in text for ruler in rulers()) and "by the second classifier" in text
    assert not (name not in LATER and any(figure in METRICS for row in run.metrics() for figure in row))


def test_twelve_of_them_are_of_digits() -> None:
    assert len(NAMES) == 12 and all("mnist" in name for name in NAMES)


def test_what_an_earlier_ruler_said_on_the_way_is_taken_out_and_nothing_else(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(shipped_root() / "mnist-wgan", tmp_path / "run"))
    reader = frame_log.FrameReader(folder / frame_log.FILE)
    before = {step: load(reader.read(step))["png"].tobytes() for step in reader.steps()}
    rows = metrics_log.decode((folder / metrics_log.FILE).read_bytes())[0]
    marked = [row | {"class_entropy": 1.0, "confidence": 0.5} for row in rows]
    (folder / metrics_log.FILE).write_bytes(b"".join(json.dumps(row).encode() + b"\n" for row in marked))
    (folder / alarm_log.FILE).write_text('{"step": 3, "kind": "missing modes", "text": "x"}\n')
    rescore.forget(folder)
    assert metrics_log.decode((folder / metrics_log.FILE).read_bytes())[0] == rows
    after = frame_log.FrameReader(folder / frame_log.FILE)
    assert {step: load(after.read(step))["png"].tobytes() for step in after.steps()} == before
    assert not any({"shares", "nearest"} & load(after.read(step)).keys() for step in after.steps())
    assert not (folder / alarm_log.FILE).exists()


@pytest.mark.parametrize("name", POINTS)
def test_shipped_points_tell_how_many_modes_they_cover_and_keep_the_published_count(name: str) -> None:
    figures = Run(shipped_root() / name, read_only=True).scores()["figures"]
    assert 0 <= figures["covered"] <= figures["modes"]


def test_the_modes_covered_are_filled_in_where_a_kept_picture_tells_and_nowhere_else(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(shipped_root() / "grid-race-gan", tmp_path / "run"))
    log, reader = folder / metrics_log.FILE, frame_log.FrameReader(folder / frame_log.FILE)
    shipped = metrics_log.decode(log.read_bytes())[0]
    before = [{name: value for name, value in row.items() if name != "covered"} for row in shipped]
    log.write_bytes(b"".join(json.dumps(row).encode() + b"\n" for row in before))
    rescore.look_again(folder, 2500)
    after = metrics_log.decode(log.read_bytes())[0]
    assert after == shipped
    assert [{name: value for name, value in row.items() if name != "covered"} for row in after] == before
    last, shares = after[-1], load(reader.read(2500))["shares"]
    assert last["covered"] == (shares >= 0.2 / 25 - 1e-6).sum() <= last["modes"]
    assert [alarm["kind"] for alarm in alarm_log.read(folder / alarm_log.FILE)] == ["few modes"]
