"""Published experiments on mode collapse, as named protocols that anybody can run again.

A protocol is complete: data, networks, optimizers, steps, how many samples are scored and by which figures. Numbers
are comparable within one protocol only: "ring" and "grid" mean something else in nearly every paper.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from gan_core.base.registry import Registry, import_all
from gan_core.config.run_config import RunConfig


@dataclass(frozen=True, kw_only=True)
class Published:
    """One cell of a published table. error: its standard error, None if only `runs` is known."""

    value: float
    error: float | None = None
    runs: int = 1


@dataclass(frozen=True, kw_only=True)
class Row:
    """One method of a protocol. config: with the full number of steps; its seed is replaced by each trial's."""

    label: str
    config: RunConfig
    published: Mapping[str, Published] = field(default_factory=dict)  # by the name of the figure in METRICS


@dataclass(frozen=True, kw_only=True)
class Claim:
    """That one row is better than another by a figure: a sentence of a paper or tutorial that trials can refute.

    sooner: not where they end, but that `better` reaches the end of `worse` in fewer steps and less time.
    """

    says: str  # without a full stop
    figure: str  # in METRICS
    better: str  # rows
    worse: str
    sooner: bool = False


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """A table of a paper, or of code that was published with one."""

    label: str
    reason: str  # what it shows, one sentence
    source: str  # where the published numbers stand
    rows: Mapping[str, Row]
    samples: int  # drawn from each trained generator and scored
    figures: tuple[str, ...]  # names in METRICS, in the order of the paper's columns, ours after them
    steps: int  # as published
    looks: int = 1  # how often a trial is scored on its way, for curves
    short_steps: int  # for a processor without a GPU; what is shipped says which were made
    departures: tuple[str, ...] = ()  # in what we differ, one sentence each
    claims: tuple[Claim, ...] = ()  # that its trials decide


SEEDS = 5  # trials of each row, unless somebody asks for more

PROTOCOLS: Registry[Protocol] = Registry("protocol")
import_all(sys.modules[__name__], first=("d2l", "pacgan"))
