"""Figures of two clouds of features, real and generated, one module per family. Pure numpy."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from gan_core.base.numbers import figure
from gan_core.base.registry import Registry, import_all
from gan_core.evaluation.feature_metrics.pair import Pair
from gan_core.evaluation.features import FeatureExtractor

__all__ = ["FEATURE_METRICS", "FeatureMetric", "Pair", "compared", "defined"]


@dataclass(frozen=True, kw_only=True)
class FeatureMetric:
    """One figure of features.

    label: its name in every table and in JSON; "{distance}" in it is what the extractor calls its distance. source:
    the paper. measure: of a pair -> figures by their names in FEATURE_METRICS; those that share their work
    share one function. NaN: undefined for so few pictures. needs_logits: of the extractor.
    """

    label: str
    help: str
    source: str
    direction: Literal["higher is better", "lower is better", "nearer to 1 is better"]
    measure: Callable[[Pair], dict[str, float]]
    digits: int = 3
    needs_logits: bool = False

    def name(self, extractor: FeatureExtractor) -> str:
        """As tables and JSON have it: "FD(EffNet-L0)"."""
        return self.label.format(distance=extractor.distance)

    def goodness(self, value: float) -> float:
        """A number that is higher the better the figure is."""
        if self.direction == "nearer to 1 is better":
            return -abs(value - 1)
        return value if self.direction == "higher is better" else -value

    def text(self, value: float | None) -> str:
        """The value as tables show it; "–" for None."""
        return "–" if value is None else figure(value, self.digits)


FEATURE_METRICS: Registry[FeatureMetric] = Registry("metric of features")
import_all(sys.modules[__name__], first=("kernel", "neighbours", "frechet"))


def defined(extractor: FeatureExtractor) -> dict[str, FeatureMetric]:
    """The metrics that mean something for an extractor, by name."""
    return {name: one for name, one in FEATURE_METRICS.items() if extractor.has_logits or not one.needs_logits}


def compared(pair: Pair) -> dict[str, float | None]:
    """Every figure by its name in FEATURE_METRICS; None for one that is undefined for so few pictures.

    Raises ValueError for fewer than 2 pictures and for features that are not finite.
    """
    has_logits = pair.generated.logits is not None
    metrics = {name: one for name, one in FEATURE_METRICS.items() if has_logits or not one.needs_logits}
    values: dict[str, float] = {}
    for measure in dict.fromkeys(metric.measure for metric in metrics.values()):
        values |= measure(pair)
    return {name: values[name] if isfinite(values[name]) else None for name in metrics}
