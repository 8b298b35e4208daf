"""A small config, and events made by hand."""

import numpy as np

from gan_core.base.events import Metrics, Samples
from gan_core.config.run_config import RunConfig

CONFIG = RunConfig(dataset="ring", generator_output="linear", steps=100)


def report(step: int, **values: float) -> Metrics:
    """What a training says at `step`."""
    return Metrics(step, step / 100, step * 64, {"critic_loss": 0.5, "generator_loss": 0.7} | values)


def picture(step: int, points: int = 16) -> Samples:
    """Points that tell the step they were drawn at."""
    return Samples(step, "points", {"fake": np.full((points, 2), step, np.float32)})
