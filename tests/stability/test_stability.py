"""Games of two numbers: directions follow their losses, matrices their steps, and verdicts what is played."""

import math
import random
from collections.abc import Callable
from itertools import product

import numpy as np
import pytest

from gan_core.stability.fields import FIELDS, NODES, WEIGHTS, eigenvalues
from gan_core.stability.updates import MEMORY, UPDATES, Setting, State, jacobian, path, step
from gan_core.stability.verdict import played, verdict

Loss = Callable[[float, float, float], tuple[float, float]]  # of the generator, of the critic


def softplus(t: float) -> float:
    return max(t, 0.0) + math.log1p(math.exp(-abs(t)))


def noisy(theta: float, psi: float, sigma: float) -> tuple[float, float]:
    real = sum(w * softplus(-psi * sigma * n) for n, w in zip(NODES, WEIGHTS, strict=True))
    fake = sum(w * softplus(psi * (theta + sigma * n)) for n, w in zip(NODES, WEIGHTS, strict=True))
    mine = sum(w * softplus(-psi * (theta + sigma * n)) for n, w in zip(NODES, WEIGHTS, strict=True))
    return mine, real + fake


def consensus(theta: float, psi: float, gamma: float) -> tuple[float, float]:
    direction = FIELDS["gan-saturating"].direction(theta, psi, 0.0)
    both = gamma * (direction[0] ** 2 + direction[1] ** 2) / 2
    return -softplus(psi * theta) + both, softplus(psi * theta) + both


LOSSES: dict[str, Loss] = {
    "gan-saturating": lambda t, p, s: (-softplus(p * t), softplus(p * t)),
    "gan": lambda t, p, s: (softplus(-p * t), softplus(p * t)),
    "wgan": lambda t, p, s: (-p * t, p * t),
    "wgan-clip": lambda t, p, s: (-p * t, p * t),
    "wgan-gp": lambda t, p, s: (-p * t, p * t + s * (abs(p) - 1) ** 2),
    "r1": lambda t, p, s: (softplus(-p * t), softplus(p * t) + s * p**2 / 2),
    "instance-noise": noisy,
    "consensus": consensus,
    "saddle": lambda t, p, s: (t * p + s * t**2 / 2, -t * p + s * p**2 / 2),
}
STRENGTHS = {name: one.strength.usual if one.strength else 0.0 for name, one in FIELDS.items()}
SLOW = 0.02  # of a radius's logarithm
LINEAR = [name for name, one in UPDATES.items() if one.linear]


@pytest.mark.parametrize("name", FIELDS)
def test_each_player_steps_against_the_slope_of_its_own_loss(name: str) -> None:
    strength, loss, near = STRENGTHS[name], LOSSES[name], 1e-5
    for theta, psi in product((-1.3, 0.2, 0.9), (-0.8, 0.4, 1.7)):
        mine, critics = FIELDS[name].direction(theta, psi, strength)
        by_theta = (loss(theta + near, psi, strength)[0] - loss(theta - near, psi, strength)[0]) / (2 * near)
        by_psi = (loss(theta, psi + near, strength)[1] - loss(theta, psi - near, strength)[1]) / (2 * near)
        assert (mine, critics) == pytest.approx((-by_theta, -by_psi), abs=1e-8)


@pytest.mark.parametrize("name", [name for name, one in FIELDS.items() if one.jacobian])
@pytest.mark.parametrize("strength", [0.0, 0.3, 1.4])
def test_the_jacobian_is_that_of_the_direction(name: str, strength: float) -> None:
    game, near = FIELDS[name], 1e-5
    assert game.jacobian is not None
    assert game.direction(0.0, 0.0, strength) == pytest.approx((0, 0), abs=1e-12)
    by_theta = np.subtract(game.direction(near, 0, strength), game.direction(-near, 0, strength)) / (2 * near)
    by_psi = np.subtract(game.direction(0, near, strength), game.direction(0, -near, strength)) / (2 * near)
    np.testing.assert_allclose(game.jacobian(strength), np.stack([by_theta, by_psi], axis=1), atol=1e-8)


def test_eigenvalues_are_those_of_the_paper() -> None:
    """Mescheder et al. 2018, lemmas 2.2, 3.2 and 4.1 for f(t) = -log(1 + e^-t): f'(0) = 1/2 and f''(0) = -1/4."""
    for sigma, gamma in ((0.3, 0.2), (0.9, 1.0), (1.9, 3.0)):
        for name, strength, half in (("instance-noise", sigma, -(sigma**2) / 4), ("r1", gamma, -gamma / 2)):
            root = np.emath.sqrt(half**2 - 0.25)
            jacobian_of = FIELDS[name].jacobian
            assert jacobian_of is not None
            np.testing.assert_allclose(eigenvalues(jacobian_of(strength)), (half + root, half - root))
    assert eigenvalues(FIELDS["gan"].jacobian(0.0)) == (0.5j, -0.5j)  # type: ignore[misc]


