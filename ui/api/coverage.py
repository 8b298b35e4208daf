"""By which figures samples are judged, as JSON: what they mean, and what real data get."""

from dataclasses import asdict, dataclass
from typing import Any

from gan_core.config import RunConfig
from gan_core.metrics import Metric
from gan_core.races.standings import yardstick
from gan_core.told import live_samples


@dataclass(frozen=True)
class Figure:
    """One column of a table and one chart. low, high: bounds of its axis, if it has any; whole: a count.

    ranks: may lanes be ranked by it? Not by one that looks at the good samples alone, or that noise can do well in.
    """

    key: str
    label: str
    short: str
    help: str
    unit: str
    direction: str
    low: float | None
    high: float | None
    whole: bool
    ranks: bool


_PUBLISHED_COUNTS = ("modes", "classes", "classes_seen", "stacked_modes")  # one sample is enough, so a smear does well
_NO_RANKS = ("reverse_kl", "spread", "confidence", "no_digit", "disagreement", *_PUBLISHED_COUNTS)
_COUNTS = ("covered", "modes")  # of the data's modes
_SHORT = {
    "covered": "Covered",
    "modes": "Captured",
    "high_quality": "High quality",
    "reverse_kl": "Reverse KL",
    "binned_kl": "KL, off-mode bin",
    "spread": "Spread",
}


def coverage_facts(config: RunConfig) -> dict[str, Any]:
    """modes: how many the data have, 0 if unknown; figures that may be reported; oracle: those of real data.

    live_samples: how many samples the figures on the way are of, 0 where there are none.
    """
    known = yardstick(config)
    figures = [_figure(name, metric, known.modes) for name, metric in known.metrics.items()]
    return {"modes": known.modes, "figures": [asdict(figure) for figure in figures], "oracle": dict(known.oracle)} | {
        "live_samples": live_samples(config) if figures else 0
    }


def _figure(name: str, metric: Metric, modes: int) -> Figure:
    whole = metric.unit.startswith(("modes", "of "))
    return Figure(
        key=name,
        label=metric.label,
        short=_SHORT.get(name, metric.label),
        help=metric.help,
        unit=metric.unit,
        direction=metric.direction,
        low=0.0,
        high=_most(name, metric, modes),
        whole=whole,
        ranks=name not in _NO_RANKS,
    )


def _most(name: str, metric: Metric, modes: int) -> float | None:
    """Where the axis of a figure ends, if that is known: all modes, all classes, all samples."""
    if metric.unit.startswith("of "):
        return float(metric.unit.removeprefix("of "))
    if metric.unit == "share":
        return 1.0
    return float(modes) if name in _COUNTS and modes else None
