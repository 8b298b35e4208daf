"""The figures of samples, as JSON: what they mean, and what real data get."""

from typing import Any

from gan_core.config.run_config import RunConfig
from gan_core.evaluation.metrics import Metric
from gan_core.races.standings import yardstick
from gan_core.runs.headline import live_samples

_TOLD = ("label", "short", "help", "unit", "kind", "digits", "direction", "headline", "live", "ranks")  # of a Metric


def coverage_facts(config: RunConfig) -> dict[str, Any]:
    """modes: how many the data have, 0 if unknown; figures that may be reported; oracle: those of real data.

    live_samples: how many samples the figures on the way are of, 0 where there are none.
    """
    known = yardstick(config)
    figures = [_figure(name, metric, known.modes) for name, metric in known.metrics.items()]
    return {"modes": known.modes, "figures": figures, "oracle": dict(known.oracle)} | {
        "live_samples": live_samples(config) if figures else 0
    }


def _figure(name: str, metric: Metric, modes: int) -> dict[str, Any]:
    """One column of a table and one chart: what the entry says. low, high: of its axis, if known; of: of a count, how
    many there are, 0 if unknown."""
    of = (metric.of or modes) if metric.kind == "count" else 0
    high = 1.0 if metric.kind == "share" else float(of) if of else None
    return {"key": name, "of": of, "low": 0.0, "high": high} | {field: getattr(metric, field) for field in _TOLD}
