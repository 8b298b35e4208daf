"""More steps for a run that is over: the same game as a longer one in one go, bit for bit on the CPU."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from gan_core import runs
from gan_core.__main__ import main
from gan_core.base.errors import UserError
from gan_core.base.machine import LOAD
from gan_core.config.run_config import RunConfig
from gan_core.engines.execute import execute
from gan_core.hub.publish import export_folder
from gan_core.runs import STATE_FILE, files, status

SMALL = {"generator_widths": (8,), "critic_widths": (8,), "batch_size": 8, "device": "cpu", "threads": 1}
FADING = {"lr_decay": "linear", "anneal_instance_noise": True, "instance_noise": 0.1, "ema": 0.9}


def ring(root: Path, **changes: Any) -> runs.Run:
    config = RunConfig(dataset="ring", generator_output="linear").replace(**(SMALL | changes))
    return runs.create(config, root=root)


@pytest.mark.parametrize("changes", [{}, FADING, {"lr_decay": "exponential"}], ids=["constant", "fading", "fast"])
def test_some_steps_and_some_more_are_as_many_in_one_go(root: Path, changes: dict[str, Any]) -> None:
    run = ring(root, steps=120, **changes)
    assert execute(run) == "finished"
    assert run.scores()["step"] == 120
    run.extend(300)
    assert run.status()["state"] == "stopped" and run.scores() == {}
    assert execute(run) == "finished"
    whole = ring(root, steps=300, decay_steps=120 if changes else 0, **changes)
    assert execute(whole) == "finished"
    assert run.config == whole.config
    for name in (STATE_FILE, "generator.safetensors", "critic.safetensors"):
        assert (run.folder / name).read_bytes() == (whole.folder / name).read_bytes(), name
    assert run.scores() == whole.scores()
    assert (run.status()["step"], run.status()["state"], run.scores()["step"]) == (300, "finished", 300)
    last, in_one_go = run.last_metrics(), whole.last_metrics()
    timed = ("seconds", "steps_per_second", *LOAD)
    assert {name: last[name] for name in last if name not in timed} == {
        name: in_one_go[name] for name in in_one_go if name not in timed
    }
    if changes:
        assert last["generator_lr"] == pytest.approx(2e-4 * 0.1)
    steps = [row["step"] for row in run.metrics()]
    assert steps == sorted(steps) and run.frame_steps()[-1] == 300
    assert run.about["extended"] == [{"from": 120, "at": 120, "to": 300}]


def test_generators_on_the_way_are_those_of_the_longer_way(root: Path) -> None:
    run = ring(root, steps=120)
    assert execute(run) == "finished"
    for steps in (240, 480, 960):
        run.extend(steps)
        assert execute(run) == "finished"
    kept = run.generator_steps()
    assert len(kept) <= 13 and kept[0] == 0 and kept[-1] == 960
    assert max(b - a for a, b in pairwise(kept)) <= 160


def test_a_run_that_had_its_time_goes_on_by_steps(root: Path) -> None:
    run = ring(root, steps=10_000_000, time_limit=0.3, lr_decay="linear")
    assert execute(run) == "finished"
    made = run.status()["step"]
    assert run.last_metrics()["generator_lr"] == pytest.approx(2e-5, rel=0.05)
    run.extend(made + 50)
    assert execute(run) == "finished"
    assert (run.status()["step"], run.config.time_limit, run.status()["reason"]) == (made + 50, 0.0, "")
    assert run.last_metrics()["generator_lr"] == pytest.approx(2e-5, rel=1e-3)


def test_a_stopped_run_becomes_longer_or_shorter(root: Path) -> None:
    run = ring(root, steps=100_000, lr_decay="linear")
    looks = iter(range(10_000))
    assert execute(run, ended=lambda: "enough" if next(looks) == 60 else "") == "stopped"
    made = run.status()["saved"]
    run.extend(made + 20)
    assert run.config.decay_steps == 100_000
    assert execute(run) == "finished" and run.status()["step"] == made + 20


def test_what_cannot_go_on_says_so(root: Path) -> None:
    run = ring(root, steps=30)
    assert execute(run) == "finished"
    with pytest.raises(UserError, match="30 steps are made already: name more in all than that, not 30"):
        run.extend(30)
    with pytest.raises(UserError, match="steps must be between"):
        run.extend(10**9)
    assert run.status()["state"] == "finished" and run.scores() != {}
    with pytest.raises(UserError, match="came with the app"):
        runs.find("ring-wgan-gp").extend(10**6)
    (run.folder / STATE_FILE).unlink()
    with pytest.raises(UserError, match="start a new run from its weights"):
        run.extend(60)
    status.write(run.folder, run.status() | {"state": "queued"})
    with pytest.raises(UserError, match="is queued"):
        run.extend(60)


def test_on_the_command_line(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = ring(root, steps=30)
    assert execute(run) == "finished"
    again = ["train", "--resume", str(run.folder), "--json"]
    assert main(again) == 2
    assert "--steps +N" in capsys.readouterr().err
    for typed, steps in (("50", 50), ("+25", 75)):
        assert main([*again, "--steps", typed]) == 0
        assert json.loads(capsys.readouterr().out.splitlines()[-1])["steps"] == steps
    for typed in ("75", "10", "many", "+0"):
        assert main([*again, "--steps", typed]) == 2
        assert capsys.readouterr().err.startswith("error: ")


def test_a_stopped_run_is_published_as_what_it_is(root: Path, tmp_path: Path) -> None:
    run = ring(root, steps=100_000)
    looks = iter(range(10_000))
    assert execute(run, ended=lambda: "enough" if next(looks) == 60 else "") == "stopped"
    made = run.status()["saved"]
    report = json.loads((run.folder / "metrics.jsonl").read_text().splitlines()[-1])
    with (run.folder / "metrics.jsonl").open("a") as file:  # as of a run that was killed after its last snapshot
        file.write(json.dumps(report | {"step": made + 7}) + "\n")
    status.write(run.folder, run.status() | {"step": made + 7})
    folder = tmp_path / "published"
    export_folder(run, folder)
    card = (folder / "README.md").read_text()
    assert f"It was stopped at step {made:,} of 100,000" in card and f"| steps | {made:,} generator updates" in card
    published = runs.Run(folder, read_only=True)
    assert (published.status()["state"], published.status()["step"]) == ("stopped", made)
    assert max(row["step"] for row in published.metrics()) <= made
    assert files.read_object(folder / "config.json")["step"] == made
    finished = ring(root, steps=5)
    assert execute(finished) == "finished"
    export_folder(finished, tmp_path / "finished")
    assert "was stopped" not in (tmp_path / "finished" / "README.md").read_text()
