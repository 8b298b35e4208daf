"""Where one's own pictures lie: told to nobody, found from anywhere, and never exchanged for others."""

import io
import json
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from safetensors import safe_open

from gan_core import races, runs
from gan_core.__main__ import main
from gan_core.base.errors import UserError
from gan_core.base.local_paths import without_folders
from gan_core.config.diff import differences
from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import DATASETS, Request
from gan_core.engines.execute import execute
from gan_core.hub.publish import export_folder
from gan_core.races.folder import again as again_of
from gan_core.runs import place
from gan_core.runs.export import EXPORTS
from gan_core.runs.export.headers import without_paths

TINY = {"dataset": "images", "generator_output": "tanh", "image_size": 8, "batch_size": 2, "steps": 2}
TINY |= {"generator_widths": (4,), "critic_widths": (4,), "device": "cpu"}


def pictures(path: Path, seed: int = 0) -> Path:
    """A zip of ten small pictures."""
    rng = np.random.default_rng(seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(10):
            file = io.BytesIO()
            Image.fromarray(rng.integers(0, 256, (8, 8, 3), dtype=np.uint8)).save(file, "PNG")
            archive.writestr(f"{number}.png", file.getvalue())
    return path


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """secret/cats.zip; its folder is the working directory."""
    path = pictures(tmp_path / "secret" / "cats.zip")
    monkeypatch.chdir(path.parent)
    monkeypatch.setenv("HOME", str(path.parent))
    monkeypatch.setenv("GAN_ARENA_CACHE", str(tmp_path / "cache"))
    return path


@pytest.mark.parametrize("typed", ["cats.zip", "~/cats.zip", "../secret/./cats.zip"])
def test_a_run_finds_its_pictures_from_any_folder(
    own: Path, root: Path, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = runs.create(RunConfig(**TINY | {"data_path": typed}), root=root)
    monkeypatch.chdir("/")
    assert run.whole_config().data_path == str(own)
    assert execute(run) == "finished"


def test_nothing_that_leaves_tells_the_folder(own: Path, root: Path, tmp_path: Path) -> None:
    run = runs.create(RunConfig(**TINY | {"data_path": "cats.zip"}), root=root)
    assert execute(run) == "finished"
    assert run.config.data_path == "cats.zip"
    export_folder(run, tmp_path / "published")
    told = b"".join(export.make(run) for export in EXPORTS.values())
    told += b"".join(path.read_bytes() for path in (tmp_path / "published").iterdir())
    told += str([row.values for row in differences(run.config, run.config)]).encode()
    private = {place.FILE, "control.json"}
    told += b"".join(path.read_bytes() for path in run.folder.iterdir() if path.is_file() and path.name not in private)
    assert b"cats.zip" in told
    assert b"secret" not in told and str(tmp_path).encode() not in told
    assert (run.folder / place.FILE).stat().st_mode & 0o077 == 0


def test_a_run_of_an_earlier_version_goes_on_and_tells_no_folder_either(own: Path, root: Path) -> None:
    run = runs.create(RunConfig(**TINY | {"data_path": str(own)}), root=root)
    about = json.loads((run.folder / "config.json").read_text())
    about["config"]["data_path"] = str(own)
    del about["data"]
    (run.folder / "config.json").write_text(json.dumps(about))
    (run.folder / place.FILE).unlink()
    old = runs.find(run.id, root)
    assert (old.config.data_path, old.about["config"]["data_path"]) == ("cats.zip", "cats.zip")
    assert b"secret" not in EXPORTS["config.json"].make(old)
    old.rename("Cats")
    assert runs.find(run.id, root).whole_config().data_path == str(own), "a new title loses nothing"
    assert execute(runs.find(run.id, root)) == "finished"


def test_headers_of_earlier_weights_lose_their_folders_and_nothing_else(own: Path, root: Path, tmp_path: Path) -> None:
    from gan_core.training.checkpoint import load_generator, save_generator

    run = runs.create(RunConfig(**TINY | {"data_path": str(own)}), root=root)
    assert execute(run) == "finished"
    network, config, _ = load_generator(run.folder)
    assert (
        without_paths((run.folder / "generator.safetensors").read_bytes())
        == (run.folder / "generator.safetensors").read_bytes()
    )
    old = tmp_path / "old.safetensors"
    save_generator(old, config.replace(data_path=str(own)), 2, network.state_dict())
    new = tmp_path / "new.safetensors"
    new.write_bytes(without_paths(old.read_bytes()))
    _, told, step = load_generator(new)
    assert (told.data_path, step) == ("cats.zip", 2)
    with safe_open(old, "np") as before, safe_open(new, "np") as after:
        assert all((before.get_tensor(name) == after.get_tensor(name)).all() for name in before.keys())  # noqa: SIM118


def stopped(own: Path, root: Path) -> runs.Run:
    """A run on cats.zip that was stopped after some steps."""
    run = runs.create(RunConfig(**TINY | {"data_path": "cats.zip", "steps": 100_000}), root=root)
    looks = iter(range(1_000_000))
    assert execute(run, ended=lambda: "enough" if next(looks) > 20 else "") == "stopped"
    return run


def test_a_run_does_not_go_on_with_other_pictures(
    own: Path, root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = stopped(own, root)
    kept = own.read_bytes()
    pictures(own, seed=1)
    assert execute(run) == "failed"
    assert "'cats.zip' is not what this run began with" in run.status()["reason"]
    monkeypatch.chdir(root)
    assert main(["train", "--resume", str(run.folder)]) == 2
    assert "other pictures" in capsys.readouterr().err
    own.write_bytes(kept)
    assert execute(run, ended=lambda: "enough") == "stopped"


def test_pictures_that_have_moved_are_named_anew(
    own: Path, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = stopped(own, root)
    moved = own.rename(tmp_path / "moved.zip")
    assert main(["train", "--resume", str(run.folder)]) == 2
    error = capsys.readouterr().err
    assert "'cats.zip'" in error and "data_path" in error
    other = pictures(tmp_path / "others.zip", seed=1)
    assert main(["train", "--resume", str(run.folder), "--set", f"data_path={other}"]) == 2
    assert "is not what this run began with" in capsys.readouterr().err
    run.move_data(data_path=str(moved))
    assert runs.find(run.id, root).whole_config().data_path == str(moved)


def test_a_folder_is_known_by_its_names_and_sizes(tmp_path: Path, root: Path) -> None:
    with zipfile.ZipFile(pictures(tmp_path / "cats.zip")) as archive:
        archive.extractall(tmp_path / "cats")
    run = runs.create(RunConfig(**TINY | {"data_path": str(tmp_path / "cats")}), root=root)
    for path in (tmp_path / "cats").iterdir():
        os.utime(path)
    (tmp_path / "cats" / ".DS_Store").write_text("clutter")
    run.check_data()
    (tmp_path / "cats" / "0.png").rename(tmp_path / "cats" / "ten.png")
    with pytest.raises(UserError, match="'cats' is not what this run began with"):
        run.check_data()


def test_a_config_that_was_taken_home_is_not_trained_on_other_pictures(
    own: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = runs.create(RunConfig(**TINY | {"data_path": "cats.zip"}), root=root)
    Path("config.json").write_bytes(EXPORTS["config.json"].make(run))
    again = ["train", "--config", "config.json", "--runs", str(root)]
    assert main(again) == 0
    pictures(own, seed=1)
    assert main(again) == 2
    assert "other pictures" in capsys.readouterr().err
    assert main([*again, "--set", "data_path=cats.zip"]) == 0, "who names them means them"


def test_a_race_is_run_again_on_the_same_pictures(own: Path, root: Path) -> None:
    config = RunConfig(**TINY | {"data_path": "cats.zip"})
    race = races.create([("one", config), ("two", config.replace(generator_lr=1e-3))], root=root)
    assert b"secret" not in race.path.read_bytes()
    again = again_of(race)
    assert [run.whole_config().data_path for run in again.all_runs()] == [str(own)] * 2
    with pytest.raises(UserError) as refused:
        elsewhere = config.replace(data_path="/secret/dogs.zip")
        races.create([("one", config.replace(data_path=str(own))), ("two", elsewhere)], root=root)
    assert "secret" not in str(refused.value) and "'dogs.zip'" in str(refused.value)


def test_pictures_that_are_not_there_are_named_without_their_folder(tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        DATASETS["images"].load(Request(path=str(tmp_path / "secret" / "cats.zip")))
    assert "'cats.zip'" in str(refused.value) and "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[Errno 13] Permission denied: '/srv/a b/runs/config.json'", "[Errno 13] Permission denied: 'config.json'"),
        ("/data/MNIST/raw/train is cut off; delete it", "train is cut off; delete it"),
        (r"C:\Users\me\cats.zip cannot be read", "cats.zip cannot be read"),
        ("neither in ~/a/data nor /b/data", "neither in data nor data"),
        ("see https://huggingface.co/settings/tokens or a/b", "see https://huggingface.co/settings/tokens or a/b"),
        ("3 of 8 modes/s and 1/2", "3 of 8 modes/s and 1/2"),
    ],
)
def test_folders_are_cut_off_and_nothing_else(text: str, told: str) -> None:
    assert without_folders(text) == told
