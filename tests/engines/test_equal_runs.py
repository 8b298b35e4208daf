"""The same seed and as many threads: the same figures, and files with the same bytes, whatever the clock says."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gan_core import runs
from gan_core.base.events import Samples
from gan_core.base.machine import LOAD
from gan_core.engines.execute import execute
from gan_core.engines.together import execute_together
from gan_core.runs import STATE_FILE
from gan_core.runs.export import EXPORTS
from gan_core.runs.recorder import encode
from gan_core.training.checkpoint import load_state, save_state
from gan_core.training.loop import Cadence
from tests.engines.conftest import Create

FILES = ("generator.safetensors", "critic.safetensors", STATE_FILE)
RARE, OFTEN = (
    Cadence(metrics=1e9, pictures=1e9, snapshots=1e9, horizon=1e9),
    Cadence(metrics=0.0, pictures=0.001, snapshots=0.05),
)
TIMED = ("seconds", "steps_per_second", *LOAD)


def content(run: runs.Run) -> dict[str, bytes]:
    kept = {f"generators/{step}": run.generator_file(step).read_bytes() for step in run.generator_steps()}
    return kept | {name: (run.folder / name).read_bytes() for name in FILES} | {"picture": run.frame(run.config.steps)}


def closing(run: runs.Run) -> dict[str, Any]:
    return {name: value for name, value in run.last_metrics().items() if name not in TIMED}


def in_another_process(run: runs.Run) -> None:
    command = [sys.executable, "-m", "gan_core", "train", "--resume", str(run.folder)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": str(Path.cwd())})


@pytest.mark.parametrize(
    "changes",
    [
        {"ema": 0.9, "critic_dropout": 0.2},
        {"objective": "wgan-gp", "critic_steps": 3, "penalties": {"gradient-penalty": 0.1}},
    ],
    ids=["every die", "wgan-gp"],
)
def test_equal_runs_have_equal_bytes_and_figures(create: Create, changes: dict[str, Any]) -> None:
    one, two, three, four = (create(steps=230, threads=1, **changes) for _ in range(4))
    assert execute(one, cadence=RARE) == execute(two, cadence=OFTEN) == "finished"
    in_another_process(three)
    looks = iter(range(10_000))
    assert execute(four, ended=lambda: "enough" if next(looks) == 170 else "") == "stopped"
    assert execute(four) == "finished"
    for other in (two, three, four):
        assert closing(other) == closing(one)
        assert {name: data == content(one)[name] for name, data in content(other).items()} == dict.fromkeys(
            content(one), True
        )


def test_runs_of_one_batch_keep_their_own_last_losses(create: Create) -> None:
    together = [create(steps=130, threads=1, seed=seed) for seed in (0, 1)]
    assert execute_together(together, cadence=RARE) == ["finished", "finished"]
    alone = create(steps=130, threads=1, seed=1)
    assert execute(alone, cadence=OFTEN) == "finished"
    assert closing(together[1])["critic_loss"] == pytest.approx(closing(alone)["critic_loss"], rel=1e-3)
    assert closing(together[0])["critic_loss"] != pytest.approx(closing(alone)["critic_loss"], rel=1e-3)


def test_a_state_of_an_earlier_version_goes_on(create: Create) -> None:
    """It holds its seconds itself, and no losses."""
    run = create(steps=60)
    looks = iter(range(10_000))
    assert execute(run, ended=lambda: "enough" if next(looks) == 40 else "") == "stopped"
    state = load_state(run.folder / STATE_FILE)
    state["facts"]["seconds"] = 1000.0
    state["tensors"] = {name: value for name, value in state["tensors"].items() if not name.startswith("recent.")}
    save_state(run.folder / STATE_FILE, state)
    assert execute(run) == "finished"
    assert run.last_metrics()["seconds"] > 1000


def test_a_picture_has_its_metadata_in_order() -> None:
    import numpy as np

    frames = {encode(Samples(step, "points", {"fake": np.zeros((2, 2), np.float32)})) for step in [7] * 50}
    assert len(frames) == 1
    (frame,) = frames
    header = json.loads(frame[8 : 8 + int.from_bytes(frame[:8], "little")])
    assert list(header["__metadata__"]) == ["kind", "step"]


def test_a_zip_tells_no_time_of_day(create: Create, monkeypatch: pytest.MonkeyPatch) -> None:
    run = create(steps=5)
    assert execute(run) == "finished"
    first = {name: export.make(run) for name, export in EXPORTS.items()}
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert {name: export.make(run) == first[name] for name, export in EXPORTS.items()} == dict.fromkeys(EXPORTS, True)
