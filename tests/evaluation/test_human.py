"""What votes come to, worked out by hand and by scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from gan_core.base.errors import UserError
from gan_core.evaluation.human import (
    VOTES,
    called_real,
    checked_limit,
    checked_ratings,
    counted,
    most_believed_first,
    verdict,
)
from gan_core.evaluation.proportion import wilson


def test_errors_of_both_kinds_are_counted() -> None:
    ratings, real = [4, 3, 2, 1, 4, 3, 2, 1], [True] * 4 + [False] * 4
    found = verdict(counted([*ratings, 3], [*real, False]))
    assert (found.votes, found.errors, found.fooled, found.doubted) == (9, 5, 3, 2)
    assert (found.generated, found.real) == (5, 4) and found.rate == pytest.approx(5 / 9)
    assert (found.low, found.high) == wilson(5, 9)


def test_votes_add_up() -> None:
    """Ten people's counts give what all of their votes in one row would."""
    rng = np.random.default_rng(0)
    sittings = [(rng.integers(1, 5, VOTES), rng.permutation(VOTES) < VOTES // 2) for _ in range(10)]
    found = verdict(np.sum([counted(ratings, real) for ratings, real in sittings], axis=0))
    ratings, real = (np.concatenate(values) for values in zip(*sittings, strict=True))
    assert found.errors == sum(called_real(rating) != kind for rating, kind in zip(ratings, real, strict=True))
    assert found.votes == 10 * VOTES and found.roc.auc == pytest.approx(roc_auc_score(real, ratings))


def test_the_most_believed_stand_first_and_the_critic_decides_among_equals() -> None:
    assert most_believed_first([1, 4, 3, 4], None) == [1, 3, 2, 0]
    assert most_believed_first([1, 4, 3, 4], [0.0, -2.0, 5.0, 1.0]) == [3, 1, 2, 0]


@pytest.mark.parametrize("values", [None, "1" * VOTES, [1] * (VOTES - 1), [1] * VOTES + [1]])
def test_too_few_votes_are_refused(values: object) -> None:
    with pytest.raises(UserError, match="ratings must be a list of 40 votes"):
        checked_ratings(values)


@pytest.mark.parametrize("value", [0, 5, 2.0, True, "3", None, [1], 10**400])
def test_other_votes_are_refused(value: object) -> None:
    with pytest.raises(UserError, match=r"each rating must be a whole number \(1 surely generated, .*, not "):
        checked_ratings([1] * (VOTES - 1) + [value])


@pytest.mark.parametrize("value", [-1, 0.3, True, "1", None, [0], float("nan"), 10**400])
def test_other_limits_are_refused(value: object) -> None:
    with pytest.raises(UserError, match=r"limit must be one of 0, 0\.25, 0\.5, 1, 2 seconds, 0 for none, not "):
        checked_limit(value)
    assert checked_limit(1) == 1.0
