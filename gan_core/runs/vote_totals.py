"""The votes of many: what a class says of a run's pictures, in all and vote by vote."""

import csv
import io
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from gan_core.evaluation.human import RATINGS, called_real, counted, verdict
from gan_core.evaluation.roc import roc
from gan_core.runs import votes
from gan_core.runs.run import Run
from gan_core.runs.votes import Sitting

COLUMNS = (
    "sitting", "when", "deck_seed", "generator_step", "seconds_seen", "picture", "kind", "rating", "said", "right",
    "critic_score",
)  # fmt: skip


def totals(run: Run) -> list[dict[str, Any]]:
    """One entry per time step and limit of time, the newest step first: JSON of a `Verdict`, and

    {"step", "limit", "sittings", "critic"}: the critic's {"points", "auc"} over the different decks that were played,
    or None. Votes on different generators, or seen for different times, are different experiments and never added up.
    """
    path = votes.path_of(run)
    try:
        about = path.stat()
    except FileNotFoundError:
        return []
    return _totals(run, path, (about.st_mtime_ns, about.st_size, about.st_ino))


@lru_cache(maxsize=32)
def _totals(run: Run, path: Path, stamp: tuple[int, int, int]) -> list[dict[str, Any]]:
    """path, stamp: everybody who looks shares one reading of the same file."""
    groups: dict[tuple[int, float], list[Sitting]] = {}
    for sitting in votes.read(run):
        groups.setdefault((sitting.step, sitting.limit), []).append(sitting)
    return [
        {"step": step, "limit": limit, "sittings": len(group), "critic": _critic(group)} | _pooled(group)
        for (step, limit), group in sorted(groups.items(), key=lambda entry: (-entry[0][0], entry[0][1]))
    ]


def _pooled(group: list[Sitting]) -> dict[str, Any]:
    counts = np.sum([counted(sitting.ratings, sitting.real) for sitting in group], axis=0)
    return verdict(counts).to_dict()


def _critic(group: Iterable[Sitting]) -> dict[str, Any] | None:
    decks = {sitting.seed: sitting for sitting in group if sitting.scores is not None}
    if not decks:
        return None
    scores = np.array([sitting.scores for sitting in decks.values()], np.float64).ravel()
    return roc(scores, np.array([sitting.real for sitting in decks.values()]).ravel()).to_dict()


def table(run: Run) -> bytes:
    """All votes as CSV, one line per vote, COLUMNS. Empty cells where there was no critic."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for number, sitting in enumerate(votes.read(run), 1):
        head = (number, sitting.when, sitting.seed, sitting.step, f"{sitting.limit:g}")
        scores = sitting.scores or [None] * len(sitting.real)
        for picture, (real, rating) in enumerate(zip(sitting.real, sitting.ratings, strict=True)):
            kind, right = "real" if real else "generated", int(called_real(rating) == real)
            rows.writerow((*head, picture + 1, kind, rating, RATINGS[rating - 1], right, scores[picture]))
    return text.getvalue().encode()
