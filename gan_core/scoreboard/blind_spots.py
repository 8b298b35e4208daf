"""How far each figure of features moves with what is done to real pictures: measured once, read here. No torch.

`python -m benchmarks.blind_spots` measures: for some data and every degradation, at each of its amounts, the figures
of real pictures made worse, held against untouched ones; and those of untouched pictures, several draws of them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import mean, stdev
from typing import Any, Literal

from gan_core.evaluation.feature_metrics import FeatureMetric, defined
from gan_core.evaluation.features import FEATURES
from gan_core.scoreboard.real_pictures import DataChoice

SHIPPED = Path(__file__).parent / "blind_spots.json"
SAMPLES = 1000  # pictures on either side
DRAWS = 5  # of untouched pictures
SURE = 4.0  # standard deviations between these draws: what is nearer has not moved
DATA: dict[str, DataChoice] = {
    "Digits": DataChoice(dataset="mnist"),
    "Frogs": DataChoice(dataset="cifar10", data_class="frog"),
}

Sight = Literal["notices", "blind", "fooled"]


@dataclass(frozen=True, kw_only=True)
class Spots:
    """What was measured of some data. figures: [amount, value by metric] of each degradation; untouched: by metric."""

    features: str  # in FEATURES
    figures: Mapping[str, Sequence[tuple[int, Mapping[str, float]]]]
    untouched: Mapping[str, Sequence[float]]

    @property
    def metrics(self) -> dict[str, FeatureMetric]:
        """Those that have a figure here."""
        return {name: one for name, one in defined(FEATURES[self.features]).items() if name in self.untouched}

    def at(self, degradation: str, amount: int) -> Mapping[str, float]:
        return dict(self.figures[degradation])[amount]

    def sight(self, metric: str, value: float) -> Sight:
        """Does the figure tell these pictures from untouched ones, or does it take them for better?"""
        draws = self.untouched[metric]
        gain = self.metrics[metric].goodness(value) - mean(map(self.metrics[metric].goodness, draws))
        if abs(gain) <= SURE * stdev(draws):
            return "blind"
        return "fooled" if gain > 0 else "notices"


@cache
def spots(data: str) -> Spots:
    """Of a name in DATA."""
    found: dict[str, Any] = json.loads(SHIPPED.read_text())["data"][data]
    figures = {name: [(amount, values) for amount, values in rows] for name, rows in found["figures"].items()}
    return Spots(features=found["features"], figures=figures, untouched=found["untouched"])
