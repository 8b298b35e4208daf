"""The charts of a race: what the lanes cover, and how the game goes; one line per lane in each."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from gan_core.config import RunConfig
from ui.api.coverage import coverage_facts


@dataclass(frozen=True)
class RaceChart:
    """One tab. key: the column that every lane's line shows; the rest as in `ui.api.curves.Group`."""

    key: str
    label: str
    help: str
    low: float | None = None
    high: float | None = None
    optional: bool = False
    wide: bool = False
    exact: bool = False


_GAME = (
    RaceChart(
        "generator_loss",
        "Generator loss",
        "Losses of different objectives are not on one scale: compare their course, not their height.",
        wide=True,
    ),
    RaceChart(
        "critic_loss",
        "Critic loss",
        "Losses of different objectives are not on one scale: compare their course, not their height.",
        wide=True,
    ),
    RaceChart(
        "generator_grad_norm",
        "Generator gradient",
        "Length of the generator's gradient. Near 0 it learns nothing any more: it has vanished.",
        low=0.0,
        wide=True,
    ),
    RaceChart("critic_grad_norm", "Critic gradient", "Length of the critic's gradient.", low=0.0, wide=True),
    RaceChart("steps_per_second", "Speed", "Generator updates per second of training.", low=0.0),
)


def race_charts(config: RunConfig, reports: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """JSON-able. Figures that only some runs report are optional: their tabs come with their first value.

    reports: the lanes' newest ones. A figure that is younger than all these runs is left out."""
    facts = coverage_facts(config)
    measured = set(facts["oracle"])
    told = {name for row in reports for name in row}
    old = {new for new, before in _SUCCESSORS.items() if before in told and new not in told}
    facts["figures"] = [figure for figure in facts["figures"] if figure["key"] not in old]
    coverage = [
        RaceChart(
            key=figure["key"],
            label=figure["short"],
            help=figure["help"],
            low=figure["low"],
            high=figure["high"],
            optional=figure["key"] not in measured,
            exact=True,
        )
        for figure in facts["figures"]
    ]
    charts = {
        "coverage": [asdict(chart) for chart in coverage if measured or chart.key in _LIVE_DIGITS],
        "game": [asdict(chart) for chart in _GAME],
    }
    return facts | {"charts": charts}


_SUCCESSORS = {"covered": "modes", "classes_covered": "classes"}  # a count, and the one that was there before it
_LIVE_DIGITS = (
    "classes_covered",
    "classes",
    "class_entropy",
    "no_digit",
    "confidence",
)  # what a run of digits reports on its way
NOTHING: dict[str, Any] = {
    "modes": 0,
    "figures": [],
    "oracle": {},
    "charts": {"coverage": [], "game": []},
    "live_samples": 0,
}
