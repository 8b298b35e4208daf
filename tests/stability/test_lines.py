"""Two lines: divergences against quadrature and finite differences, critics against their losses."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from scipy.stats import norm, wasserstein_distance

from gan_core.stability import lines


@pytest.mark.parametrize("theta", [0.2, -0.7, 1.5])
@pytest.mark.parametrize("noise", [0.4, 1.0])
def test_divergences_of_noisy_lines_are_their_integrals(theta: float, noise: float) -> None:
    p, q = norm(0, noise).pdf, norm(theta, noise).pdf

    def integrand(x: float) -> float:
        middle = (p(x) + q(x)) / 2
        return float(p(x) * math.log(p(x) / middle) + q(x) * math.log(q(x) / middle)) / 2

    value, slope = lines.jensen_shannon(theta, noise)
    assert value == pytest.approx(quad(integrand, -6, 6)[0], abs=2e-4)
    near = 1e-5
    by_hand = (lines.jensen_shannon(theta + near, noise)[0] - lines.jensen_shannon(theta - near, noise)[0]) / (2 * near)
    assert slope == pytest.approx(by_hand, abs=1e-7)
    assert lines.kullback_leibler(theta, noise) == pytest.approx(quad(lambda x: p(x) * math.log(p(x) / q(x)), -6, 6)[0])


def test_lines_without_noise_have_a_divergence_without_slope() -> None:
    for theta in (-2.0, 1e-9, 0.3):
        assert lines.jensen_shannon(theta, 0.0) == (math.log(2), 0.0)
        assert math.isinf(lines.kullback_leibler(theta, 0.0))
    assert lines.jensen_shannon(0.0, 0.0) == (0.0, 0.0) and lines.kullback_leibler(0.0, 0.0) == 0


def test_the_earth_movers_distance_is_that_of_samples() -> None:
    across = np.random.default_rng(0).normal(size=2000)
    for theta in (-0.6, 0.9):
        value, slope = lines.earth_mover(theta)
        assert value == pytest.approx(wasserstein_distance(across, across + theta))
        assert slope == math.copysign(1, theta)


def test_a_classic_critic_climbs_to_ln_2_and_takes_the_slope_away() -> None:
    estimates, zero_sum, other = zip(*(lines.classic(0.8, updates) for updates in (0, 10, 100, 2000)), strict=True)
    assert estimates[0] == pytest.approx(0) and list(estimates) == sorted(estimates)
    assert estimates[-1] > 0.96 * math.log(2)
    assert zero_sum[-1] < 0.05 * max(zero_sum) and other[-1] > 10


def test_a_penalised_critic_is_at_the_minimum_of_its_loss() -> None:
    for theta, penalty in ((0.5, 10.0), (1.2, 0.5)):

        def loss(slope: float, theta: float = theta, penalty: float = penalty) -> float:
            return -slope * theta + penalty * (abs(slope) - 1) ** 2

        best = minimize_scalar(loss, bounds=(0, 5), method="bounded")
        assert lines.penalised(theta, penalty) == pytest.approx((best.x * theta, best.x), rel=1e-4)
    assert lines.clipped(-0.5, 0.01) == (0.005, 0.01)
