"""How the lanes of a race stand: their last figures, what real data would get, and how they ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from gan_core.config.run_config import RunConfig
from gan_core.config.settings import data_request, sample_shape
from gan_core.data.datasets import DATASETS, Data, Request
from gan_core.evaluation.metrics import LIVE_SAMPLES, Metric, applying, oracle
from gan_core.evaluation.metrics.digits import CLASSES
from gan_core.races.race import DELETED, Race
from gan_core.runs import Run, RunGone
from gan_core.runs.headline import told_of


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One lane. figures: by the names of METRICS; alarms: {step, kind, text}; state: DELETED if its run is gone.

    scored_step, samples: where the figures were taken, and how many they are of; oracle: what as many real ones get,
    {} while that is not known.
    second: the figures by the second ruler of digits; rulers: the hashes of both, () of points and while it runs.
    """

    label: str
    state: str
    step: int = 0
    seconds: float = 0.0
    reason: str = ""
    figures: Mapping[str, float] = field(default_factory=dict)
    scored_step: int = 0
    samples: int = LIVE_SAMPLES
    oracle: Mapping[str, float] = field(default_factory=dict)
    second: Mapping[str, float] = field(default_factory=dict)
    rulers: tuple[str, ...] = ()
    alarms: tuple[Mapping[str, Any], ...] = ()


def standings(race: Race) -> list[Standing]:
    """Every lane by the scores of its first run, or by its last report while it has not finished."""
    return [_standing(lane.label, race.runs_of(lane)[0]) for lane in race.lanes]


def _standing(label: str, run: Run | None) -> Standing:
    try:
        if run is None or run.problem:
            return Standing(label=label, state=DELETED if run is None else "failed", reason=run.problem if run else "")
        status, told = run.status(), told_of(run)
    except RunGone:
        return Standing(label=label, state=DELETED)
    return Standing(
        label=label,
        state=status["state"],
        step=status["step"],
        seconds=status["seconds"],
        reason=status["reason"],
        alarms=tuple(run.alarms()),
        figures=told.figures,
        scored_step=told.step,
        samples=told.samples,
        oracle=told.oracle,
        second=told.second,
        rulers=told.rulers,
    )


@dataclass(frozen=True, kw_only=True)
class Yardstick:
    """What lanes on these data are measured by. modes: how many there are, 0 if unknown.

    metrics: those that may be reported; oracle: what real data get from as many samples as are scored live.
    """

    modes: int
    metrics: Mapping[str, Metric]
    oracle: Mapping[str, float]


def yardstick(config: RunConfig) -> Yardstick:
    """Of the data that `config` learns from; known without torch."""
    return _yardstick(config.dataset, data_request(config), sample_shape(config), bool(config.classes))


@lru_cache
def _yardstick(dataset: str, request: Request, shape: tuple[int, ...], asked: bool) -> Yardstick:
    entry = DATASETS[dataset]
    if entry.kind == "points":
        data = entry.load(request)
        modes = 0 if data.centers is None else len(data.centers)
        real = oracle(data, LIVE_SAMPLES, asked=asked) if applying(data) else {}
        return Yardstick(modes=modes, metrics=applying(data, asked=asked), oracle=real)
    if not entry.shows_digits:
        return Yardstick(modes=0, metrics={}, oracle={})
    one = request.data_class != "all"
    labels = np.zeros(1, np.int64) if one else np.arange(CLASSES) if entry.class_names else None
    stand_in = Data(values=np.zeros((0, *shape), np.uint8), labels=labels, shows_digits=True)  # metrics ask for no more
    return Yardstick(modes=0 if one else CLASSES, metrics=applying(stand_in, asked=asked), oracle={})
