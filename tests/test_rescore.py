"""Shipped generators of digits are measured by the classifiers in use, and keep nothing of what others said."""

import json
import shutil
from pathlib import Path

import pytest
from safetensors.numpy import load

from checkpoints import rescore
from gan_core.judge.cards import rulers
from gan_core.metrics import METRICS
from gan_core.runs import Run, alarm_log, frame_log, metrics_log, shipped_root

NAMES = rescore._of_digits()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_shipped_was_measured_by_the_rulers_in_use(name: str) -> None:
    run = Run(shipped_root() / name, read_only=True)
    scores = run.scores()
    assert scores["rulers"] == rulers()
    assert scores["second"].keys() == scores["figures"].keys() - {"disagreement"}
    text = (run.folder / "README.md").read_text()
    assert all(ruler in text for ruler in rulers()) and "by the second classifier" in text
    assert not any(name in METRICS for row in run.metrics() for name in row)


def test_six_of_them_are_of_digits() -> None:
    assert len(NAMES) == 6 and all("mnist" in name for name in NAMES)


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
