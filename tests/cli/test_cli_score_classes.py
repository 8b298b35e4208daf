"""The command score of a generator that knows classes."""

import json
from pathlib import Path

import pytest

from gan_core.__main__ import main
from gan_core.evaluation.digit_classifier import pupil
from gan_core.runs import shipped_root

SOURCE = str(shipped_root() / "mnist-projection")


def scored(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> dict:  # type: ignore[type-arg]
    assert main(["score", SOURCE, "--samples", "500", "--json", *arguments]) == 0
    found: dict = json.loads(capsys.readouterr().out)["metrics"]  # type: ignore[type-arg]
    return found


def test_classes_have_figures_of_their_own(needs_data: None, capsys: pytest.CaptureFixture[str]) -> None:
    found = scored([], capsys)
    assert found["class_accuracy"]["value"] > 0.9 and found["class_accuracy"]["second"] > 0.9
    assert found["class_accuracy"]["oracle"] > 0.98
    assert "one_class" not in found["class_accuracy"], "a generator of one class is asked for none"
    assert "one_class" in found["class_entropy"] and "gan_train" not in found


def test_gan_train_is_measured_on_request(
    needs_data: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pupil, "EPOCHS", 2)
    monkeypatch.setattr(pupil.taught, "__kwdefaults__", {**pupil.taught.__kwdefaults__, "epochs": 2})
    found = scored(["--also", "gan_train"], capsys)["gan_train"]
    assert 0.2 < found["value"] <= 1 and 0.2 < found["oracle"] <= 1 and not found["comparable"]


@pytest.mark.parametrize(
    ("source", "figure", "sentence"),
    [
        (SOURCE, "gan_trane", "--also takes gan_train, not 'gan_trane'"),
        (str(shipped_root() / "ring-wgan-gp"), "gan_train", "this generator draws none"),
    ],
)
def test_what_cannot_be_measured_is_a_sentence(
    source: str, figure: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", source, "--samples", "200", "--also", figure]) == 2
    assert sentence in capsys.readouterr().err
