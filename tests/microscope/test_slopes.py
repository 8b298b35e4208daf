"""Slopes in closed form: a linear critic is as steep everywhere; any other is held against finite differences."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from gan_core.losses.objectives import OBJECTIVES
from gan_core.microscope.gradients import at_samples, saturated
from gan_core.microscope.lines import along_lines
from gan_core.microscope.plane import over_plane
from gan_core.microscope.slopes import slopes_between, told_and_slopes

W = torch.tensor([0.6, -0.8], dtype=torch.float64)
STEEP = 2.5  # of D(x) = STEEP W x + 0.3: W has the norm 1
POINTS = torch.randn(40, 2, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
OTHERS = torch.randn(40, 2, generator=torch.Generator().manual_seed(2), dtype=torch.float64) + 1


def linear(x: Tensor) -> Tensor:
    return x @ (STEEP * W) + 0.3


@pytest.fixture
def curved() -> nn.Module:
    torch.manual_seed(5)
    return nn.Sequential(nn.Linear(2, 7), nn.Tanh(), nn.Linear(7, 1), nn.Flatten(0)).double()


def differences(judge: nn.Module, x: Tensor, h: float = 1e-5) -> Tensor:
    """|dD/dx| [N] by central differences."""
    with torch.no_grad():
        axes = [(judge(x + h * axis) - judge(x - h * axis)) / (2 * h) for axis in torch.eye(2, dtype=x.dtype)]
    return torch.stack(axes).norm(dim=0)


def test_a_linear_critic_is_as_steep_everywhere() -> None:
    told, slopes = told_and_slopes(linear, POINTS)
    torch.testing.assert_close(told, linear(POINTS))
    torch.testing.assert_close(slopes, torch.full((40,), STEEP, dtype=torch.float64))
    found = slopes_between(linear, POINTS, OTHERS)
    assert found.median == found.low == found.high == pytest.approx(STEEP)


def test_a_curved_critic_has_the_slopes_of_finite_differences(curved: nn.Module) -> None:
    _, slopes = told_and_slopes(curved, POINTS)
    torch.testing.assert_close(slopes, differences(curved, POINTS), rtol=1e-7, atol=1e-9)


def test_slopes_between_are_those_of_points_between(curved: nn.Module) -> None:
    """On one line all of them lie between the least and the most along it."""
    one, other = POINTS[:1].expand(40, 2), OTHERS[:1].expand(40, 2)
    found = slopes_between(curved, one, other)
    _, slopes = along_lines(curved, POINTS[:1], OTHERS[:1], 2001)
    assert slopes.min() <= found.low < found.median < found.high <= slopes.max()
    assert slopes_between(curved, one, other) == found != slopes_between(curved, one, other, seed=1)


def test_lines_go_from_generated_to_real_samples(curved: nn.Module) -> None:
    told, slopes = along_lines(curved, POINTS[:5], OTHERS[:5], 9)
    assert told.shape == slopes.shape == (5, 9)
    torch.testing.assert_close(told[:, 0], curved(POINTS[:5]).detach())
    torch.testing.assert_close(told[:, -1], curved(OTHERS[:5]).detach())
    torch.testing.assert_close(slopes[:, 4], differences(curved, (POINTS[:5] + OTHERS[:5]) / 2), rtol=1e-7, atol=1e-9)
    pictures = torch.rand(2, 1, 4, 4, dtype=torch.float64)
    _, slopes = along_lines(lambda x: 2 * x.flatten(1).sum(1), pictures, 1 - pictures, 3)
    torch.testing.assert_close(slopes, torch.full((2, 3), 8.0, dtype=torch.float64))  # 2 sqrt(16)


def test_the_plane_begins_below_on_the_left(curved: nn.Module) -> None:
    told, slopes = over_plane(lambda x: 10 * x[:, 1] + x[:, 0], 2.0, 4)
    middles = np.array([-1.5, -0.5, 0.5, 1.5])
    np.testing.assert_allclose(told, 10 * middles[:, None] + middles[None, :])
    np.testing.assert_allclose(slopes, 101**0.5)


CLOSED = {  # the slope of the generator's loss by the score of a sample, s, beside the score of a real one, r
    "gan": lambda s, r: 1 - s.sigmoid(),
    "gan-saturating": lambda s, r: s.sigmoid(),
    "lsgan": lambda s, r: (s - 1).abs(),
    "hinge": lambda s, r: torch.ones_like(s),
    "wgan": lambda s, r: torch.ones_like(s),
    "wgan-gp": lambda s, r: torch.ones_like(s),
    "rpgan": lambda s, r: (r - s).sigmoid(),
}


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_gradients_at_samples_of_a_linear_critic(objective: str) -> None:
    found = at_samples(objective, linear, POINTS, OTHERS)
    torch.testing.assert_close(found, STEEP * CLOSED[objective](linear(POINTS), linear(OTHERS)))


def test_what_vanishes_is_measured() -> None:
    """A critic that has won by 80 nats: e^-80 of its slope is left, which float32 would round to nothing."""
    found = at_samples("gan-saturating", lambda x: linear(x) - 80, POINTS, OTHERS)
    torch.testing.assert_close(found, STEEP * (linear(POINTS) - 80).exp(), rtol=1e-9, atol=0)


def test_saturated_is_certain_and_right() -> None:
    real, fake = torch.tensor([9.0, 9.0, 0.0, -9.0]), torch.tensor([-9.0, 9.0, -4.0, -9.0])
    assert saturated("gan", real, fake) == 4 / 8  # sigmoid(-4) = 0.018 is not certain
    assert saturated("wgan", real, fake) is None
