"""A thinned copy of a run is small, and everybody but a trainer finds in it what the run holds."""

from pathlib import Path

import pytest

from gan_core import runs
from gan_core.base.events import Finished, Scores
from gan_core.runs import Recorder, Run
from gan_core.runs.thin import copy_thinned
from tests.runs.handmade import picture, report


@pytest.fixture
def finished(run: Run) -> Run:
    """A hundred reports, and as many pictures of about 200 bytes."""
    with Recorder(run) as recorder:
        for step in range(1, 101):
            recorder.write(report(step))
            recorder.write(picture(step))
        recorder.write(Scores(100, 2500, {"modes": 7.0}, {"modes": 8.0}, [0.125] * 8))
        recorder.write(Finished(100))
    run.rename("Demo")
    return run


def test_the_ends_stay_and_the_rest_is_spread(finished: Run, tmp_path: Path) -> None:
    (finished.folder / "generator.safetensors").write_bytes(b"weights")
    (finished.folder / runs.STATE_FILE).write_bytes(b"state")
    copy_thinned(finished, tmp_path / "copy", reports=11, pictures=4000, weights=True)
    copy = Run(tmp_path / "copy", read_only=True)
    steps = [row["step"] for row in copy.metrics()]
    assert steps == pytest.approx([1 + 9.9 * place for place in range(11)], abs=0.51)
    shown = copy.frame_steps()
    assert shown[0] == 1 and shown[-1] == 100 and 5 < len(shown) < 30
    assert all(copy.frame(step) == finished.frame(step) for step in shown)
    assert (copy.folder / "frames").stat().st_size <= 4000
    assert copy.scores() == finished.scores() and copy.config == finished.config and copy.title == "Demo"
    assert (copy.status()["state"], copy.status()["step"]) == ("finished", 100)
    assert (copy.folder / "generator.safetensors").read_bytes() == b"weights"
    assert not (copy.folder / runs.STATE_FILE).exists()
    assert not {"pid", "host", "born"} & set((copy.folder / "status.json").read_text().split('"'))


def test_without_pictures_and_weights_only_figures_are_left(finished: Run, tmp_path: Path) -> None:
    (finished.folder / "generator.safetensors").write_bytes(b"weights")
    copy_thinned(finished, tmp_path / "copy", reports=1000, pictures=0, weights=False)
    names = {path.name for path in (tmp_path / "copy").iterdir()}
    assert names == {"config.json", "status.json", "metrics.jsonl", "scores.json"}
    assert len(Run(tmp_path / "copy").metrics()) == 100, "fewer reports than asked for all stay"
