"""inspect and sample, of a repository on a Hub of our own, as people type them."""

import json
from pathlib import Path

import pytest
import torch
from PIL import Image
from safetensors.torch import save
from torch import nn

from gan_core.__main__ import main
from gan_core.generators.loading import load
from gan_core.hub.publish import export_folder
from gan_core.runs import Run
from tests.hub.server import Hub


def perceptron() -> bytes:
    torch.manual_seed(0)
    return save(nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 64), nn.Tanh()).state_dict())


def test_a_repository_of_ours_is_green_and_draws(
    hub: Hub, trained: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export_folder(trained, tmp_path / "out")
    hub.repo("me/digits", {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()})
    assert main(["inspect", "me/digits", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["verdict"], report["player"], report["shape"]) == ("green", "generator", [1, 8, 8])
    assert main(["sample", "me/digits@main", "--n", "4", "--out", str(tmp_path / "grid.png")]) == 0
    assert "4 samples of step 3" in capsys.readouterr().out
    with Image.open(tmp_path / "grid.png") as grid:
        assert grid.size[0] > 8


def test_a_strangers_repository_is_inspected(hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hub.repo("somebody/digits", {"G.safetensors": perceptron(), "D.pt": b"x" * 99, "train.py": b"raise SystemExit"})
    assert main(["inspect", "somebody/digits"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("AMBER  somebody/digits") and "G.safetensors" in err
    assert main(["sample", "somebody/digits:G.safetensors", "--out", str(tmp_path / "grid.png")]) == 0
    assert not hub.asked("GET", r"train\.py") and not hub.asked("GET", r"D\.pt")


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"model.py": b"print(1)"}, "holds nothing to draw with"),
        ({"generator.h5": b"\x89HDF" + bytes(99)}, "saved by Keras"),
        ({"discriminator.pth": b"x" * 99}, "a discriminator draws nothing"),
    ],
)
def test_what_holds_no_generator_is_refused_by_its_list(
    hub: Hub, capsys: pytest.CaptureFixture[str], files: dict[str, bytes], sentence: str
) -> None:
    hub.repo("somebody/things", files)
    assert main(["inspect", "somebody/things"]) == 3
    assert sentence in capsys.readouterr().out
    assert main(["inspect", "somebody/things", "--json"]) == 3
    report = json.loads(capsys.readouterr().out)
    assert report["verdict"] == "red" and not report["loadable"] and sentence in report["reason"]
    assert not hub.asked("GET", "/resolve/")


def test_a_repository_that_is_not_there_is_a_bad_name(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", "nobody/nothing"]) == 2
    assert "nobody/nothing" in capsys.readouterr().err


def test_a_commit_that_was_fetched_is_not_asked_about_again(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    commit = hub.repo("somebody/digits").commit({"G.safetensors": perceptron()})
    name = f"somebody/digits@{commit}:G.safetensors"
    first = load(name).latents(1, seed=0)
    asked = len(hub.log)
    assert load(name).latents(1, seed=0).equal(first) and len(hub.log) == asked
    hub.repo("somebody/digits").commit({"G.safetensors": perceptron()})
    load("somebody/digits")
    assert len(hub.log) > asked, "a branch may have moved"
