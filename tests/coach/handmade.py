"""Records made by hand: curves given as numbers or as functions of the share of the run that is over."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from gan_core.coach import Record
from gan_core.config.run_config import RunConfig

Line = float | Callable[[np.ndarray], np.ndarray]
REPORTS, LAST = 100, 1000


def record(
    config: RunConfig, alarms: Sequence[Mapping[str, Any]] = (), reports: int = REPORTS, **curves: Line
) -> Record:
    """Of `reports` reports, evenly up to step LAST."""
    steps = np.linspace(LAST / reports, LAST, reports).round().astype(np.int64)
    done = steps / LAST
    columns = {name: line(done) if callable(line) else np.full(reports, line) for name, line in curves.items()}
    return Record(config, steps, columns, tuple(alarms))
