"""People tell real pictures from generated ones, and how often they are wrong.

HYPE (Zhou et al. 2019, "HYPE: A Benchmark for Human eYe Perceptual Evaluation of Generative Models"): the error rate
over as many real as generated pictures, without a limit of time (HYPE-infinity) or with each picture seen for a moment
(HYPE-time). 50 % means that the two cannot be told apart. How sure people are gives a ROC besides. numpy only.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from gan_core.base.errors import UserError
from gan_core.evaluation.proportion import wilson
from gan_core.evaluation.roc import Roc, roc

RATINGS = ("surely generated", "probably generated", "probably real", "surely real")
"""What ratings 1, 2, 3 and 4 mean."""

EACH = 20  # pictures of each kind in one sitting
VOTES = 2 * EACH
LIMITS = (0.0, 0.25, 0.5, 1.0, 2.0)  # seconds that a picture is seen; 0: as long as one likes
_REAL_FROM = 3  # the lowest rating that calls a picture real


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What votes come to. Shares are 0 ... 1; low and high are the Wilson 95 % interval of the error rate."""

    votes: int
    errors: int
    rate: float
    low: float
    high: float
    generated: int  # votes on generated pictures
    fooled: int  # of these, "real"
    real: int  # votes on real pictures
    doubted: int  # of these, "generated"
    roc: Roc  # real is positive

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self) | {"roc": self.roc.to_dict()}


def called_real(rating: int) -> bool:
    """Does this rating call a picture real?"""
    return rating >= _REAL_FROM


def counted(ratings: Sequence[int], real: Sequence[bool]) -> np.ndarray:
    """How often generated (row 0) and real pictures (row 1) got each rating: int64 [2, 4]. Counts add up."""
    counts = np.zeros((2, len(RATINGS)), np.int64)
    np.add.at(counts, (np.asarray(real, np.int64), np.asarray(ratings) - 1), 1)
    return counts


def verdict(counts: np.ndarray) -> Verdict:
    """Of `counted` votes. Raises ValueError unless there are votes on both kinds."""
    of_generated, of_real = counts
    fooled, doubted = int(of_generated[_REAL_FROM - 1 :].sum()), int(of_real[: _REAL_FROM - 1].sum())
    generated, real = int(of_generated.sum()), int(of_real.sum())
    errors, votes = fooled + doubted, generated + real
    low, high = wilson(errors, votes)
    kinds = np.repeat([False, True], [generated, real])
    ratings = np.concatenate([np.repeat(np.arange(len(RATINGS)), row) for row in counts])
    return Verdict(
        votes=votes,
        errors=errors,
        rate=errors / votes,
        low=low,
        high=high,
        generated=generated,
        fooled=fooled,
        real=real,
        doubted=doubted,
        roc=roc(ratings, kinds),
    )


def most_believed_first(ratings: Sequence[int], scores: Sequence[float] | None) -> list[int]:
    """The pictures' indices, from surely real down to surely generated; among equals the critic's favourites first."""
    return sorted(range(len(ratings)), key=lambda index: (-ratings[index], -scores[index] if scores else 0))


def checked_ratings(values: Any) -> tuple[int, ...]:
    """The votes of one sitting that strangers sent. Raises UserError unless there is a legal one for each picture."""
    if not isinstance(values, list) or len(values) != VOTES:
        raise UserError(f"ratings must be a list of {VOTES} votes")
    legal = range(1, len(RATINGS) + 1)
    for value in values:
        if not isinstance(value, int) or isinstance(value, bool) or value not in legal:
            meant = ", ".join(f"{rating} {RATINGS[rating - 1]}" for rating in legal)
            raise UserError(f"each rating must be a whole number ({meant}), not {str(value)[:20]!r}")
    return tuple(values)


def checked_limit(value: Any) -> float:
    """Seconds that each picture is seen. Raises UserError for others than LIMITS."""
    if not isinstance(value, int | float) or isinstance(value, bool) or value not in LIMITS:
        legal = ", ".join(f"{limit:g}" for limit in LIMITS)
        raise UserError(f"limit must be one of {legal} seconds, 0 for none, not {str(value)[:20]!r}")
    return float(value)
