"""The shipped generator that knows classes: what is asked for is drawn, from the same noise, as the page draws."""

import numpy as np
import pytest
import torch

from gan_core.evaluation.digit_classifier.classifier import load_classifier
from gan_core.evaluation.digit_classifier.rulers import RULERS
from gan_core.generators.loaded import Loaded
from gan_core.generators.loading import load

NOISES = 60


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load("mnist-projection")


@pytest.mark.parametrize("ruler", RULERS)
def test_another_class_of_the_same_noise_is_drawn_as_asked(loaded: Loaded, ruler: str) -> None:
    """At least 95 in 100 by either classifier's word."""
    noise = torch.cat([loaded.latents(1, seed) for seed in range(NOISES)]).repeat_interleave(10, 0)
    asked = torch.arange(10).repeat(NOISES)
    pictures = loaded.draw(noise, asked).transpose(0, 3, 1, 2)
    named = load_classifier(RULERS[ruler])(np.ascontiguousarray(pictures)).digits
    assert (named == asked.numpy()).mean() >= 0.95


def test_its_card_tells_how_sure_the_class_is(loaded: Loaded) -> None:
    from gan_core.runs import find

    scores = find("mnist-projection").scores()
    assert scores["figures"]["class_accuracy"] >= 0.97 and scores["second"]["class_accuracy"] >= 0.97
