"""The judge in the repository: as good as its card says, refused if it is another, safe from the wrong range."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from gan_core import judge as package
from gan_core.errors import UserError
from gan_core.judge.verdict import Judge, load_judge
from gan_core.sources.mnist import load_mnist

HERE = Path(package.__file__).parent
WEIGHTS, CARD = "mnist_cnn.safetensors", "mnist_cnn.json"


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    """The judge's two files in a folder of their own."""
    for name in (WEIGHTS, CARD):
        shutil.copy(HERE / name, tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    """Bytes [300, 1, 28, 28]; no digits, but the judge has an opinion on everything."""
    return np.random.default_rng(0).integers(0, 256, (300, 1, 28, 28), dtype=np.uint8)


@pytest.mark.usefixtures("needs_data")
def test_the_card_tells_the_truth() -> None:
    judge = load_judge()
    digits, labels = load_mnist("t10k")
    right = judge(digits).probabilities.argmax(axis=1) == labels
    assert len(right) == judge.card["test_images"] == 10_000
    assert right.mean() >= 0.993
    assert abs(int((~right).sum()) - judge.card["errors"]) <= 2  # another processor may round another way
    assert judge.card["accuracy"] == pytest.approx(1 - judge.card["errors"] / 10_000)
    per_class = [right[labels == digit].mean() for digit in range(10)]
    assert judge.card["class_accuracy"] == pytest.approx(per_class, abs=0.003)
    assert {"seed", "epochs", "seconds", "machine", "torch", "threads"} <= set(judge.card)


@pytest.mark.usefixtures("needs_data")
def test_the_wrong_range_would_cost_much_and_is_refused() -> None:
    """PacGAN's code feeds the tanh range to a classifier that learned from [0, 1]."""
    judge = load_judge()
    digits, labels = load_mnist("t10k")
    tanh = torch.from_numpy(digits[:500]).float() / 127.5 - 1
    for images in (tanh, tanh * 1.01, torch.from_numpy(digits[:500]).float(), tanh.numpy()):
        with pytest.raises(ValueError, match=r"floats in \[0, 1\], not in"):
            judge(images)
    right = judge((tanh + 1) / 2).probabilities.argmax(axis=1) == labels[:500]
    assert right.mean() > 0.98


def test_weights_are_small_enough_for_the_repository() -> None:
    assert (HERE / WEIGHTS).stat().st_size < 2_000_000


def test_other_weights_are_refused(copies: Path) -> None:
    assert load_judge(copies).card == load_judge().card
    load_judge.cache_clear()
    content = bytearray((copies / WEIGHTS).read_bytes())
    content[-1] ^= 1
    (copies / WEIGHTS).write_bytes(content)
    with pytest.raises(UserError, match=r"are not those of its card \(sha256 [0-9a-f]{12} instead of [0-9a-f]{12}\)"):
        load_judge(copies)


@pytest.mark.parametrize("name", [WEIGHTS, CARD])
def test_a_missing_file_is_one_sentence(name: str, copies: Path) -> None:
    (copies / name).unlink()
    with pytest.raises(UserError, match=f"{name} cannot be read: restore both"):
        load_judge(copies)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "3"])
def test_a_damaged_card_is_one_sentence(content: str, copies: Path) -> None:
    (copies / CARD).write_text(content)
    with pytest.raises(UserError, match=r"card mnist_cnn\.json is damaged"):
        load_judge(copies)


@pytest.mark.parametrize("content", [b"", b"junk", b"\x00" * 64])
def test_weights_that_are_none_are_one_sentence_even_under_their_own_hash(content: bytes, copies: Path) -> None:
    import hashlib

    (copies / WEIGHTS).write_bytes(content)
    (copies / CARD).write_text(json.dumps({"sha256": hashlib.sha256(content).hexdigest()}))
    with pytest.raises(UserError, match="do not fit its network"):
        load_judge(copies)


def test_a_verdict_is_probabilities_and_features(images: np.ndarray) -> None:
    verdict = load_judge()(images)
    assert verdict.probabilities.shape == (300, 10) and verdict.features.shape == (300, 64)
    assert verdict.probabilities.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert (verdict.features >= 0).all()


def test_bytes_and_floats_in_numpy_and_torch_are_judged_alike(images: np.ndarray) -> None:
    judge = load_judge()
    floats = images.astype(np.float32) / 255
    first, *others = (judge(x).features for x in (images, torch.from_numpy(images), floats, torch.from_numpy(floats)))
    for other in others:
        assert other == pytest.approx(first, abs=1e-4)


def test_no_image_decides_what_is_said_of_another(images: np.ndarray) -> None:
    """In train mode BatchNorm would take its statistics from the company an image is in, and dropout its dice."""
    network = load_judge().network.train()
    try:
        judge = Judge(network, load_judge().card)
        together = judge(images).features
        alone = np.concatenate([judge(images[i : i + 1]).features for i in (0, 150, 299)])
        assert alone == pytest.approx(together[[0, 150, 299]], abs=1e-4)
        assert np.array_equal(judge(images).probabilities, judge(images).probabilities)
    finally:
        network.eval()


@pytest.mark.parametrize("shape", [(0, 1, 28, 28), (5, 28, 28), (5, 28, 28, 1), (5, 3, 28, 28), (5, 1, 32, 32)])
def test_shapes_that_do_not_fit(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"takes images \[n, 1, 28, 28\]"):
        load_judge()(np.zeros(shape, np.uint8))


def test_images_that_are_not_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="not in"):
        load_judge()(np.full((2, 1, 28, 28), np.nan, np.float32))
