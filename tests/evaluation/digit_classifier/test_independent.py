"""Our classifiers against somebody else's, on what generators draw: every shipped one of digits, and strangers'."""

import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from gan_core.evaluation.digit_classifier.classifier import load_classifier
from gan_core.evaluation.digit_classifier.histogram import counts, entropy
from gan_core.evaluation.digit_classifier.rulers import RULERS, Ruler
from gan_core.generators.loading import load
from tests.evaluation.digit_classifier import lenet

SAMPLES = 1_000
SURE, SURER = 0.9, 0.95
SHIPPED = ["mnist-dcgan", "mnist-gan", "mnist-plane", "mnist-wdcgan-gp", "mnist-wgan", "mnist-wgan-gp"]
STRANGERS = [
    "aamirmalik_mnist_dcgan_wrapped.pt",
    "akanametov_mnist_wgangp.pt",
    "hayato_mnist_conditional_wgangp.pth",
    "mingtat_mnist_mlp_unit_range.pth",
    "ryhan_mnist_dcgan.pth",
    "wtberry_mnist_mlp.ckpt",
    "zaimr_mnist_upsample_dcgan.pth",
]
needs_lenet = pytest.mark.skipif(lenet.find() is None, reason="GAN_ARENA_DATA names no folder with the LeNet in it")


@cache
def drawn(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Samples, bytes [SAMPLES, 1, 28, 28], and what the LeNet says of them: once for both rulers."""
    root = Path(os.environ.get("GAN_ARENA_DATA", "")) / "third_party_checkpoints"
    loaded = load(f"checkpoints/{name}" if name in SHIPPED else str(root / name))
    images = loaded.draw(loaded.latents(SAMPLES, 0), loaded.labels(SAMPLES)).transpose(0, 3, 1, 2)
    return images, lenet.chances(images)


@needs_lenet
@pytest.mark.parametrize("ruler", RULERS.values(), ids=[*RULERS])
@pytest.mark.parametrize("name", [*SHIPPED, *STRANGERS])
def test_where_both_are_sure_they_agree_and_they_see_the_same_variety(name: str, ruler: Ruler) -> None:
    images, theirs = drawn(name)
    ours = load_classifier(ruler)(images)
    named = theirs.argmax(1)
    sure, surer = ((ours.confidence > least) & (ours.digits >= 0) & (theirs.max(1) > least) for least in (SURE, SURER))
    assert sure.sum() > 60 and surer.sum() > 40  # or else the agreement of a handful would be tested
    least = 0.95 if sure.sum() > 150 else 0.92  # of a hundred, one more or less says little
    assert (ours.digits == named)[sure].mean() >= least
    assert (ours.digits == named)[surer].mean() >= 0.95
    shown = ours.digits >= 0
    assert abs(entropy(counts(ours.digits[shown], 10)) - entropy(counts(named, 10))) <= 0.1
