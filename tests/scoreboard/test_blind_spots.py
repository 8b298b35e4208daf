"""What figures see of real pictures made worse: shipped curves, whole, told apart as they are, and measured again."""

import math

import pytest

from gan_core.data.datasets import DATASETS, Request
from gan_core.evaluation.degradations import DEGRADATIONS
from gan_core.scoreboard.blind_spots import DATA, DRAWS, SAMPLES, Spots, spots
from gan_core.scoreboard.degraded import DegradedChoice
from gan_core.scoreboard.evaluation import Evaluator


@pytest.mark.parametrize("data", DATA)
def test_every_amount_of_every_way_has_every_figure(data: str) -> None:
    seen = spots(data)
    assert {"kid", "precision", "recall", "density", "coverage", "fd"} <= set(seen.metrics)
    assert set(DEGRADATIONS) - set(seen.figures) <= {"classes"}
    for name, rows in seen.figures.items():
        assert [amount for amount, _ in rows] == [*DEGRADATIONS[name].amounts]
        assert all(set(values) >= set(seen.metrics) for _, values in rows)
    assert all(len(draws) == DRAWS for draws in seen.untouched.values())


def test_what_is_nearer_than_the_draws_differ_has_not_moved() -> None:
    draws = {"kid": [-1.0, 0.0, 1.0], "precision": [0.70, 0.72, 0.71], "density": [0.9, 1.0, 1.1]}
    seen = Spots(features="effnet-lite0", figures={}, untouched=draws)
    assert [seen.sight("kid", value) for value in (3.9, 4.1, -4.1)] == ["blind", "notices", "fooled"]
    assert [seen.sight("precision", value) for value in (0.74, 0.76, 0.66)] == ["blind", "fooled", "notices"]
    assert seen.sight("density", 1.0 + 4.1 * 0.1) == "fooled"


@pytest.mark.parametrize("data", DATA)
def test_repetition_is_what_precision_cannot_see_and_coverage_can(data: str) -> None:
    """Precision asks whether pictures look real, and these are; coverage asks what is missing (Naeem et al. 2020)."""
    seen = spots(data)
    found = seen.at("repeated", 20)
    assert seen.sight("precision", found["precision"]) != "notices"
    assert seen.sight("coverage", found["coverage"]) == seen.sight("kid", found["kid"]) == "notices"
    assert found["coverage"] < 0.25


@pytest.mark.usefixtures("needs_data")
def test_what_was_shipped_is_measured_again() -> None:
    """One amount of digits, here and now."""
    data = DATA["Digits"]
    assert DATASETS[data.dataset].is_here(Request())
    choice = DegradedChoice(data=data, name="repeated", amount=20, samples=SAMPLES, seed=0)
    found, seen = Evaluator().degraded(choice)["metrics"], spots("Digits")
    assert found["KID x1000"] == pytest.approx(seen.at("repeated", 20)["kid"], rel=1e-4)
    assert math.isclose(found["coverage"], seen.at("repeated", 20)["coverage"], abs_tol=1e-3)
