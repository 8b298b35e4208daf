"""Sixty generators of random sane architectures: what is called measured is right, and most guesses are."""

import pytest

from tests.generators.foreign.random_generators import GENERATORS, discs
from tests.generators.foreign.rebuilding import Outcome, all_rebuilt

pytestmark = pytest.mark.timeout(1200)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    return all_rebuilt(range(GENERATORS), tmp_path_factory.mktemp("generators"), *discs())


def test_what_is_called_measured_is_right(outcomes: list[Outcome]) -> None:
    wrong = {
        outcome.seed: {name: outcome.wrong[name] for name, right in outcome.measured.items() if not right}
        for outcome in outcomes
        if not all(outcome.measured.values())
    }
    assert not wrong
    assert sum(len(outcome.measured) for outcome in outcomes) >= GENERATORS  # and that is said of something


def test_most_of_what_is_guessed_is_right(outcomes: list[Outcome]) -> None:
    guesses = [right for outcome in outcomes for right in outcome.guessed.values()]
    assert sum(guesses) >= 0.7 * len(guesses)


def test_those_with_batch_norms_are_rebuilt(outcomes: list[Outcome]) -> None:
    """To the last BatchNorm; what follows it (an output activation, an epsilon) is nobody's to measure."""
    remembering = [outcome for outcome in outcomes if outcome.remembers]
    missed = {outcome.seed: outcome.wrong for outcome in remembering if not outcome.seen}
    assert len(missed) <= 0.1 * len(remembering), missed
    assert sum(outcome.exact for outcome in remembering) >= 0.6 * len(remembering)
