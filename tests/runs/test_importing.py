"""A checkpoint zip comes back as a run, and nothing else comes in."""

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import save

from gan_core import runs
from gan_core.__main__ import main
from gan_core.base.errors import UserError
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.engines.execute import execute
from gan_core.generators.loading import load
from gan_core.runs import STATE_FILE, frame_log
from gan_core.runs.export.archive import checkpoint_zip
from gan_core.runs.importing import import_zip
from gan_core.runs.importing.members import is_checkpoint
from gan_core.training.checkpoint import load_state, save_state
from gan_core.training.game import Game

ROOT = Path(__file__).parents[2]
SMALL = {"generator_widths": (8,), "critic_widths": (8,), "batch_size": 8, "device": "cpu", "threads": 1}
Members = dict[str, bytes]


def ring(**changes: Any) -> RunConfig:
    return RunConfig(dataset="ring", generator_output="linear").replace(**(SMALL | {"steps": 200} | changes))


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> runs.Run:
    """A quarter of the way."""
    run = runs.create(ring(ema=0.9), preset="ring-gan", title="A ring", root=tmp_path_factory.mktemp("runs"))
    looks = iter(range(10_000))
    assert execute(run, ended=lambda: "enough" if next(looks) == 99 else "") == "stopped"
    return run


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> runs.Run:
    run = runs.create(ring(steps=40), root=tmp_path_factory.mktemp("runs"))
    assert execute(run) == "finished"
    return run


