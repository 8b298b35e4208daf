"""Stacked MNIST against its definition."""

import numpy as np
import pytest
from miniatures import write_mnist

from gan_core.data.datasets import DATASETS, Request


def test_every_channel_is_a_training_digit_drawn_on_its_own(data_folder):
    images = write_mnist(data_folder, n=40)
    values = DATASETS["stacked-mnist"].load(Request()).values
    known = {image.tobytes(): number for number, image in enumerate(images)}
    numbers = np.array([[known[channel.tobytes()] for channel in triple] for triple in values[:4000]])
    shares = np.stack([np.bincount(channel, minlength=40) for channel in numbers.T]) / len(numbers)
    assert shares == pytest.approx(1 / 40, abs=5 * np.sqrt(1 / 40 / len(numbers)))
    correlation = np.corrcoef(numbers.T)[np.triu_indices(3, 1)]
    assert correlation == pytest.approx(0, abs=4 / np.sqrt(len(numbers)))


def test_the_real_triples_cover_all_thousand_modes(shared_data):
    mnist, stacked = (DATASETS[name].load(Request()) for name in ("mnist", "stacked-mnist"))
    assert stacked.values.shape == (50_000, 3, 28, 28)
    assert stacked.values.nbytes < 120e6
    digit = {image.tobytes(): label for image, label in zip(mnist.values[:, 0], mnist.labels, strict=True)}
    modes = {tuple(digit[channel.tobytes()] for channel in triple) for triple in stacked.values[:15_000]}
    assert len(modes) >= 999
