"""Sixty generators of random sane architectures: what is called measured is right, and most guesses are."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
import torch

from tests.weights.rebuilding import Outcome, rebuilt

GENERATORS = 60
pytestmark = pytest.mark.timeout(1200)


def discs() -> tuple[torch.Tensor, torch.Tensor]:
    """Pictures to learn from: bright discs on black, [64, 1, 28, 28] in [0, 1], and labels."""
    dice = torch.Generator().manual_seed(0)
    at = torch.rand(64, 2, 1, 1, generator=dice) * 16 + 6
    rows, columns = torch.meshgrid(torch.arange(28.0), torch.arange(28.0), indexing="ij")
    far = ((rows - at[:, 0]) ** 2 + (columns - at[:, 1]) ** 2).sqrt()
    return (6 - far).clamp(0, 1)[:, None], torch.arange(64) % 10


def of_discs(seed: int, folder: Path) -> Outcome:
    return rebuilt(seed, folder, *discs())


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Outcome]]:
    folder = tmp_path_factory.mktemp("generators")
    with ProcessPoolExecutor(min(4, os.cpu_count() or 1), get_context("spawn")) as pool:
        yield list(pool.map(of_discs, range(GENERATORS), [folder] * GENERATORS))


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
