"""Penalties against closed forms, and the short way to a critic's slope against double backward."""

import pytest
import torch
from torch import nn

from gan_core.layers.mlp import MLPCritic
from gan_core.networks import Spec
from gan_core.penalties import PENALTIES, slope

RNG = torch.Generator().manual_seed(0)


class Linear(nn.Module):
    """D(x) = w.x, so its slope is w everywhere."""

    def __init__(self, *weights: float) -> None:
        super().__init__()
        self.w = nn.Parameter(torch.tensor(weights))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.flatten(1) @ self.w


@pytest.mark.parametrize(
    ("name", "expected"),
    [("gradient-penalty", (5.0 - 1) ** 2), ("r1", 25 / 2), ("r2", 25 / 2)],
)
def test_a_linear_critic_pays_its_closed_form(name: str, expected: float) -> None:
    critic = Linear(3.0, 4.0)
    real, fake = torch.randn(7, 2), torch.randn(7, 2)
    assert PENALTIES[name].compute(critic, real, fake, RNG).item() == pytest.approx(expected)


def test_the_penalty_pushes_the_slope_towards_one() -> None:
    critic = Linear(3.0, 4.0)
    PENALTIES["gradient-penalty"].compute(critic, torch.randn(7, 2), torch.randn(7, 2), RNG).backward()
    # d/dw (|w| - 1)^2 = 2 (|w| - 1) w / |w|
    assert critic.w.grad.tolist() == pytest.approx([2 * 4 * 0.6, 2 * 4 * 0.8])


def test_each_sample_is_mixed_with_its_own_weight() -> None:
    """One weight per batch, or per pixel, are known bugs. A quadratic critic tells: its slope is 2x."""

    class Quadratic(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            self.seen = x.detach()
            return x.flatten(1).square().sum(1)

    critic = Quadratic()
    PENALTIES["gradient-penalty"].compute(critic, torch.ones(50, 1, 4, 4), torch.zeros(50, 1, 4, 4), RNG)
    mixes = critic.seen.flatten(1)
    assert (mixes == mixes[:, :1]).all(), "one weight for all pixels of a sample"
    assert mixes[:, 0].unique().numel() > 40 and 0 <= mixes.min() and mixes.max() <= 1


@pytest.mark.parametrize("norm", ["none", "spectral"])
@pytest.mark.parametrize("activation", ["relu", "leaky-relu"])
@pytest.mark.parametrize("widths", [(5,), (16, 8), (16, 8, 4)])
def test_the_short_way_equals_double_backward(widths: tuple[int, ...], activation: str, norm: str) -> None:
    torch.manual_seed(1)
    spec = Spec(shape=(1, 3, 3), widths=widths, activation=activation, norm=norm)
    critic = MLPCritic(spec).double().eval()
    assert critic.piecewise_linear
    x = torch.randn(6, 1, 3, 3, dtype=torch.float64)
    results = []
    for quick in (True, False):
        critic.piecewise_linear = quick
        critic.zero_grad()
        gradient = slope(critic, x)
        gradient.square().sum().backward()
        results.append((gradient.detach(), [p.grad.clone() for p in critic.parameters() if p.grad is not None]))
    torch.testing.assert_close(results[0][0], results[1][0])
    weights = [grad for grad in results[1][1] if grad.abs().max() > 0]  # double backward leaves zeros at biases
    for ours, theirs in zip(results[0][1], weights, strict=True):
        torch.testing.assert_close(ours, theirs)


@pytest.mark.parametrize("about", [{"dropout": 0.3}, {"activation": "tanh"}, {"norm": "layer"}, {"widths": ()}])
def test_other_critics_take_the_long_way(about: dict) -> None:
    critic = MLPCritic(Spec(**({"shape": (2,), "widths": (8,), "activation": "relu", "norm": "none"} | about)))
    assert not critic.piecewise_linear
    assert slope(critic, torch.randn(3, 2)).shape == (3, 2)
