"""Losses against closed forms and torch's own."""

import math

import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, mse_loss

from gan_core.losses.objectives import OBJECTIVES, Targets

REAL, FAKE = torch.tensor([2.0, -1.0, 0.5]), torch.tensor([-0.3, 1.2, 0.0])
NEUTRAL = torch.zeros(5)


def critic_loss(name: str, real: torch.Tensor = REAL, fake: torch.Tensor = FAKE) -> float:
    return OBJECTIVES[name].critic_loss(real, fake, Targets()).item()


def test_gan_is_binary_cross_entropy() -> None:
    ours = critic_loss("gan")
    theirs = binary_cross_entropy_with_logits(REAL, torch.ones(3)) + binary_cross_entropy_with_logits(
        FAKE, torch.zeros(3)
    )
    assert ours == pytest.approx(theirs.item(), rel=1e-6)


@pytest.mark.parametrize(("real", "fake"), [(0.9, 0.1), (1.05, 0.05)])
def test_gan_takes_any_label(real: float, fake: float) -> None:
    """1.05 is legal for noisy labels, and then torch's own loss is the same expression."""
    ours = OBJECTIVES["gan"].critic_loss(REAL, FAKE, Targets(real, fake)).item()
    theirs = binary_cross_entropy_with_logits(REAL, torch.full((3,), real)) + binary_cross_entropy_with_logits(
        FAKE, torch.full((3,), fake)
    )
    assert ours == pytest.approx(theirs.item(), rel=1e-6)


def test_lsgan_is_half_the_squared_error() -> None:
    theirs = mse_loss(REAL, torch.ones(3)) / 2 + mse_loss(FAKE, torch.zeros(3)) / 2
    assert critic_loss("lsgan") == pytest.approx(theirs.item())


def test_hinge_by_hand() -> None:
    assert critic_loss("hinge") == pytest.approx((0 + 2 + 0.5) / 3 + (0.7 + 2.2 + 1) / 3)


@pytest.mark.parametrize("name", ["wgan", "wgan-gp"])
def test_wgan_is_the_difference_of_means(name: str) -> None:
    assert critic_loss(name) == pytest.approx((FAKE.mean() - REAL.mean()).item())
    assert OBJECTIVES[name].generator_loss(FAKE).item() == pytest.approx(-0.3)


def test_saturating_and_non_saturating_generators() -> None:
    probability = FAKE.sigmoid()
    assert OBJECTIVES["gan"].generator_loss(FAKE).item() == pytest.approx(-probability.log().mean().item())
    minimax = (1 - probability).log().mean().item()
    assert OBJECTIVES["gan-saturating"].generator_loss(FAKE).item() == pytest.approx(minimax, rel=1e-5)


def test_rpgan_compares_in_pairs() -> None:
    """Critic log(1 + e^(D(g) - D(x))), generator log(1 + e^(D(x) - D(g))), sample by sample."""
    rpgan = OBJECTIVES["rpgan"]
    expected = sum(math.log1p(math.exp(g - x)) for x, g in zip(REAL.tolist(), FAKE.tolist(), strict=True)) / 3
    assert critic_loss("rpgan") == pytest.approx(expected)
    expected = sum(math.log1p(math.exp(x - g)) for x, g in zip(REAL.tolist(), FAKE.tolist(), strict=True)) / 3
    assert rpgan.relative and rpgan.generator_loss(FAKE - REAL).item() == pytest.approx(expected)


@pytest.mark.parametrize("name", OBJECTIVES)
def test_the_references_are_the_values_of_a_critic_that_cannot_tell(name: str) -> None:
    objective = OBJECTIVES[name]
    # a least-squares critic is neutral at 1/2, every other one at 0
    scores = NEUTRAL + (0.5 if name == "lsgan" else 0.0)
    losses = {
        "critic": objective.critic_loss(scores, scores, Targets()).item(),
        "generator": objective.generator_loss(scores).item(),
    }
    for reference in objective.references:
        assert math.isclose(reference.value, losses[reference.player], abs_tol=1e-6), reference


@pytest.mark.parametrize("name", OBJECTIVES)
def test_each_player_gains_by_moving_scores_its_way(name: str) -> None:
    """A flipped sign anywhere fails here: real up and fake down helps the critic, fake up the generator."""
    objective = OBJECTIVES[name]
    real, fake = NEUTRAL.clone().requires_grad_(), NEUTRAL.clone().requires_grad_()
    objective.critic_loss(real, fake, Targets()).backward()
    assert (real.grad < 0).all() and (fake.grad >= 0).all()
    score = NEUTRAL.clone().requires_grad_()
    objective.generator_loss(score).backward()
    assert (score.grad < 0).all()


@pytest.mark.parametrize("name", OBJECTIVES)
def test_every_objective_explains_itself(name: str) -> None:
    objective = OBJECTIVES[name]
    assert objective.label and objective.help.endswith(".") and objective.source
    assert {curve.player for curve in objective.curves} == {"critic", "generator"}
