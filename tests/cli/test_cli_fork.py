"""`fork` on the command line, and forks that a pool of workers trains: real processes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gan_core import runs
from gan_core.__main__ import main
from gan_core.engines.execute import execute
from gan_core.engines.local import Pool
from gan_core.runs import Run
from gan_core.runs.forking import fork
from tests.engines.patience import until_state
from tests.small_run import SMALL


@pytest.fixture
def parent(tmp_path: Path) -> Run:
    run = runs.create(SMALL, root=tmp_path / "runs")
    assert execute(run) == "finished"
    return run


def command(*words: str) -> tuple[int, dict[str, Any], str]:
    """Exit status, the result, and what stood on stderr."""
    asked = [sys.executable, "-m", "gan_core", "fork", *words, "--json"]
    env = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(asked, capture_output=True, text=True, env=env, check=False)
    return done.returncode, json.loads(done.stdout.splitlines()[-1]) if done.stdout else {}, done.stderr


def test_a_run_is_forked_and_trained(parent: Run) -> None:
    status, told, _ = command(str(parent.folder), "--at", "30", "--set", "generator.lr=0.001", "penalties.r1=1")
    assert (status, told["state"], told["steps"]) == (0, "finished", 60)
    child = runs.find(Path(told["run"]).name, parent.root)
    assert child.parent is not None and (child.parent.run, child.parent.step) == (parent.id, 30)
    assert child.config == parent.config.replace(generator_lr=0.001, penalties={"r1": 1.0})
    assert child.about["origin"] == "cli" and min(row["step"] for row in child.metrics()) >= 30


def test_without_a_change_it_is_the_same_run_in_another_process(parent: Run) -> None:
    status, told, _ = command(parent.id, "--at", "20", "--runs", str(parent.root))
    assert status == 0
    for name in ("generator.safetensors", "critic.safetensors"):
        assert (Path(told["run"]) / name).read_bytes() == (parent.folder / name).read_bytes()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--at", "31"], "cannot be forked at step 31: what a fork needs is kept of the steps 0, 5, 10"),
        (["--at", "soon"], "--at must be a number"),
        (["--at", "30", "--set", "generator.widths=64,64"], "generator.widths cannot change in a fork: it belongs to"),
        (["--at", "30", "--set", "speed=3"], "unknown setting 'speed'"),
        (["--at", "30", "--set", "generator.lr"], "--set needs field=value"),
        (["--at", "30", "--set", "objective=wgan", "weight_clip=0"], "wgan needs weight_clip above 0"),
        (["--at", "30", "--steps", "20"], "30 steps are made already"),
        ([], "step 60 is the last of steps: name more than 60"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_what_is_wrong_is_one_sentence(
    parent: Run, words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fork", str(parent.folder), *words]) == 2
    told = capsys.readouterr().err
    assert told.startswith("error: ") and sentence in told and told.count("\n") == 1
    assert [run.id for run in runs.list_runs(parent.root)] == [parent.id]


def test_an_unknown_run_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fork", "nobody", "--runs", str(tmp_path)]) == 2
    assert "there is no run 'nobody'" in capsys.readouterr().err


def test_workers_train_forks_as_any_run(parent: Run) -> None:
    same, other = fork(parent, 30), fork(parent, 30, {"critic.lr": 0.001})
    runs.enqueue(same)
    runs.enqueue(other)
    with Pool(parent.root, workers=2):
        for child in (same, other):
            assert until_state(child, "finished")["step"] == 60
    one, two = ((run.folder / "generator.safetensors").read_bytes() for run in (same, other))
    assert one == (parent.folder / "generator.safetensors").read_bytes() != two
