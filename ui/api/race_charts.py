"""The charts of a race: what the lanes cover, and how the game goes; one line per lane in each."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from gan_core.config.run_config import RunConfig
from gan_core.evaluation.metrics import METRICS
from gan_core.games import GameKind, Player
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


def _of_the_game(kind: GameKind) -> tuple[RaceChart, ...]:
    """Losses and gradients of every player, and the speed."""
    return (*map(_loss, kind.players), *map(_gradient, kind.players), _SPEED)


def _loss(player: Player) -> RaceChart:
    help = "Losses of different objectives are not on one scale: compare their course, not their height."
    return RaceChart(f"{player.name}_loss", f"{player.label.capitalize()} loss", help, wide=True)


def _gradient(player: Player) -> RaceChart:
    vanishes = " Near 0 it learns nothing any more: it has vanished." if player.role.draws else ""
    help = f"Length of the {player.label}'s gradient.{vanishes}"
    return RaceChart(f"{player.name}_grad_norm", f"{player.label.capitalize()} gradient", help, low=0.0, wide=True)


_SPEED = RaceChart("steps_per_second", "Speed", "Generator updates per second of training.", low=0.0)


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
        "coverage": [asdict(chart) for chart in coverage if measured or METRICS[chart.key].live],
        "game": [asdict(chart) for chart in _of_the_game(config.kind)],
    }
    return facts | {"charts": charts}


_SUCCESSORS = {"covered": "modes", "classes_covered": "classes"}  # a count, and the one that was there before it
NOTHING: dict[str, Any] = {
    "modes": 0,
    "figures": [],
    "oracle": {},
    "charts": {"coverage": [], "game": []},
    "live_samples": 0,
}
