"""A trial is a training like any other, scored on samples as they are in use."""

import math

import numpy as np
import pytest

from gan_core.config.run_config import RunConfig
from gan_core.evaluation.metrics import score
from gan_core.experiments.protocols import PROTOCOLS
from gan_core.experiments.trial import Look, Outcome, trial, trials
from gan_core.training.game import Game
from gan_core.training.loop import train
from gan_core.training.sampling import like_data

SMALL = RunConfig(dataset="ring", steps=5, batch_size=16, generator_widths=(8,), critic_widths=(8,), threads=1)


def test_a_trial_is_the_run_of_its_configuration() -> None:
    game = Game(SMALL)
    for _ in train(game):
        pass
    outcome = trial(SMALL, samples=300)
    assert outcome.figures == score(like_data(game.sampler, SMALL, 300, SMALL.seed), game.data)
    assert (outcome.seed, outcome.steps, outcome.samples) == (0, 5, 300)
    told = outcome.to_dict()
    assert told["figures"].keys() == outcome.figures.keys() and told["seconds"] >= 0


def test_looks_on_the_way_change_nothing_and_end_with_the_last_step() -> None:
    once, thrice = trial(SMALL, samples=100), trial(SMALL, samples=100, looks=3)
    assert [look.step for look in thrice.looks] == [2, 3, 5]
    assert thrice.figures == once.figures
    assert [look["step"] for look in thrice.to_dict()["looks"]] == [2, 3, 5] and "looks" not in once.to_dict()
    seconds = [look.seconds for look in thrice.looks]
    assert seconds == sorted(seconds) and seconds[0] > 0


def test_the_last_look_counts_and_not_the_best() -> None:
    """Many published codes report their best epoch."""
    figures = ({"modes": 25.0, "binned_kl": 0.1}, {"modes": 3.0, "binned_kl": 4.0})
    looks = tuple(Look(step=5 * n, seconds=n, figures=one) for n, one in enumerate(figures, start=1))
    outcome = Outcome(seed=0, steps=10, samples=100, looks=looks)
    assert outcome.figures == outcome.to_dict()["figures"] == figures[1]
    assert (outcome.seconds, outcome.to_dict()["seconds"]) == (2, 2)


def test_progress_is_told_after_every_update() -> None:
    steps: list[int] = []
    trial(SMALL, samples=10, progress=steps.append)
    assert steps == sorted(steps) and steps[-1] == 5 and len(steps) == 10


def test_samples_are_drawn_with_the_statistics_of_batch_norm_that_are_in_use() -> None:
    """In training mode a sample would depend on its neighbours, and the score on how many are drawn at once."""
    config = SMALL.replace(generator_norm="batch")
    game = Game(config)
    for _ in train(game):
        pass
    assert game.sampler.training
    many, few = like_data(game.sampler, config, 64, 0), like_data(game.sampler, config, 8, 0)
    assert np.allclose(many[:8], few, atol=1e-6)
    assert game.sampler.training  # as it was found


def test_other_seeds_draw_other_noise_and_the_same_seed_the_same() -> None:
    game = Game(SMALL)
    first, again, other = (like_data(game.sampler, SMALL, 32, seed) for seed in (0, 0, 1))
    assert np.array_equal(first, again) and not np.array_equal(first, other)


def test_trials_of_several_seeds_as_one_batch_are_the_single_ones() -> None:
    """Up to rounding: after few updates no point has moved from one side of a threshold to the other."""
    configs = [SMALL.replace(seed=seed) for seed in range(3)]
    together = trials(configs, samples=200, looks=2)
    for config, outcome in zip(configs, together, strict=True):
        alone = trial(config, samples=200, looks=2)
        assert [look.step for look in outcome.looks] == [look.step for look in alone.looks] == [2, 5]
        for ours, theirs in zip(outcome.looks, alone.looks, strict=True):
            assert ours.figures == pytest.approx(theirs.figures, rel=1e-4, abs=1e-4, nan_ok=True)
        assert (outcome.seed, outcome.steps, outcome.samples) == (config.seed, 5, 200)
        assert outcome.seconds > 0


def test_more_looks_than_steps_are_one_a_step() -> None:
    assert [look.step for look in trial(SMALL.replace(steps=2), samples=20, looks=3).looks] == [1, 2]


@pytest.mark.parametrize("name", ["d2l-grid", "pacgan-ring", "wgan-gp-toy8"])
def test_every_kind_of_row_trains(name: str) -> None:
    protocol = PROTOCOLS[name]
    for row in protocol.rows.values():
        outcome = trial(row.config.replace(steps=2, threads=1), samples=100)
        assert 0 <= outcome.figures["high_quality"] <= 1 and math.isfinite(outcome.figures["binned_kl"])
