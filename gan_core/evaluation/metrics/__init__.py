"""Figures of samples, one module per family. Pure functions of arrays; known without torch."""

import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass
from math import isfinite
from typing import Literal, Protocol

import numpy as np

from gan_core.base.numbers import figure, significant
from gan_core.base.registry import Registry, import_all

PROTOCOL_SAMPLES = 2500  # what PacGAN and VEEGAN score
LIVE_SAMPLES = 1000  # what a run scores of itself for each picture
LIVE_DIGITS = 256  # of digits, now and then: naming them takes 30 ms


class RealData(Protocol):
    """What a metric may know of a dataset: `gan_core.data.datasets.Data` fits."""

    @property
    def values(self) -> np.ndarray: ...
    @property
    def labels(self) -> np.ndarray | None: ...
    @property
    def centers(self) -> np.ndarray | None: ...
    @property
    def sigma(self) -> float | np.ndarray | None: ...
    @property
    def weights(self) -> np.ndarray | None: ...
    @property
    def shows_digits(self) -> bool: ...


Kind = Literal["count", "share", "number", "distance"]


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One figure, and all that tables, charts, cards and sentences need to show it. Its name in METRICS is its key in
    what `measure` and `score` return.

    kind: a count of modes or classes; a share of the samples, shown in percent; another number; or a distance, which
    every ruler measures on a scale of its own, so that two rulers' values have no difference.
    short: for the head of a column, `label` by default. of: of a count, how many there are; None: as many as the data
    have modes. unit: of a number. digits: significant ones of a number, a distance and a mean count.
    ranks: may lanes be ranked by it? Not by one that looks at the good samples alone, or that noise can do well in.
    live: is it reported while a run trains? chart, colour: where its curve is drawn; "" for none.
    headline: the words of those few figures that one line has room for; "" for the others.
    on_request: it takes minutes, so only who names it gets it.

    measure: from samples, shaped and scaled like `data.values`, and the data. Figures that share their
    work share one `measure`, which may return figures that do not apply too.
    measure_asked: in the place of `measure`, of samples that were asked for by class, with the classes int64 [n].
    samples: how many its protocol draws; fewest: with fewer it must not stand beside a published figure.
    """

    label: str
    help: str
    kind: Kind
    direction: Literal["higher is better", "lower is better", "nearer to 1 is better"]
    applies: Callable[[RealData], bool]
    short: str = ""
    of: int | None = None
    unit: str = ""
    digits: int = 3
    ranks: bool = True
    live: bool = True
    chart: str = ""
    colour: str = "generated"
    headline: str = ""
    on_request: bool = False
    measure: Callable[[np.ndarray, RealData], dict[str, float]] | None = None
    measure_asked: Callable[[np.ndarray, RealData, np.ndarray], dict[str, float]] | None = None
    samples: int = PROTOCOL_SAMPLES
    fewest: int = PROTOCOL_SAMPLES

    def __post_init__(self) -> None:
        units = {"count": f"of {self.of}" if self.of else "modes", "share": "share", "distance": "squared distance"}
        object.__setattr__(self, "short", self.short or self.label)
        object.__setattr__(self, "unit", units.get(self.kind, self.unit))

    @property
    def own_scale(self) -> bool:
        """Does each ruler measure it on a scale of its own?"""
        return self.kind == "distance"

    def goodness(self, value: float) -> float:
        """The greater the better, whatever the figure's direction."""
        return {"higher is better": value, "lower is better": -value}.get(self.direction, -abs(value - 1))

    def text(self, value: float | None, error: float | None = None) -> str:
        """The value as every table shows it, "98.9 %", "8", "0.0123", with its error if it has one: "98.9 ± 0.2 %".

        "undefined" for None.
        """
        if value is None:
            return "undefined"
        number = self._number(value) + ("" if error is None else f" ± {self._error(error)}")
        return f"{number} %" if self.kind == "share" else number

    def cell(self, value: float | None) -> str:
        """The same where a table has no such value: "–"."""
        return "–" if value is None else self.text(value)

    def second_text(self, value: float, second: float) -> str:
        """What stands beside the value when a second ruler measured it too: how far the two are apart, "± 0.3 %", or
        in brackets its own value of a distance."""
        return f"[{self.text(second)}]" if self.own_scale else f"± {self.gap(abs(value - second))}"

    def gap(self, value: float) -> str:
        """The size of a difference of two values: "2.3 %", "0.45"."""
        return self._error(value) + (" %" if self.kind == "share" else "")

    def in_line(self, value: float, modes: int = 0) -> str:
        """The value in the line of a few that stands beside a picture: "8 of 10 digits covered", "34.0 % no digit".

        modes: how many the data have, if that is known.
        """
        told = self.counted(value, modes)
        return f"{told} {self.headline}" if self.kind in ("count", "share") else f"{self.headline} {told}"

    def counted(self, value: float, modes: int = 0) -> str:
        """The value, a count with its whole: "8 of 10". modes: how many the data have, if that is known."""
        whole = (self.of or modes) if self.kind == "count" else 0
        return f"{self.text(value)} of {whole}" if whole else self.text(value)

    def _number(self, value: float) -> str:
        if self.kind == "share":
            return f"{100 * value:.1f}"
        return significant(value, 4) if self.kind == "count" else figure(value, self.digits)

    def _error(self, value: float) -> str:
        return f"{100 * value:.1f}" if self.kind == "share" else significant(value, 2)


