"""`inspect`, and strangers' files for `sample` and `score`."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from gan_core.__main__ import main
from gan_core.generators.foreign.lesson import malicious_file
from gan_core.isolation import inspections
from gan_core.isolation.limits import Limits
from gan_core.runs import shipped_root
from gan_core.training.checkpoint import load_generator
from tests.generators.foreign.hostile import CORPUS, own, own_state, saved
from tests.generators.foreign.slow import archive_of_members, wide
from tests.generators.foreign.strangers import STRANGERS, mlp, seasoned


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def conditional() -> None:
    torch.manual_seed(0)
    Path("cgan.pth").write_bytes(saved({"state_dict": seasoned(STRANGERS["one-hot"]).state_dict(), "epoch": 3}))


def test_a_loadable_file_is_told_and_exits_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    conditional()
    assert main(["inspect", "cgan.pth"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("AMBER  cgan.pth: its layers are recognised")
    for line in ("PyTorch archive (zip)", "torch._utils._rebuild_tensor_v2", "under state_dict", "linear 110 → 64"):
        assert line in text
    assert "1 x 28 x 28 image from 100 numbers, 10 classes" in text and "activation=" in text
    assert main(["inspect", "cgan.pth", "--json", "--choose", "activation=elu", "--choose", "classes=0"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["choices"]["activation"], report["latent_dim"], report["classes"]) == ("elu", 110, 0)


def test_a_refused_file_exits_with_3_and_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.pt").write_bytes(malicious_file())
    assert main(["inspect", "a.pt"]) == 3
    out, err = capsys.readouterr()
    assert out.startswith("RED  a.pt: its pickle names os.system") and "os.system (REFUSED)" in out and err == ""
    assert main(["inspect", "a.pt", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["globals"][0]["allowed"] is False
    for name in ("critic of points", "web page", "keras h5"):
        Path("b.pt").write_bytes(CORPUS[name][0](Path("canary")))
        assert main(["inspect", "b.pt"]) == 3


def test_what_is_no_file_exits_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", "nowhere.pt"]) == 2
    assert capsys.readouterr().err == "error: there is no file or folder 'nowhere.pt'\n"
    conditional()
    assert main(["inspect", "cgan.pth", "--choose", "activation=swish"]) == 2
    assert "activation must be one of" in capsys.readouterr().err


def test_our_own_format_is_green(capsys: pytest.CaptureFixture[str]) -> None:
    Path("own.safetensors").write_bytes(own("generator", own_state()))
    assert main(["inspect", "own.safetensors"]) == 0
    assert capsys.readouterr().out.startswith("GREEN  own.safetensors: it was written by GAN Arena")
    assert main(["sample", "own.safetensors", "--n", "4", "--out", "a.png"]) == 0
    assert capsys.readouterr().out == "a.png: 4 samples of step 3\n"


def test_sample_draws_a_strangers_images_and_points(capsys: pytest.CaptureFixture[str]) -> None:
    conditional()
    assert main(["sample", "cgan.pth", "--n", "12", "--out", "wall.png"]) == 0
    assert capsys.readouterr().out == "wall.png: 12 samples of cgan.pth\n"
    with Image.open("wall.png") as wall:
        assert wall.mode == "L" and wall.width > wall.height  # 4 x 3 tiles
    first = Path("wall.png").read_bytes()
    assert main(["sample", "cgan.pth", "--n", "12", "--out", "wall.png", "--choose", "activation=elu"]) == 0
    assert Path("wall.png").read_bytes() != first
    Path("points.pt").write_bytes(saved(mlp(2, 16, 2).state_dict()))
    assert main(["sample", "points.pt", "--n", "300", "--out", "points.png"]) == 0
    with Image.open("points.png") as picture:
        assert np.asarray(picture.convert("RGB")).std() > 1
    Path("critic.pt").write_bytes(saved(mlp(2, 16, 1).state_dict()))
    capsys.readouterr()
    assert main(["sample", "critic.pt", "--out", "a.png"]) == 2
    assert "critic.pt is refused: it is a critic" in capsys.readouterr().err and not Path("a.png").exists()


BOMBS = {
    "wide.pt": (wide(1_000), "needs more than 80 MB of memory, which is the limit"),
    "million.pt": (archive_of_members(1_000_000), "1,000,000 members, and 10,000 are legal"),
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize(
    "command", [("sample", "--out", "a.png"), ("score",), ("train", "ring-gan", "--from")], ids=lambda words: words[0]
)
def test_small_files_that_are_much_work_are_refused_in_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr(inspections, "_ON_ALL_CORES", Limits(seconds=60, megabytes=80, threads=1))
    content, sentence = BOMBS[name]
    Path(name).write_bytes(content)
    assert main([*command, name]) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: ") and said.count("\n") == 1 and sentence in said
    assert not Path("a.png").exists() and not Path("runs").exists()


@pytest.mark.usefixtures("needs_data")
def test_score_measures_a_strangers_digits(capsys: pytest.CaptureFixture[str]) -> None:
    bare("mnist-wgan-gp", "digits.pth")
    assert main(["score", "digits.pth", "--samples", "200", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["samples"], result["step"], result["dataset"]) == (200, None, "mnist")
    assert 0 <= result["metrics"]["confidence"]["value"] <= 1 and result["metrics"]["no_digit"]["value"] < 0.2
    assert main(["score", "digits.pth", "--samples", "200"]) == 0
    assert capsys.readouterr().out.startswith("digits.pth: 200 samples, dataset mnist")
    Path("faces.pt").write_bytes(saved(mlp(8, 16, 3072, last=nn.Tanh()).state_dict()))
    assert main(["score", "faces.pt"]) == 2
    assert "no metric applies to 3 x 32 x 32 samples" in capsys.readouterr().err


@pytest.mark.usefixtures("needs_data")
def test_score_says_of_clothes_and_noise_that_they_are_no_digits(capsys: pytest.CaptureFixture[str]) -> None:
    """Weights without facts: nobody knows what they learned from, and an earlier classifier called clothes eights."""
    bare("fashion-dcgan", "clothes.pth")
    conditional()  # of random weights
    capsys.readouterr()
    for name in ("clothes.pth", "cgan.pth"):
        assert main(["score", name]) == 2
        said = capsys.readouterr().err
        assert f"the pictures of {name} are no digits" in said and "no metric applies" in said


def bare(checkpoint: str, name: str) -> None:
    """The generator's weights of a shipped checkpoint alone, as a state dict in a file."""
    network, _, _ = load_generator(shipped_root() / checkpoint)
    Path(name).write_bytes(saved(network.state_dict()))
