"""Whether the last activation was a tanh, a sigmoid or none: inputs whose answer is known, and foreign ones."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from gan_core.data.sources.fashion_mnist import load_fashion_mnist
from gan_core.data.sources.mnist import load_mnist
from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.output import guessed
from gan_core.generators.loading import load

SHIPPED = [
    *("mnist-gan", "mnist-plane", "mnist-wgan", "mnist-wgan-gp", "mnist-dcgan", "mnist-wdcgan-gp"),
    *("fashion-dcgan", "frogs-dcgan"),
]
DARKEST = 0.003  # of a pixel: before a sigmoid that is -5.8


def before_a_sigmoid(pictures: np.ndarray) -> Tensor:
    """What a network would give to a sigmoid to draw these bytes [N, 28, 28]: numbers [N, 1, 28, 28]."""
    return torch.logit((torch.from_numpy(pictures).float() / 255).clamp(DARKEST, 1 - DARKEST)).reshape(-1, 1, 28, 28)


@pytest.mark.parametrize("name", SHIPPED)
def test_generators_that_the_border_was_not_set_on(name: str) -> None:
    """Sharp ones and smeared ones, of digits, clothes and colour: all end with a tanh."""
    loaded = load(f"checkpoints/{name}")
    last = [part for part in loaded.network.modules() if isinstance(part, nn.Tanh)][-1]
    given: list[Tensor] = []
    last.register_forward_pre_hook(lambda _, taken: given.append(taken[0]))
    loaded.draw(loaded.latents(200, 0), loaded.labels(200))
    raw = torch.cat(given)
    raw = raw.reshape(len(raw), *loaded.facts.shape)
    assert guessed(raw, Choices()).output == "tanh"


@pytest.mark.usefixtures("needs_data")
@pytest.mark.parametrize(("slope", "name"), [(1.0, "sigmoid"), (0.5, "tanh")])
def test_real_digits_before_either(slope: float, name: str) -> None:
    raw = slope * before_a_sigmoid(load_mnist("test")[0][:500])
    assert guessed(raw, Choices()).output == name


@pytest.mark.usefixtures("needs_data")
def test_clothes_have_grays_and_tell_nothing() -> None:
    raw = before_a_sigmoid(load_fashion_mnist("test")[0][:500])
    assert guessed(raw / 2, Choices()).output == "tanh"
    assert guessed(raw.expand(-1, 3, -1, -1), Choices()).output == "tanh"  # nor does colour: what is usual stays


def test_numbers_around_minus_one_are_pixels_already() -> None:
    rng = torch.Generator().manual_seed(0)
    strokes = (torch.rand(64, 1, 28, 28, generator=rng) > 0.85).float() * 2 - 1
    drawn = 0.9 * strokes + 0.1 * torch.randn(strokes.shape, generator=rng)
    assert guessed(drawn, Choices()).output == "none"
    assert guessed(3 * drawn, Choices()).output != "none"
