"""How many CPU threads a run gets. No torch here: the pool decides, the worker obeys."""

import os

from gan_core.config import RunConfig
from gan_core.networks import CRITICS, GENERATORS


def choose_threads(config: RunConfig, *, idle_cores: int | None = None) -> int:
    """The config's own number, or 1; 2 for convolutions while two cores are idle.

    One busy neighbour, a browser or a second run, costs a run of two threads 60 to 75 % of its speed, and a
    run of one thread almost nothing. Only large products gain enough from two to risk it.
    """
    if config.threads:
        return config.threads
    idle = idle_cores if idle_cores is not None else os.cpu_count() or 1
    convolutional = GENERATORS[config.generator].convolutional or CRITICS[config.critic].convolutional
    return 2 if convolutional and idle >= 2 else 1
