"""`evaluate`: real checkpoints and a stranger's file in one table, kept results, and one sentence for the rest."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from gan_core import runs
from gan_core.__main__ import main
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import Data
from gan_core.evaluation.feature_metrics import Pair, compared
from gan_core.evaluation.features import FEATURES, FeatureExtractor
from gan_core.evaluation.features.inception_v3.weights import VARIABLE
from gan_core.generators.drawing import pictures_of
from gan_core.generators.loading import load
from gan_core.scoreboard import evaluation, kept
from gan_core.scoreboard.real_pictures import DataChoice, real_pictures
from gan_core.training.checkpoint import save_players
from gan_core.training.game import Game
from gan_core.training.loop import train

DIGITS = PRESETS["digits-gan"].config.replace(steps=1, batch_size=8, generator_widths=(8,), critic_widths=(8,))
RING = PRESETS["ring-gan"].config.replace(steps=1, batch_size=8, generator_widths=(8,), critic_widths=(8,))
NAMES = ["KID x1000", "precision", "recall", "density", "coverage", "FD(EffNet-L0)", "FD(EffNet-L0) N→∞"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Empty folders of runs and of kept results; checkpoints are written beside them."""
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("GAN_ARENA_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv(VARIABLE, raising=False)
    return tmp_path


def checkpoint(folder: Path, config: RunConfig = DIGITS, data: Data | None = None, *, name: str = "one") -> Path:
    """A generator of `config` in its file, after its few steps."""
    game = Game(config, data=data)
    list(train(game))
    (folder / name).mkdir()
    save_players(folder / name, config, game.state_dict())
    return folder / name / "generator.safetensors"


def evaluated(argv: list[str], capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The JSON list of `evaluate ... --json`."""
    capsys.readouterr()
    assert main(["evaluate", *argv, "--samples", "60", "--json"]) == 0
    result: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return result


def refused(argv: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The sentence that `evaluate` refuses with: nothing else is printed, the exit status is 2."""
    capsys.readouterr()
    assert main(["evaluate", *argv]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("error: ") and err.count("\n") == 1 and "Traceback" not in err
    return err.removeprefix("error: ").strip()


def test_every_source_gets_the_figures_of_its_pictures_and_of_real_ones(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [checkpoint(folder), checkpoint(folder, DIGITS.replace(seed=1), name="other")]
    one, other = evaluated([*map(str, paths), "--seed", "3"], capsys)
    assert (one["source"], other["source"]) == tuple(map(str, paths))
    assert one["dataset"] == "digits" and one["features"] == "effnet-lite0" and one["step"] == 1
    assert one["samples"] == one["reference"] == one["oracle"]["samples"] == 60
    assert list(one["metrics"]) == list(one["oracle"]["metrics"]) == NAMES
    assert one["oracle"] == other["oracle"] and one["metrics"] != other["metrics"]

    see = FEATURES["effnet-lite0"].see
    real = real_pictures(DataChoice(dataset="digits"), 60, seed=3)
    expected = compared(Pair(see(real.reference), see(pictures_of(load(str(paths[0])), 60, seed=3))))
    assert list(one["metrics"].values()) == pytest.approx(list(expected.values()))
    assert one["oracle"]["metrics"]["KID x1000"] < one["metrics"]["KID x1000"]  # noise after one step
    assert one["fd_curve"][-1] == [60, pytest.approx(one["metrics"]["FD(EffNet-L0)"])]


def test_results_are_kept_and_not_computed_twice(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(checkpoint(folder))
    before = evaluated([path], capsys)
    looked: list[int] = []
    see = FeatureExtractor.see

    def counted(self: FeatureExtractor, pictures: np.ndarray, *rest: Any) -> Any:
        looked.append(len(pictures))
        return see(self, pictures, *rest)

    monkeypatch.setattr(FeatureExtractor, "see", counted)
    assert evaluated([path], capsys) == before and not looked
    assert evaluated([path, "--seed", "1"], capsys) != before and looked == [60, 60, 60]
    looked.clear()
    for file in kept.folder().iterdir():
        file.write_text("{")  # damaged: computed again
    assert evaluated([path], capsys) == before and looked


def test_people_get_a_table_with_real_pictures_in_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = checkpoint(folder)
    assert main(["evaluate", str(path), "--samples", "60"]) == 0
    head, generated, real, told = capsys.readouterr().out.splitlines()
    assert all(name in head for name in NAMES)
    assert generated.startswith(str(path)) and real.startswith("real other images, digits")
    assert "60 samples, features of EfficientNet-Lite0" in told and FEATURES["effnet-lite0"].sha256()[:12] in told


def test_a_run_is_found_by_its_id(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "digits-gan", "--steps", "2", "--set", "batch_size=8", "--json"]) == 0
    (run,) = runs.list_runs()
    (result,) = evaluated([run.id], capsys)
    assert (result["source"], result["step"], result["title"]) == (run.id, 2, run.title or run.id)


@pytest.mark.usefixtures("needs_data")
def test_a_strangers_file_is_drawn_with_apart_and_held_against_digits(capsys: pytest.CaptureFixture[str]) -> None:
    path = Path(os.environ["GAN_ARENA_DATA"]) / "third_party_checkpoints" / "mingtat_mnist_mlp_unit_range.pth"
    if not path.is_file():
        pytest.skip("GAN_ARENA_DATA names no folder with third_party_checkpoints in it")
    (result,) = evaluated([str(path)], capsys)
    assert (result["features"], result["dataset"], result["step"]) == ("mnist-cnn", "mnist", None)
    assert result["oracle"]["held_out"]
    assert result["oracle"]["metrics"]["KID x1000"] < result["metrics"]["KID x1000"]


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ("nowhere", "there is no run 'nowhere'"),
        (".", "no weights"),
        ("nowhere --samples 3", "--samples must be between 50 and 50,000, not 3"),
        ("nowhere --features resnet", "unknown feature extractor 'resnet'; choose from mnist-cnn, effnet-lite0"),
        ("nowhere --data ring", "ring holds points, not pictures"),
        ("nowhere --data minst", "unknown dataset 'minst'"),
        ("nowhere --seed x", "--seed must be a number"),
    ],
)
def test_bad_input_is_one_sentence(argv: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said in refused(argv.split(), capsys)


class TestOfACheckpoint:
    """What only shows once a generator is loaded."""

    def test_points(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert "draws points, not pictures: `score` has" in refused([str(checkpoint(folder, RING))], capsys)

    @pytest.mark.usefixtures("needs_data")
    def test_pictures_of_another_size(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        said = refused([str(checkpoint(folder)), "--data", "mnist"], capsys)
        assert "generator draws pictures of 1 x 8 x 8, and those of mnist are 1 x 28 x 28" in said

    def test_more_than_the_memory_holds(
        self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(evaluation, "MOST_BYTES", 6400)
        said = refused([str(checkpoint(folder)), "--samples", "200"], capsys)
        assert said == "200 pictures of 1 x 8 x 8 fill the memory: choose 100 or fewer"

    def test_a_class_that_there_is_not(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert "'12'" in refused([str(checkpoint(folder)), "--data", "digits:12"], capsys)

    def test_an_extractor_that_does_not_take_them(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        said = refused([str(checkpoint(folder)), "--features", "mnist-cnn"], capsys)
        assert said == "mnist-cnn takes pictures of digits alone; effnet-lite0 takes these"

    def test_no_inception(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        said = refused([str(checkpoint(folder)), "--features", "inception"], capsys)
        assert "set GAN_ARENA_INCEPTION to the path of weights-inception-2015-12-05-6726825d.pth" in said

    def test_another_inception(
        self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (folder / "inception.pth").write_bytes(b"other")
        monkeypatch.setenv(VARIABLE, str(folder / "inception.pth"))
        said = refused([str(checkpoint(folder)), "--features", "inception"], capsys)
        assert "has the sha256" in said and "no figure of it is a FID" in said

    def test_a_generator_whose_training_has_failed(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = checkpoint(folder)
        with safe_open(path, framework="pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dict
            about = file.metadata()
        for tensor in tensors.values():
            if tensor.is_floating_point():
                tensor.fill_(torch.nan)
        save_file(tensors, path, about)
        assert "weights that are not finite numbers" in refused([str(path)], capsys)

    def test_a_damaged_file(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = checkpoint(folder)
        path.write_bytes(path.read_bytes()[:-100])
        assert refused([str(path)], capsys)

    def test_own_pictures_that_are_not_here(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        config = RunConfig(**DIGITS.flat() | {"dataset": "images", "data_path": "gone", "image_size": 8})
        data = Data(values=np.zeros((8, 3, 8, 8), np.uint8))
        said = refused([str(checkpoint(folder, config, data))], capsys)
        assert said.endswith("are not on this machine; on the command line, --data images:FOLDER names them")
