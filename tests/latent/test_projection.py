"""A generator's own samples are found again, and z stays where training drew it."""

import math
from itertools import pairwise

import pytest
import torch
from torch import Tensor, nn

from gan_core.base.errors import UserError
from gan_core.generators.loaded import Loaded
from gan_core.generators.loading import load
from gan_core.latent.explorer import Explorer
from gan_core.latent.latent_state import LatentState
from gan_core.latent.projection import EVERY, project
from tests.handmade import loaded


def network(seed: int = 0, outputs: int = 784) -> nn.Module:
    """A small smooth generator of random weights."""
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(8, 32), nn.Tanh(), nn.Linear(32, outputs), nn.Tanh())


@pytest.fixture
def generator() -> Loaded:
    return loaded(network(), latent_dim=8)


def test_an_own_sample_is_found_again(generator: Loaded) -> None:
    z = generator.latents(1, seed=77)
    reports = list(project(generator, generator.samples(z), steps=300))
    last = reports[-1]
    assert last.done and last.step == 300 and not any(report.done for report in reports[:-1])
    assert last.error < 0.01 and last.by_chance > 5 * last.error
    torch.testing.assert_close(torch.tensor([last.z]), z, atol=0.1, rtol=0)
    assert [report.step for report in reports] == list(range(0, 301, EVERY))
    assert all(a.error >= b.error for a, b in pairwise(reports)), "the best is never lost"
    assert reports[0].error == reports[0].by_chance


def test_the_error_is_that_of_the_place_that_is_told(generator: Loaded) -> None:
    target = torch.zeros(1, 1, 28, 28)
    last = list(project(generator, target, steps=20))[-1]
    drawn = generator.samples(torch.tensor([last.z]))
    assert last.error == pytest.approx(float((drawn / 2).square().mean().sqrt()), rel=1e-4)
    assert last == list(project(generator, target, steps=20))[-1], "the same seed finds the same place"


def test_z_stays_likely_though_the_target_lies_outside() -> None:
    """The identity, asked for a place that noise hardly reaches: |z|^2 stays within a few deviations of its mean."""
    identity = loaded(lambda z: z, kind="points", shape=(8,), latent_dim=8)
    far = torch.full((1, 8), 1e-3)
    held = torch.tensor(list(project(identity, far, steps=400))[-1].z)
    assert float(held.square().sum()) < 8, "the middle is reached: the prior is weak beside the error"
    narrow = loaded(lambda z: 0.01 * z, kind="points", shape=(8,), latent_dim=8)
    held = torch.tensor(list(project(narrow, torch.ones(1, 8), steps=400))[-1].z)
    assert abs(float(held.square().sum()) - 8) < 3 * math.sqrt(16) * 2


def test_uniform_noise_stays_within_its_ends() -> None:
    generator = loaded(lambda z: z, kind="points", shape=(3,), latent_dim=3, noise="uniform")
    last = list(project(generator, torch.tensor([[5.0, 0.5, -5.0]]), steps=100))[-1]
    assert last.z == pytest.approx((1, 0.5, -1), abs=0.01)


class OfClass(nn.Module):
    """Another picture for each class, nearly the same for every z."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.pages = nn.Embedding(3, 784)

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        return (self.pages(labels) + 0.1 * z[:, :1]).tanh()


def test_the_class_is_found_too() -> None:
    generator = loaded(OfClass(), classes=("a", "b", "c"))
    target = generator.samples(generator.latents(1, seed=5), torch.tensor([2]))
    assert list(project(generator, target, steps=50))[-1].label == 2
    told = list(project(generator, target, steps=5, labels=[0, 1]))[-1]
    assert told.label in (0, 1)
    with pytest.raises(UserError, match="classes 0 to 2, not 3"):
        next(project(generator, target, labels=[3]))


def test_a_shipped_generator_reaches_a_point_of_its_data() -> None:
    generator = load("ring-wgan-gp")
    target = torch.tensor([[0.0, 1.0]])
    last = list(project(generator, target, steps=100))[-1]
    assert last.error < 1e-4
    there = Explorer(generator).draw([LatentState(z=last.z)])
    assert there[0].tolist() == pytest.approx([0, 1], abs=1e-3), "and one drags on from there"


@pytest.mark.parametrize(("name", "value"), [("steps", 0), ("steps", 2001), ("restarts", 0), ("restarts", 65)])
def test_numbers_out_of_range_are_refused(generator: Loaded, name: str, value: int) -> None:
    with pytest.raises(UserError, match=f"{name} must be between 1 and"):
        next(project(generator, torch.zeros(1, 1, 28, 28), **{name: value}))
