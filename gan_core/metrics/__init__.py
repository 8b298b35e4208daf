"""Figures that judge samples, one module per family. Pure functions of arrays, numpy only."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Literal, Protocol

import numpy as np

from gan_core.registry import Registry, import_all

PROTOCOL_SAMPLES = 2500  # what PacGAN and VEEGAN score


class RealData(Protocol):
    """What a metric may know of a dataset: `gan_core.datasets.Data` fits."""

    @property
    def values(self) -> np.ndarray: ...
    @property
    def labels(self) -> np.ndarray | None: ...
    @property
    def centers(self) -> np.ndarray | None: ...
    @property
    def sigma(self) -> float | None: ...


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One figure. Its name in METRICS is its key in what `measure` and `score` return.

    measure: from samples, shaped and scaled like `data.values`, and the data. Figures that share their
    work share one `measure`, which then returns all of them.
    """

    label: str
    help: str
    unit: str
    direction: Literal["higher is better", "lower is better", "nearer to 1 is better"]
    applies: Callable[[RealData], bool]
    measure: Callable[[np.ndarray, RealData], dict[str, float]]


METRICS: Registry[Metric] = Registry("metric")
import_all(sys.modules[__name__])


def score(samples: np.ndarray, data: RealData) -> dict[str, float]:
    """Every figure that applies to `data`, by name. One that is undefined for these samples is left out."""
    measures = dict.fromkeys(metric.measure for metric in METRICS.values() if metric.applies(data))
    values = {name: value for measure in measures for name, value in measure(samples, data).items()}
    return {name: value for name, value in values.items() if isfinite(value)}


def oracle(data: RealData, n: int = PROTOCOL_SAMPLES, seed: int = 0) -> dict[str, float]:
    """What a perfect generator gets: `n` real samples (at most all), drawn by `seed`, under the same code."""
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(data.values), size=min(n, len(data.values)), replace=False)
    return score(data.values[chosen], data)
