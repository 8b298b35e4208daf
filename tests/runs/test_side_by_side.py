"""Whose figures are best, and when that cannot be said."""

from pathlib import Path

import pytest

from gan_core import runs
from gan_core.config.run_config import RunConfig
from gan_core.evaluation.metrics import METRICS
from gan_core.runs.headline import Told
from gan_core.runs.side_by_side import best, names_of, why_none_is_best


@pytest.mark.parametrize(
    ("name", "values", "places"),
    [
        ("covered", [10.0, 25.0, 7.0], {1}),
        ("covered", [25.0, 25.0, None], set()),
        ("covered", [25.0, 25.0, 24.0], {0, 1}),
        ("binned_kl", [0.5, 0.01, None], {1}),
        ("high_quality", [0.9801, 0.9803, 0.5], {0, 1}),  # both read 98.0 %
        ("high_quality", [0.9, None], set()),
        ("spread", [0.7, 1.1, 1.5], set()),  # it looks at good samples alone
        ("modes", [16.0, 25.0], set()),  # one sample satisfies it
        ("class_diversity", [0.7, 1.1, 1.5], {1}),
        ("covered", [], set()),
    ],
)
def test_the_best_is_by_the_figures_own_direction(name: str, values: list[float | None], places: set[int]) -> None:
    assert best(METRICS[name], values) == places


@pytest.mark.parametrize(
    ("other", "samples", "rulers", "said"),
    [
        (RunConfig(), 2500, ("a",), ""),
        (RunConfig(seed=3, steps=9), 2500, ("a",), ""),
        (RunConfig(dataset="grid"), 2500, ("a",), "different data"),
        (RunConfig(), 1000, ("a",), "numbers of samples"),
        (RunConfig(), 2500, ("b",), "digit classifiers"),
    ],
)
def test_figures_rank_only_where_they_can_be_compared(
    tmp_path: Path, other: RunConfig, samples: int, rulers: tuple[str, ...], said: str
) -> None:
    several = [runs.create(config, root=tmp_path) for config in (RunConfig(), other, RunConfig())]
    first = Told(figures={"modes": 8.0}, samples=2500, rulers=("a",))
    second = Told(figures={"modes": 7.0}, samples=samples, rulers=rulers)
    why = why_none_is_best(several, [first, second, Told()])
    assert said in why if said else why == ""


def test_runs_of_one_title_are_told_apart(tmp_path: Path) -> None:
    several = [runs.create(RunConfig(), title=title, root=tmp_path) for title in ("A", "B", "A", "")]
    names = names_of(several)
    assert names[1] == "B" and names[3] == several[3].id and len({*names}) == 4
    assert names[0] == f"A ({several[0].id[-4:]})"
    assert names_of([several[0], several[0]]) == [several[0].id] * 2