SECOND = "second "  # before the name of a figure that a `measure` returns as the second ruler measures it


@dataclass(frozen=True)
class Measured:
    """Figures by name. second: the same as a second ruler of another make sees them; of points there is none."""

    figures: dict[str, float]
    second: dict[str, float]


def gray_digits(data: RealData) -> bool:
    """Images of one digit each, whose classes are known."""
    return data.shows_digits and data.labels is not None and data.values.shape[1] == 1


METRICS: Registry[Metric] = Registry("metric")
import_all(sys.modules[__name__])


def applying(data: RealData, *, asked: bool = False, also: Collection[str] = ()) -> dict[str, Metric]:
    """The metrics that mean something for `data`, by name.

    asked: also those of samples asked for by class. also: names of those that are measured on request only.
    """
    return {
        name: metric
        for name, metric in METRICS.items()
        if (asked or metric.measure is not None) and (name in also or not metric.on_request) and metric.applies(data)
    }


def protocol_samples(data: RealData) -> int:
    """How many samples the protocols of these data draw, the most demanding one's count."""
    return max((metric.samples for metric in applying(data).values()), default=PROTOCOL_SAMPLES)


def measured(
    samples: np.ndarray, data: RealData, asked: np.ndarray | None = None, *, also: Collection[str] = ()
) -> Measured:
    """Every figure that applies to `data`. One that is undefined for these samples is left out.

    asked: the class that each sample was asked for, int64 [n], of a generator that knows classes.
    also: names of figures that are measured on request only.
    """
    metrics = applying(data, asked=asked is not None, also=also)
    values: dict[str, float] = {}
    for measure in dict.fromkeys(metric.measure for metric in metrics.values() if metric.measure):
        values |= measure(samples, data)
    for named in dict.fromkeys(metric.measure_asked for metric in metrics.values() if metric.measure_asked):
        values |= {} if asked is None else named(samples, data, asked)
    values = {name: value for name, value in values.items() if isfinite(value)}
    return Measured(
        figures={name: values[name] for name in values if name in metrics},
        second={name: values[SECOND + name] for name in metrics if SECOND + name in values},
    )


def score(samples: np.ndarray, data: RealData, asked: np.ndarray | None = None) -> dict[str, float]:
    """The figures of `measured` by the first ruler alone."""
    return measured(samples, data, asked).figures


def real(
    data: RealData, n: int = PROTOCOL_SAMPLES, seed: int = 0, *, asked: bool = False, also: Collection[str] = ()
) -> Measured:
    """What a perfect generator gets: `n` real samples (at most all), drawn by `seed`, scored the same way.

    For a Frechet distance that is training images against test images: the floor, above 0.
    """
    drawn = _draw(len(data.values), n, seed)
    labels = data.labels[drawn] if asked and data.labels is not None else None
    return measured(data.values[drawn], data, labels, also=also)


def oracle(
    data: RealData, n: int = PROTOCOL_SAMPLES, seed: int = 0, *, asked: bool = False, also: Collection[str] = ()
) -> dict[str, float]:
    """The figures of `real` by the first ruler alone."""
    return real(data, n, seed, asked=asked, also=also).figures


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
