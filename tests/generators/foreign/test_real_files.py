"""Nine files by strangers: eight generators and a critic. GAN_ARENA_REPORT names a folder for what the eight draw."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from gan_core.base.errors import UserError
from gan_core.evaluation.digit_classifier.classifier import load_classifier
from gan_core.evaluation.metrics.digits import digit_report
from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.evidence import statistics
from gan_core.generators.foreign.inspection import examine, inspect, load_weights
from gan_core.generators.foreign.report import Inspection
from gan_core.generators.loaded import Loaded
from gan_core.training.pictures import png_wall

CRITIC = "akanametov_mnist_wgangp_critic.pt"
SAMPLES = 500


@dataclass(frozen=True)
class Known:
    """What its author's code says. confidence, entropy: the least that the classifier of digits must find. It is
    unsure where generators smear, for it knows "no digit"; these figures were set by looking at the pictures."""

    latent_dim: int
    choices: dict[str, Any]
    shape: tuple[int, ...] = (1, 28, 28)
    confidence: float = 0.75
    entropy: float = 2.0


UPSAMPLED = ("up2 conv s1 p1", "up2 conv s1 p1", "conv s1 p1")
COURSERA = ("convt s1 p0", "convt s1 p0", "convt s2 p0", "convt s2 p0")
GENERATORS = {
    "wtberry_mnist_mlp.ckpt": Known(64, {"activation": "relu", "pixel_range": "-1..1"}),
    "ryhan_mnist_dcgan.pth": Known(64, {"geometry": COURSERA, "activation": "relu", "noise": "normal"}),
    "akanametov_mnist_wgangp.pt": Known(
        64, {"geometry": COURSERA, "activation": "relu", "noise": "normal"}, confidence=0.58
    ),
    "aamirmalik_mnist_dcgan_wrapped.pt": Known(  # legible, not crisp
        100, {"geometry": ("convt s1 p0", "convt s2 p1", "convt s2 p1"), "noise": "normal"}, confidence=0.5
    ),
    "hayato_mnist_conditional_wgangp.pth": Known(
        10,
        {"geometry": UPSAMPLED, "activation": "relu", "eps": (1e-5, 0.8, 0.8), "classes": 10, "join": "noise-label"},
        confidence=0.53,
    ),
    "mingtat_mnist_mlp_unit_range.pth": Known(
        100, {"pixel_range": "0..1", "output": "tanh", "activation": "relu"}, confidence=0.7
    ),
    "zaimr_mnist_upsample_dcgan.pth": Known(100, {"geometry": UPSAMPLED, "activation": "leaky-0.2", "noise": "normal"}),
    "fletcher_celeba32_dcgan.pt": Known(
        100,
        {
            "geometry": ("convt s1 p0", "conv s1 p1", "convt s2 p1", "convt s2 p1", "convt s2 p1"),
            "activation": "leaky-0.2",
            "noise": "uniform",
            "bare": ("generator_deconv.0.0",),
        },
        shape=(3, 32, 32),
    ),
}
DIGITS = [name for name, known in GENERATORS.items() if known.shape == (1, 28, 28)]


@pytest.fixture(scope="module")
def folder() -> Path:
    path = Path(os.environ.get("GAN_ARENA_DATA", "")) / "third_party_checkpoints"
    if not path.is_dir():
        pytest.skip("GAN_ARENA_DATA names no folder with third_party_checkpoints in it")
    return path


@cache
def examined(path: Path) -> tuple[Inspection, Loaded | None]:
    return examine(path)


def drawn(loaded: Loaded, count: int = SAMPLES) -> tuple[np.ndarray, torch.Tensor | None]:
    """uint8 [n, H, W, C] with the labels that were asked for."""
    labels = torch.arange(count) % len(loaded.facts.classes) if loaded.facts.classes else None
    return loaded.draw(loaded.latents(count, seed=1), labels), labels


def test_the_nine_get_the_right_verdict(folder: Path) -> None:
    for name in GENERATORS:
        report, loaded = examined(folder / name)
        assert (report.verdict, report.player) == ("amber", "generator"), report.reason
        assert loaded is not None and "guessed: " in report.reason
        assert all(row.used or row.key.endswith("num_batches_tracked") for row in report.match)
    report = inspect(folder / CRITIC)
    assert (report.verdict, report.player) == ("red", "critic")
    with pytest.raises(UserError, match=r"it is a critic \(discriminator\), not a generator"):
        load_weights(folder / CRITIC)


@pytest.mark.parametrize("name", GENERATORS)
def test_what_shapes_leave_open_is_found(folder: Path, name: str) -> None:
    known = GENERATORS[name]
    report, loaded = examined(folder / name)
    assert loaded is not None
    assert (report.latent_dim, report.shape, loaded.facts.shape) == (known.latent_dim, known.shape, known.shape)
    found = Choices.from_dict(report.choices)
    assert {key: getattr(found, key) for key in known.choices} == known.choices
    assert {choice.name for choice in report.open_choices} >= {"output", "noise"}
    assert report.misfit is None or report.misfit < 0.03


@pytest.mark.parametrize("name", DIGITS)
def test_the_classifier_recognises_the_digits(folder: Path, name: str) -> None:
    known = GENERATORS[name]
    loaded = examined(folder / name)[1]
    assert loaded is not None
    images, labels = drawn(loaded)
    report = digit_report(images.transpose(0, 3, 1, 2))
    assert report["confidence"] >= known.confidence and report["class_entropy"] >= known.entropy, report
    if labels is not None:  # by chance a tenth would be right; it calls many of these smeared strokes no digit
        judged = load_classifier()(images.transpose(0, 3, 1, 2)).probabilities.argmax(axis=1)
        assert (judged == labels.numpy()).mean() > 0.35


def test_faces_are_smooth_differ_and_have_contrast(folder: Path) -> None:
    loaded = examined(folder / "fletcher_celeba32_dcgan.pt")[1]
    assert loaded is not None
    images, _ = drawn(loaded, 200)
    figures = statistics(torch.from_numpy(images).permute(0, 3, 1, 2).float() / 255)
    assert figures["smoothness"] > 0.85 and figures["variety"] > 0.5 and figures["contrast"] > 0.9
    red, green, blue = images.reshape(-1, 3).mean(axis=0)
    assert red > green > blue  # skin


def test_a_choice_of_ones_own_is_kept(folder: Path) -> None:
    report, loaded = examine(folder / "zaimr_mnist_upsample_dcgan.pth", choices=Choices(eps=(0.8,), activation="relu"))
    assert loaded is not None and report.choices["eps"] == [0.8] and report.choices["activation"] == "relu"
    how = {choice.name: choice.how for choice in report.open_choices}
    assert (how["eps"], how["activation"], how["noise"]) == ("set", "set", "guessed")
    assert "contradicts these choices" in report.reason  # its author took leaky ReLU, and 0.8 here and there
    with pytest.raises(UserError, match="there are 3 convolutions, so geometry needs as many entries, not 1"):
        inspect(folder / "zaimr_mnist_upsample_dcgan.pth", choices=Choices(geometry=("conv s1 p1",)))


def test_what_the_eight_draw_is_written_to_the_report(folder: Path) -> None:
    if not (target := os.environ.get("GAN_ARENA_REPORT")):
        pytest.skip("GAN_ARENA_REPORT names no folder for pictures")
    Path(target).mkdir(parents=True, exist_ok=True)
    for name in GENERATORS:
        loaded = examined(folder / name)[1]
        assert loaded is not None
        (Path(target) / f"{name}.png").write_bytes(png_wall(drawn(loaded, 100)[0]))