@pytest.mark.parametrize("name", [name for name, one in FIELDS.items() if one.published is not None])
@pytest.mark.parametrize("in_turns", [False, True])
def test_small_steps_converge_where_the_paper_says_so_and_nowhere_else(name: str, in_turns: bool) -> None:
    game = FIELDS[name]
    setting = Setting(
        game=game, update=UPDATES["sgd"], strength=STRENGTHS[name], rate=0.02, critic_rate=0.02, in_turns=in_turns
    )
    assert (verdict(setting).outcome == "converges") == game.published
    assert (played(setting, start=(0.5, 0.3), steps=8000) == "converges") == game.published


def test_radii_of_the_bilinear_game_in_closed_form() -> None:
    def radius(update: str, in_turns: bool = False, momentum: float = 0.0) -> float | None:
        setting = Setting(game=FIELDS["wgan"], update=UPDATES[update], in_turns=in_turns, momentum=momentum)
        return verdict(setting).radius

    rate = Setting(game=FIELDS["wgan"], update=UPDATES["sgd"]).rate
    assert radius("sgd") == pytest.approx(math.sqrt(1 + rate**2))  # 1 +- ih
    assert radius("sgd", in_turns=True) == pytest.approx(1)
    assert radius("extragradient") == pytest.approx(math.hypot(1 - rate**2, rate))
    negative, positive = radius("momentum", True, -0.5), radius("momentum", True, 0.5)
    assert negative is not None and positive is not None
    assert negative < 1 < positive  # Gidel et al. 2019, Negative momentum for improved game dynamics


@pytest.mark.parametrize("update", LINEAR)
@pytest.mark.parametrize("in_turns", [False, True])
def test_the_matrix_is_the_slope_of_a_whole_step(update: str, in_turns: bool) -> None:
    near = 1e-6
    for name in ("gan", "r1", "instance-noise", "consensus"):
        setting = Setting(
            game=FIELDS[name], update=UPDATES[update], strength=0.8, rate=0.3, critic_rate=0.2, in_turns=in_turns
        )
        matrix = jacobian(setting)
        assert matrix is not None
        for column in range(2 + 2 * MEMORY):
            moved = np.zeros(2 + 2 * MEMORY)
            moved[column] = near
            after = step(setting, _state(moved))
            flat = [after.theta, after.psi, *after.memory[0], *after.memory[1]]
            np.testing.assert_allclose(np.array(flat) / near, matrix[:, column], atol=1e-5)


def _state(flat: np.ndarray) -> State:
    first, second = flat[2 : 2 + MEMORY].tolist(), flat[2 + MEMORY :].tolist()
    return State(float(flat[0]), float(flat[1]), (tuple(first), tuple(second)))


def some_setting(rng: random.Random) -> Setting:
    name = rng.choice([name for name, one in FIELDS.items() if one.jacobian and not one.clip])
    strength = FIELDS[name].strength
    return Setting(
        game=FIELDS[name],
        update=UPDATES[rng.choice(LINEAR)],
        strength=rng.uniform(strength.least, strength.most) if strength else 0.0,
        rate=10 ** rng.uniform(-2, 0),
        critic_rate=10 ** rng.uniform(-2, 0),
        momentum=rng.uniform(-0.9, 0.9),
        in_turns=rng.random() < 0.5,
    )


def test_eigenvalues_and_play_agree_on_a_thousand_settings() -> None:
    """From so near that the game is linear, for as long as the radius needs to show."""
    rng, start, seen = random.Random(7), 1e-9, {"converges": 0, "circles": 0, "diverges": 0}
    while sum(seen.values()) < 1000:
        setting = some_setting(rng)
        told = verdict(setting)
        assert told.radius is not None
        if told.outcome != "circles" and abs(math.log(told.radius)) < SLOW:
            continue  # hours of steps
        steps = 500 if told.outcome == "circles" else math.ceil(12 / abs(math.log(told.radius)) + 20)
        distances = [state.distance / start for state in path(setting, (start, start / 2), steps)]
        seen[told.outcome] += 1
        if told.outcome == "circles":
            assert min(distances[250:]) > 0.02 and max(distances[250:]) < 50, setting
        else:
            assert (max(distances[-20:]) < 0.1) == (told.outcome == "converges"), setting
            assert (max(distances[-20:]) > 100) == (told.outcome == "diverges"), setting
    assert min(seen.values()) >= 30, seen


@pytest.mark.parametrize("update", [name for name, one in UPDATES.items() if not one.linear])
def test_an_update_that_is_not_linear_is_judged_by_play(update: str) -> None:
    told = verdict(Setting(game=FIELDS["r1"], update=UPDATES[update], strength=1.0))
    assert told.told_by == "play" and told.radius is None


def test_a_clipped_critic_stays_inside_and_circles() -> None:
    setting = Setting(game=FIELDS["wgan-clip"], update=UPDATES["sgd"], strength=0.3)
    states = list(path(setting, (1.0, 0.2), 3000))
    assert max(abs(state.psi) for state in states) == pytest.approx(0.3)
    assert verdict(setting).outcome == played(setting) == "circles"
