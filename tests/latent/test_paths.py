"""Walks in z: ends, lengths, and the cases in which an arc is not defined."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gan_core.latent import paths as latent

DIMS = st.integers(2, 16)


def pair(seed: int, dim: int) -> tuple[torch.Tensor, torch.Tensor]:
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(dim, generator=rng).double(), torch.randn(dim, generator=rng).double()


@given(st.integers(0, 10_000), DIMS, st.integers(2, 9))
@pytest.mark.parametrize("walk", [latent.lerp, latent.slerp])
def test_walks_begin_and_end_where_they_should(walk, seed: int, dim: int, count: int) -> None:
    a, b = pair(seed, dim)
    path = walk(a, b, count)
    assert path.shape == (count, dim)
    torch.testing.assert_close(path[0], a)
    torch.testing.assert_close(path[-1], b)


@given(st.integers(0, 10_000), DIMS)
def test_slerp_goes_evenly_and_keeps_its_length(seed: int, dim: int) -> None:
    a, b = pair(seed, dim)
    path = latent.slerp(a, b, 9)
    expected = torch.linspace(a.norm().item(), b.norm().item(), 9).double()
    torch.testing.assert_close(path.norm(dim=1), expected, rtol=1e-4, atol=1e-4)
    directions = torch.nn.functional.normalize(path, dim=1)
    turns = (directions[1:] * directions[:-1]).sum(1).clamp(-1, 1).acos()
    torch.testing.assert_close(turns, turns.mean().expand(8), rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("other", [2.0, -1.0, 1.0])
def test_slerp_between_parallel_ends_is_the_straight_line(other: float) -> None:
    a = torch.tensor([1.0, 2.0, 3.0])
    torch.testing.assert_close(latent.slerp(a, other * a, 5), latent.lerp(a, other * a, 5))


def test_slerp_takes_pairs_in_batches() -> None:
    a, b = torch.randn(4, 6), torch.randn(4, 6)
    together = latent.slerp(a, b, 5)
    for index in range(4):
        torch.testing.assert_close(together[:, index], latent.slerp(a[index], b[index], 5))


def test_a_grid_holds_its_corners() -> None:
    corners = torch.randn(4, 7)
    sheet = latent.grid(corners, 3, 5)
    assert sheet.shape == (3, 5, 7)
    torch.testing.assert_close(torch.stack((sheet[0, 0], sheet[0, -1], sheet[-1, 0], sheet[-1, -1])), corners)


def test_a_circle_closes_without_a_double_stop() -> None:
    """Including both ends of the circle would show its first stop twice."""
    path = latent.circle(torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0]), 8)
    torch.testing.assert_close(path.norm(dim=1), torch.ones(8))
    assert torch.cdist(path, path).add(torch.eye(8)).min() > 0.7


def test_truncation_pulls_towards_the_average() -> None:
    z = torch.randn(3, 4)
    torch.testing.assert_close(latent.truncate(z, 1.0), z)
    assert latent.truncate(z, 0.0).abs().max() == 0
