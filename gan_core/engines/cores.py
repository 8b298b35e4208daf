"""How many cores there are for us, and how many of them a run may take."""

import os
from itertools import pairwise
from math import prod
from pathlib import Path

from gan_core import runs
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import sample_shape
from gan_core.runs import status

WORTH_DIVIDING = 2**23  # multiplications of one matrix product

_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def cores() -> int:
    """Cores that this process may use: its affinity, and its container's quota, both obeyed."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(usable, _quota() or usable))


def _quota() -> int | None:
    """A container's share in whole cores; None without one. The file holds "max 100000" or "200000 100000"."""
    try:
        quota, period = _QUOTA.read_text().split()[:2]
        return max(1, int(quota) // int(period))
    except (OSError, ValueError):  # no cgroup v2 here, or no limit
        return None


def threads_for(run: runs.Run, config: RunConfig) -> int:
    """CPU threads for a run that starts: what its config says, or as few as pay.

    A second thread makes large steps up to half as fast again, but only while a core idles: beside a busy
    neighbour two threads are a third as fast as one, because each waits for the other. The app's own core
    stays free.
    """
    if config.threads:
        return config.threads
    if threads_that_pay(config) == 1:
        return 1
    busy = len({_process(other) for other in runs.list_runs(run.root) if other != run} - {None})
    for_the_app = 1 if run.about.get("origin") == "app" else 0
    return max(1, min(threads_that_pay(config), cores() - for_the_app - busy))


def threads_that_pay(config: RunConfig) -> int:
    """2 where a step holds a convolution, or a matrix product that is worth dividing; else 1."""
    if config.is_convolutional:
        return 2
    return 2 if config.batch_size * largest_product(config) >= WORTH_DIVIDING else 1


def largest_product(config: RunConfig) -> int:
    """Multiplications per sample of the largest layer of perceptrons."""
    sample, largest = prod(sample_shape(config)), 0
    for player in config.kind.players:
        first, last = (config.latent_dim, sample) if player.role.draws else (sample, 1)
        widths = [first, *config.players[player.name].widths, last]
        largest = max(largest, *(a * b for a, b in pairwise(widths)))
    return largest


def _process(run: runs.Run) -> tuple[str, int] | None:
    """Which process is at work on the run: several runs may be trained by one. None if none is."""
    try:
        found = status.observed(run.folder)
    except status.RunGone:
        return None
    return (found["host"], found["pid"]) if found["state"] in status.LIVE else None
