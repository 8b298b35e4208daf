"""Penalties against closed forms."""

import pytest
import torch
from torch import nn

from gan_core.losses.penalties import PENALTIES

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
@pytest.mark.parametrize("shape", [(2,), (1, 1, 2), (2, 1, 1)])
def test_a_linear_critic_pays_its_closed_form(name: str, expected: float, shape: tuple[int, ...]) -> None:
    """The length of an image's slope is over all of its pixels and channels; over the channels alone is a known bug."""
    critic = Linear(3.0, 4.0)
    real, fake = torch.randn(7, *shape), torch.randn(7, *shape)
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
    assert mixes[:, 0].unique().numel() > 40 and mixes.min() >= 0 and mixes.max() <= 1
