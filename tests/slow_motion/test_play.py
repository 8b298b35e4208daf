"""Slow motion against the game's own update: every number that a page shows, for every objective and plain preset."""

import numpy as np
import pytest
import torch
from torch import Tensor

from gan_core.base.errors import UserError
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import DATASETS
from gan_core.games.losses import Losses
from gan_core.losses.objectives import OBJECTIVES
from gan_core.slow_motion.formula import SYMBOLS, evaluate
from gan_core.slow_motion.losses import CRITIC, GENERATOR, PENALTIES
from gan_core.slow_motion.play import Played, play
from gan_core.slow_motion.shown import shown
from gan_core.training.game import Game
from tests.training.test_reference import PLAIN, RING

CLOSE = 1e-6


def largest(differences: list[Tensor]) -> float:
    return max(float(difference.abs().max()) for difference in differences if len(difference.flatten()))


def gradients(game: Game, player: str) -> list[Tensor]:
    return [torch.zeros_like(w) if w.grad is None else w.grad for w in game.networks[player].parameters()]


def check_formulas(config: RunConfig, player: str, played: Played) -> None:
    """Loss and the weights of scores, by the formulas on show."""
    loss = (CRITIC if player == "critic" else GENERATOR)[config.objective]
    values = {
        name: played.values[name].detach().double().numpy() for name in ("d_real", "d_fake") if name in played.values
    }
    share = 0.5 if player == "critic" and config.average_critic_loss else 1.0
    paid = float(played.values["loss"].detach())
    if player == "critic" and config.penalties:
        assert share * evaluate(loss.formula, values) <= paid + CLOSE
    else:
        assert abs(share * evaluate(loss.formula, values) - paid) < CLOSE * max(1, abs(paid))
    if player == "critic":
        for name, formula in (("by_real", loss.by_real), ("by_scores", loss.by_fake)):
            expected = share * evaluate(formula, values) / config.batch_size
            assert np.abs(played.values[name].numpy() - expected).max() < CLOSE


def check(config: RunConfig) -> None:
    """Both players, the critic first; each side draws the same random numbers."""
    config = config.replace(critic_dropout=0.0, threads=1)  # masks are drawn in another order
    for player in ("critic", "generator"):
        game, slow, losses = Game(config), Game(config), Losses()
        game.update_alone(player, losses)
        played = play(slow, player)
        assert abs(float(losses[player].detach()) - float(played.values["loss"].detach())) < CLOSE
        theirs, mine = gradients(game, player), gradients(slow, player)
        assert largest([a - b for a, b in zip(theirs, mine, strict=True)]) < CLOSE
        for scores, name in (("real", "d_real"), ("fake", "d_fake")):
            if player == "critic":
                assert largest([losses.scores[scores].detach() - played.values[name].detach()]) < CLOSE * 10
        pairs = zip(game.networks[player].parameters(), slow.networks[player].parameters(), theirs, strict=True)
        for one, other, gradient in pairs:  # a first step of Adam is the sign of a gradient, however small that is
            assert largest([(one - other).detach()[gradient.abs() > 1e-4], torch.zeros(1)]) < CLOSE
        assert (game.total, game.step) == (slow.total, slow.step)
        check_formulas(config, player, played)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_objective_makes_the_real_update(objective: str) -> None:
    check(RING.adapted(objective=objective))


@pytest.mark.parametrize("name", PLAIN)
def test_every_plain_preset_makes_the_real_update(name: str, request: pytest.FixtureRequest) -> None:
    config = PRESETS[name].config
    if not DATASETS[config.dataset].built_in:
        request.getfixturevalue("needs_data")
    check(config)


@pytest.mark.parametrize("optimizer", ("adam", "rmsprop", "sgd"))
@pytest.mark.parametrize("player", ("critic", "generator"))
def test_a_later_step_is_the_real_one_for_every_optimizer(optimizer: str, player: str) -> None:
    """With clipping of both kinds, and an optimizer that remembers."""
    config = RING.adapted(objective="wgan").replace(
        generator_optimizer=optimizer, critic_optimizer=optimizer, gradient_clip=0.01, weight_clip=0.05, threads=1
    )
    game, slow = Game(config), Game(config)
    for _ in range(3):
        for one in (game, slow):
            one.update_alone("critic", Losses())
            one.update_alone("generator", Losses())
    game.update_alone(player, Losses())
    play(slow, player)
    pairs = zip(game.networks[player].parameters(), slow.networks[player].parameters(), strict=True)
    assert largest([(one - other).detach() for one, other in pairs]) < 1e-5


def test_everything_stands_in_the_tables() -> None:
    assert set(CRITIC) == set(GENERATOR) == set(OBJECTIVES)
    assert {"gradient-penalty", "r1", "r2"} == set(PENALTIES)


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("player", ("critic", "generator"))
def test_what_is_shown_is_what_was_played(objective: str, player: str) -> None:
    game = Game(RING.adapted(objective=objective).replace(threads=1))
    played = play(game, player)
    arrays, facts = shown(game, player, played)
    assert [stage["name"] for stage in facts["stages"]] == [
        *("noise", "samples", "scores", "loss", "gradient", "weights", "step")
    ]
    assert np.array_equal(arrays["fake"], played.values["fake"].detach().numpy()[: len(arrays["fake"])])
    assert facts["loss"]["before"] == float(played.values["loss"].detach())
    for stage in facts["stages"]:
        assert set(stage["values"]) <= set(SYMBOLS) and set(stage["values"]) <= set(facts["numbers"])
        assert all(name in stage["code"] for name in stage["values"])
    moved = [layer["step"] for layer in facts["layers"]]
    assert np.allclose(
        moved,
        [float((w - b).detach().norm()) for w, b in zip(game.parameters[player], played.before, strict=True)],
    )
    assert max(moved) > 0


def test_the_step_lowers_the_loss_of_a_small_step() -> None:
    """Of the same batch: what stands on the page as the loss after the step."""
    for player in ("critic", "generator"):
        game = Game(RING.replace(threads=1, generator_lr=1e-5, critic_lr=1e-5))
        played = play(game, player)
        assert float(played.again["loss"].detach()) < float(played.values["loss"].detach())


def test_tricks_are_refused_by_name() -> None:
    with pytest.raises(UserError, match="leaves out packing"):
        play(Game(RING.replace(packing=2)), "critic")
