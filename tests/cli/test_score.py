"""`score` on real checkpoints: the right samples, the right mode, the right range, and the oracle beside them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from gan_core import runs
from gan_core.__main__ import main
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import DATASETS, Data, Request
from gan_core.evaluation.digit_classifier.cards import cards
from gan_core.evaluation.metrics import METRICS, oracle, score
from gan_core.training.checkpoint import load_generator, save_players
from gan_core.training.game import Game
from gan_core.training.loop import train
from gan_core.training.sampling import like_data, samples

RING = PRESETS["ring-gan"].config.replace(steps=30, batch_size=32, generator_widths=(16,), critic_widths=(16,))
DIGITS = PRESETS["digits-gan"].config.replace(steps=1, batch_size=8, generator_widths=(8,), critic_widths=(8,))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty runs folder; checkpoints are written beside it."""
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path / "runs"))
    return tmp_path


def checkpoint(folder: Path, config: RunConfig, data: Data | None = None) -> Path:
    """A generator of `config` in its file, after its few steps."""
    game = Game(config, data=data)
    list(train(game))
    save_players(folder, config, game.state_dict())
    return folder / "generator.safetensors"


def scored(argv: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The JSON object of `score ... --json`."""
    capsys.readouterr()
    assert main(["score", *argv, "--json"]) == 0
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def values(result: dict[str, Any], column: str = "value") -> dict[str, float]:
    return {name: figure[column] for name, figure in result["metrics"].items() if figure[column] is not None}


class Replay(nn.Module):
    """A perfect generator: real images, in the range of its output layer."""

    def __init__(self, images: np.ndarray, output: str) -> None:
        super().__init__()
        unit = torch.from_numpy(images).float() / 255
        self.images, self.at = unit if output == "sigmoid" else unit * 2 - 1, 0

    def forward(self, z: Tensor) -> Tensor:
        self.at += len(z)
        return self.images[self.at - len(z) : self.at]


def test_points_get_every_figure_of_their_mixture(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = checkpoint(folder, RING)
    result = scored([str(path), "--seed", "4"], capsys)
    generator, config, _ = load_generator(path)
    ring = DATASETS["ring"].load(Request())
    assert result["samples"] == 2500 and result["step"] == 30 and result["dataset"] == "ring"
    assert values(result) == score(samples(generator, config, 2500, seed=4), ring)
    assert values(result, "oracle") == oracle(ring, 2500, seed=4)
    for name, figure in result["metrics"].items():
        entry = METRICS[name]
        assert (figure["label"], figure["unit"], figure["direction"]) == (entry.label, entry.unit, entry.direction)
        assert figure["comparable"]
    assert "classifiers" not in result
    assert scored([str(path), "--seed", "4"], capsys) == result
    assert values(scored([str(path), "--seed", "5"], capsys)) != values(result)


def test_batch_norm_is_scored_in_eval_mode(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In train mode a sample depends on its batch, and so would the figures."""
    path = checkpoint(folder, RING.replace(generator_norm="batch"))
    generator, config, _ = load_generator(path)
    ring = DATASETS["ring"].load(Request())
    noise = torch.randn(2500, config.latent_dim, generator=torch.Generator().manual_seed(1_000_000_007))
    in_use, in_training = generator.eval()(noise).numpy(), generator.train()(noise).detach().numpy()
    generator, config, _ = load_generator(path)  # training mode has moved the statistics
    assert np.allclose(like_data(generator.train(), config, 2500, seed=0), in_use, atol=1e-6)
    assert values(scored([str(path)], capsys)) == pytest.approx(score(in_use, ring), rel=1e-3)
    assert score(in_use, ring) != pytest.approx(score(in_training, ring), rel=1e-2)


@pytest.mark.usefixtures("needs_data")
@pytest.mark.parametrize("output", ["tanh", "sigmoid"])
def test_images_are_scored_in_the_range_of_real_ones(output: str) -> None:
    """Taking one range for the other halves the contrast, or cuts off the gray."""
    mnist = DATASETS["mnist"].load(Request())
    config = RunConfig(**DIGITS.flat() | {"dataset": "mnist", "generator.output": output})
    drawn = like_data(Replay(mnist.values[:600], output), config, 600, seed=0)
    assert drawn.dtype == np.uint8 and np.array_equal(drawn, mnist.values[:600])
    assert score(drawn, mnist) == score(mnist.values[:600], mnist)


@pytest.mark.usefixtures("needs_data")
def test_digits_are_scored_beside_real_and_collapsed_ones(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = checkpoint(folder, RunConfig(**DIGITS.flat() | {"dataset": "mnist"}))
    result = scored([str(path), "--samples", "2000"], capsys)
    assert [one["sha256"] for one in result["classifiers"]] == [card["sha256"] for card in cards()]
    assert sum(result["class_shares"]) == pytest.approx(1 - result["metrics"]["no_digit"]["value"])
    fd = result["metrics"]["fd_mnist_cnn_2"]
    assert fd["label"] == "FD(MNIST-CNN 2)" and fd["fewest_samples"] == 10_000 and not fd["comparable"]
    assert fd["own_scale"] and fd["second"] > 0 and "second" not in result["metrics"]["disagreement"]
    assert 0 < fd["oracle"] < fd["one_class"] < fd["value"]  # gray mush is farther than ones
    assert result["metrics"]["classes"]["one_class"] == 1
    assert main(["score", str(path), "--samples", "2000"]) == 0
    text = capsys.readouterr().out
    assert all(card["sha256"] in text for card in cards())
    assert "FD(MNIST-CNN 2) **" in text and "fewer than 10,000 samples" in text
    assert not any("FID" in line for line in text.splitlines())


@pytest.mark.usefixtures("needs_data")
def test_modes_of_few_stacked_digits_are_marked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = checkpoint(folder, RunConfig(**DIGITS.flat() | {"dataset": "stacked-mnist"}))
    result = scored([str(path), "--samples", "1000"], capsys)
    modes = result["metrics"]["stacked_modes"]
    assert modes["oracle"] == pytest.approx(634, rel=0.05)  # what 1000 perfect samples get
    assert not modes["comparable"] and modes["fewest_samples"] == 10_000
    assert modes["value"] == 0  # after one step nothing looks like a digit
    assert main(["score", str(path), "--samples", "1000"]) == 0
    text = capsys.readouterr().out
    assert "Modes covered **" in text
    assert "** from fewer than 10,000 samples: not to be held against a published figure" in text


def test_undefined_figures_are_said_to_be_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No sample near a mode: no reverse KL. JSON says null, people read a word."""
    path = checkpoint(folder, RING.replace(generator_lr=0.0))
    assert scored([str(path), "--samples", "100"], capsys)["metrics"]["reverse_kl"]["value"] is None
    assert main(["score", str(path), "--samples", "100"]) == 0
    assert "undefined" in capsys.readouterr().out


def test_a_run_is_found_by_its_id(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "ring-gan", "--steps", "2", "--set", "batch_size=8", "--json"]) == 0
    (run,) = runs.list_runs()
    result = scored([run.id, "--samples", "200"], capsys)
    assert (result["source"], result["samples"], result["step"]) == (run.id, 200, 2)


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ("nowhere", "there is no run 'nowhere'"),
        ("checkpoints/nowhere", "there is no file or folder 'checkpoints/nowhere'"),
        (".", "no weights"),
        ("nowhere --samples 3", "--samples must be between 100 and 100,000, not 3"),
        ("nowhere --samples many", "--samples must be a number"),
        ("nowhere --seed x", "--seed must be a number"),
    ],
)
def test_bad_input_is_one_sentence(argv: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said in refused(argv.split(), capsys)


@pytest.mark.parametrize("dataset", ["digits", "cifar10"])
def test_data_without_a_metric_are_one_sentence(dataset: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = DIGITS.replace(dataset=dataset, steps=1)
    data = Data(values=np.zeros((8, 3, 32, 32), np.uint8)) if dataset == "cifar10" else None
    path = checkpoint(folder, config, data)
    said = refused([str(path)], capsys)
    legal = "drawn, grid, mnist, moons, ring, stacked-mnist, swiss-roll, toy25, toy8"
    assert said == f"there is no metric for {dataset}; score runs on {legal}"


def refused(argv: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The sentence that `score` refuses with: nothing else is printed, the exit status is 2."""
    capsys.readouterr()
    assert main(["score", *argv]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("error: ") and err.count("\n") == 1 and "Traceback" not in err
    return err.removeprefix("error: ").strip()