def zipped(members: Members, path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def members_of(run: runs.Run) -> Members:
    with zipfile.ZipFile(io.BytesIO(checkpoint_zip(run))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_finished_run_comes_back(finished: runs.Run, tmp_path: Path) -> None:
    path = tmp_path / "it.zip"
    path.write_bytes(checkpoint_zip(finished))
    assert is_checkpoint(path)
    run = import_zip(path, tmp_path / "runs")
    assert run.id != finished.id and runs.list_runs(tmp_path / "runs") == [run]
    assert (run.config, run.title, run.preset) == (finished.config, finished.title, finished.preset)
    assert run.metrics() == finished.metrics()
    assert run.scores() == finished.scores() != {}
    assert run.frame(40) == finished.frame(40)
    assert (run.status()["state"], run.status()["step"], run.status()["reason"]) == ("finished", 40, "")
    one, other = (load(it.id, root=it.root) for it in (run, finished))
    assert torch.equal(one.samples(one.latents(4, 0)), other.samples(other.latents(4, 0)))


def test_notes_tags_and_pin_come_along(finished: runs.Run, tmp_path: Path) -> None:
    finished.annotate(note="Two\nlines", tags=["thesis"], pinned=True)
    path = tmp_path / "it.zip"
    path.write_bytes(checkpoint_zip(runs.find(finished.id, finished.root)))
    run = import_zip(path, tmp_path / "runs")
    assert (run.note, run.tags, run.pinned) == ("Two\nlines", ("thesis",), True)


def test_an_imported_run_goes_on_bit_for_bit(stopped: runs.Run, tmp_path: Path) -> None:
    path = tmp_path / "it.zip"
    path.write_bytes(checkpoint_zip(stopped))
    assert main(["import", str(path), "--runs", str(tmp_path / "runs")]) == 0
    (run,) = runs.list_runs(tmp_path / "runs")
    assert "Resume" in run.status()["reason"]
    there = runs.create(stopped.config, root=tmp_path / "whole")
    assert execute(run) == execute(there) == "finished"
    for name in (STATE_FILE, "generator.safetensors", "critic.safetensors"):
        assert (run.folder / name).read_bytes() == (there.folder / name).read_bytes(), name
    assert run.metrics()[-1]["seconds"] > stopped.metrics()[-1]["seconds"]


def test_without_its_state_a_run_is_shown_and_does_not_begin_anew(stopped: runs.Run, tmp_path: Path) -> None:
    members = members_of(stopped)
    del members[STATE_FILE], members["critic.safetensors"], members["frames"], members["metrics.csv"]
    run = import_zip(zipped(members, tmp_path / "it.zip"), tmp_path / "runs")
    assert "it cannot go on" in run.status()["reason"]
    with pytest.raises(UserError, match="start a new run from its weights"):
        execute(run)
    with pytest.raises(UserError, match="start a new run from its weights"):
        runs.enqueue(run)
    assert run.has_weights and run.status()["step"] == stopped.status()["step"] > 10


@pytest.mark.parametrize("name", ["grid-race-wgan", "mnist-dcgan"])
def test_shipped_checkpoints_come_back_too(name: str, tmp_path: Path) -> None:
    shipped = runs.find(name)
    path = tmp_path / "it.zip"
    path.write_bytes(checkpoint_zip(shipped))
    run = import_zip(path, tmp_path / "runs")
    assert run.config == shipped.config and run.scores()["figures"] == shipped.scores()["figures"]
    assert run.status()["state"] == "finished" and run.frame_steps()


@pytest.mark.parametrize("preset", [*PRESETS])
def test_every_preset_passes_the_check(preset: str, tmp_path: Path) -> None:
    """Its networks are built without numbers, to compare shapes: whatever layers they have."""
    from gan_core.config.settings import sample_shape
    from gan_core.data.datasets import DATASETS, Data
    from gan_core.runs.importing import weights
    from gan_core.training.checkpoint import save_players

    config = PRESETS[preset].config.replace(device="cpu")
    shape = sample_shape(config)
    dtype = np.float32 if DATASETS[config.dataset].kind == "points" else np.uint8
    data = Data(values=np.zeros((8, *shape), dtype), labels=np.arange(8) % 2, class_names=config.classes)
    game = Game(config, data=data)
    save_players(tmp_path, config, game.state_dict())
    save_state(tmp_path / STATE_FILE, game.state_dict())
    assert weights.check(tmp_path, config) == 0


def _config(change: Callable[[dict[str, Any]], Any]) -> Callable[[Members], None]:
    def apply(members: Members) -> None:
        about = json.loads(members["config.json"])
        change(about)
        members["config.json"] = json.dumps(about).encode()

    return apply


def _state(change: Callable[[dict[str, Any]], Any]) -> Callable[[Members], None]:
    def apply(members: Members) -> None:
        path = Path(os.environ["SCRATCH"]) / "state"
        path.write_bytes(members[STATE_FILE])
        state = load_state(path)
        change(state)
        save_state(path, state)
        members[STATE_FILE] = path.read_bytes()

    return apply


def _set(name: str, content: bytes) -> Callable[[Members], None]:
    return lambda members: members.update({name: content})


BOMB = frame_log.encode(1, save({"png": np.frombuffer(b"\x89PNG junk", np.uint8)}))
HOSTILE: dict[str, tuple[Callable[[Members], Any], str]] = {
    "no config": (lambda members: members.pop("config.json"), "needs config.json"),
    "no weights": (lambda members: members.pop("generator.safetensors"), "needs config.json and the weights"),
    "unknown setting": (_config(lambda about: about["config"].update(rm="-rf")), "unknown setting"),
    "huge": (_config(lambda about: about["config"].update(generator_widths=[4096] * 12)), "do not fit config.json"),
    "other run": (_config(lambda about: about["config"].update(seed=9)), "two different runs"),
    "long title": (_config(lambda about: about.update(title="x" * 100)), "a title has at most"),
    "no object": (_set("config.json", b"[]"), "config.json cannot be read"),
    "deep": (_set("config.json", b"[" * 100_000), "config.json cannot be read"),
    "pickle": (_set("generator.safetensors", b"\x80\x04cos\nsystem\n."), "not a readable safetensors"),
    "figures": (_set("metrics.csv", b"step,seconds,images\n1,2,=cmd()\n"), "holds no figures"),
    "bad names": (_set("metrics.csv", b"step,seconds,images,<script>\n1,2,3,4\n"), "holds no figures"),
    "scores": (_set("scores.json", b'{"step": 50, "samples": "<b>", "figures": {}, "oracle": {}}'), "holds no scores"),
    "alarms": (_set("alarms.jsonl", b'{"step": 3, "kind": "<b>", "text": ""}\n'), "holds no alarms"),
    "pictures": (_set("frames", BOMB), "no picture of a run"),
    "state of other step": (_state(lambda state: state["facts"].update(step=3)), "of step 3"),
    "state without facts": (_state(lambda state: state["facts"].update(step="many")), "does not say how far"),
    "endless rates": (
        _state(lambda state: state["facts"]["learning_rates"].update(critic=1e9)),
        "does not say how far",
    ),
    "more tensors": (_state(lambda state: state["tensors"].update(extra=torch.zeros(3))), "'extra' differs"),
    "other optimizer": (
        _state(lambda state: state["tensors"].update({"critic_optimizer.99.exp_avg": torch.zeros(3)})),
        "does not fit config.json",
    ),
    "not finite": (
        _state(lambda state: state["tensors"].update({"critic.0.bias": torch.full((8,), torch.nan)})),
        "not finite|differs",
    ),
}


@pytest.mark.parametrize("name", [*HOSTILE])
def test_what_does_not_fit_is_refused_and_leaves_nothing(
    name: str, stopped: runs.Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCRATCH", str(tmp_path))
    members, (change, why) = members_of(stopped), HOSTILE[name]
    change(members)
    path = zipped(members, tmp_path / "it.zip")
    assert main(["import", str(path), "--runs", str(tmp_path / "runs")]) == 2
    told = capsys.readouterr().err
    assert told.startswith("error: ") and told.count("\n") == 1
    with pytest.raises(UserError, match=why):
        import_zip(path, tmp_path / "runs")
    assert list((tmp_path / "runs").iterdir()) == []


def test_no_member_decides_where_it_is_written(stopped: runs.Run, tmp_path: Path) -> None:
    members = members_of(stopped) | {
        "../out.txt": b"x",
        "/tmp/gan-arena-out.txt": b"x",
        "place.json": b'{"data_path":"/"}',
    }
    members |= {"generators/1.safetensors": b"x", "control.json": b"{}", "status.json": b'{"state": "running"}'}
    run = import_zip(zipped(members, tmp_path / "it.zip"), tmp_path / "runs")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["it.zip", "runs"]
    assert not Path("/tmp/gan-arena-out.txt").exists()
    assert not (run.folder / "generators").exists() and not (run.folder / "place.json").exists()
    assert run.status()["state"] == "stopped"


def test_a_path_in_a_strangers_config_is_not_opened(stopped: runs.Run, tmp_path: Path) -> None:
    members = members_of(stopped)
    _config(lambda about: about["config"].update(data_path="/etc/passwd"))(members)
    with pytest.raises(UserError, match="two different runs"):
        import_zip(zipped(members, tmp_path / "it.zip"), tmp_path / "runs")


@pytest.mark.parametrize("content", [b"", b"junk", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_zip_is_one_sentence(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "it.zip").write_bytes(content)
    with pytest.raises(UserError, match=r"'it\.zip' is no"):
        import_zip(tmp_path / "it.zip", tmp_path / "runs")
    assert not is_checkpoint(tmp_path / "it.zip")


def test_a_member_that_unpacks_to_gigabytes_is_refused_unread(stopped: runs.Run, tmp_path: Path) -> None:
    members = members_of(stopped)
    with zipfile.ZipFile(tmp_path / "it.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (members | {"config.json": b" " * (2 << 20)}).items():
            archive.writestr(name, content)
    with pytest.raises(UserError, match=r"config\.json in 'it\.zip' is larger than 1 MB"):
        import_zip(tmp_path / "it.zip", tmp_path / "runs")


def test_a_member_with_a_wrong_checksum_is_damaged(stopped: runs.Run, tmp_path: Path) -> None:
    path = zipped(members_of(stopped), tmp_path / "it.zip")
    content = bytearray(path.read_bytes())
    place = content.index(b"dice.") + 2000
    content[place] ^= 1
    path.write_bytes(content)
    with pytest.raises(UserError, match="is damaged"):
        import_zip(path, tmp_path / "runs")


def test_the_commands_of_the_readme_work_where_it_was_unpacked(finished: runs.Run, tmp_path: Path) -> None:
    """Every line that begins with `python -m gan_core`, as it stands."""
    members = members_of(finished)
    for name, content in members.items():
        (tmp_path / name).write_bytes(content)
    zipped(members, tmp_path / "FILE.zip")
    lines = [line.strip() for line in members["README.txt"].decode().splitlines()]
    commands = [line.split()[1:] for line in lines if line.startswith("python -m gan_core")]
    assert [command[2] for command in commands] == ["sample", "import", "train"]
    for command in commands:
        there = {**os.environ, "PYTHONPATH": str(ROOT), "GAN_ARENA_RUNS": ""}
        subprocess.run([sys.executable, *command], cwd=tmp_path, check=True, capture_output=True, env=there)
    assert (tmp_path / "grid.png").exists() and len(list((tmp_path / "runs").iterdir())) == 2
    shutil.rmtree(tmp_path / "runs")
