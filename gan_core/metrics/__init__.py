"""Figures that judge samples, one module per family. Pure functions of arrays; known without torch."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Literal, Protocol

import numpy as np

from gan_core.registry import Registry, import_all

PROTOCOL_SAMPLES = 2500  # what PacGAN and VEEGAN score
LIVE_SAMPLES = 1000  # what a run scores of itself for each picture
LIVE_DIGITS = 256  # of digits, now and then: naming them takes 30 ms


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
    @property
    def judged(self) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One figure. Its name in METRICS is its key in what `measure` and `score` return.

    measure: from samples, shaped and scaled like `data.values`, and the data. Figures that share their
    work share one `measure`, which may return figures that do not apply too.
    samples: how many its protocol draws; fewest: with fewer it must not stand beside a published figure.
    own_scale: each ruler measures it on a scale of its own, so that two rulers' values have no difference.
    """

    label: str
    help: str
    unit: str
    direction: Literal["higher is better", "lower is better", "nearer to 1 is better"]
    applies: Callable[[RealData], bool]
    measure: Callable[[np.ndarray, RealData], dict[str, float]]
    samples: int = PROTOCOL_SAMPLES
    fewest: int = PROTOCOL_SAMPLES
    own_scale: bool = False


SECOND = "second "  # before the name of a figure that a `measure` returns as the second ruler measures it


@dataclass(frozen=True)
class Measured:
    """Figures by name. second: the same as a second ruler of another make sees them; of points there is none."""

    figures: dict[str, float]
    second: dict[str, float]


METRICS: Registry[Metric] = Registry("metric")
import_all(sys.modules[__name__])


def applying(data: RealData) -> dict[str, Metric]:
    """The metrics that mean something for `data`, by name."""
    return {name: metric for name, metric in METRICS.items() if metric.applies(data)}


def protocol_samples(data: RealData) -> int:
    """How many samples the protocols of these data draw, the most demanding one's count."""
    return max((metric.samples for metric in applying(data).values()), default=PROTOCOL_SAMPLES)


def measured(samples: np.ndarray, data: RealData) -> Measured:
    """Every figure that applies to `data`. One that is undefined for these samples is left out."""
    metrics = applying(data)
    measures = dict.fromkeys(metric.measure for metric in metrics.values())
    values = {name: value for measure in measures for name, value in measure(samples, data).items() if isfinite(value)}
    return Measured(
        figures={name: values[name] for name in values if name in metrics},
        second={name: values[SECOND + name] for name in metrics if SECOND + name in values},
    )


def score(samples: np.ndarray, data: RealData) -> dict[str, float]:
    """The figures of `measured` by the first ruler alone."""
    return measured(samples, data).figures


def real(data: RealData, n: int = PROTOCOL_SAMPLES, seed: int = 0) -> Measured:
    """What a perfect generator gets: `n` real samples (at most all), drawn by `seed`, scored the same way.

    For a Frechet distance that is training images against test images: the floor, above 0.
    """
    return measured(data.values[_draw(len(data.values), n, seed)], data)


def oracle(data: RealData, n: int = PROTOCOL_SAMPLES, seed: int = 0) -> dict[str, float]:
    """The figures of `real` by the first ruler alone."""
    return real(data, n, seed).figures


def one_class(data: RealData, n: int = PROTOCOL_SAMPLES, seed: int = 0) -> dict[str, float]:
    """What a generator gets that knows one class only, the commonest, and draws it perfectly (at most all of it).

    Full collapse, scored the same way; nothing for data without classes.
    """
    if data.labels is None or (data.labels == data.labels[0]).all():
        return {}
    members = np.flatnonzero(data.labels == np.bincount(data.labels).argmax())
    return score(data.values[members[_draw(len(members), n, seed)]], data)


def _draw(count: int, n: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).choice(count, size=min(n, count), replace=False)
