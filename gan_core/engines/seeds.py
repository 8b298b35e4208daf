"""Runs that differ in the seed alone, in batches where that is quicker, otherwise one by one. Never imports torch."""

from collections.abc import Sequence

from gan_core.config.batching import MOST, can_train_together
from gan_core.config.run_config import RunConfig
from gan_core.engines.cores import largest_product
from gan_core.runs import Run, enqueue_together

# Multiplications of a step's largest matrix product up to which a batch is quicker than the same runs one after the
# other: 512 units at a batch of 256, the largest that was measured (benchmarks/results/seeds.md). The win shrinks with
# the size, from 5 times to 1.1, as the products take the time and not what lies between them.
WORTH_BATCHING = 2**26


def batch_pays(config: RunConfig) -> bool:
    """Is a batch quicker than the same runs one by one on the same core?

    On a GPU always: a kernel for one small network leaves it idle.
    """
    return config.device == "cuda" or config.batch_size * largest_product(config) <= WORTH_BATCHING


def share_out(made: Sequence[Run], workers: int) -> list[list[Run]]:
    """The runs in groups, each for one worker. Runs of a group are trained as one batch."""
    return [[made[index] for index in group] for group in groups([run.config for run in made], workers)]


def groups(configs: Sequence[RunConfig], workers: int) -> list[list[int]]:
    """Which of these go together: indices, each in one group; all by themselves where a batch does not pay.

    workers: how many processes they may keep busy; so many batches, of 2 or more, are made of them, or as many as
    hold them all. Two processes with half of the seeds each are quicker than one with two threads, which wait for
    each other.
    """
    alike = all(can_train_together([configs[0], other]) for other in configs[1:])
    if len(configs) < 2 or not alike or not batch_pays(configs[0]):
        return [[index] for index in range(len(configs))]
    count = max(1, min(workers, len(configs) // 2), -(-len(configs) // MOST))
    return [[*range(first, len(configs), count)] for first in range(count)]


def enqueue_seeds(made: Sequence[Run], workers: int) -> list[list[Run]]:
    """Let runs wait, as `share_out` groups them, and return the groups. Raises UserError as `runs.enqueue` does."""
    groups = share_out(made, workers)
    for group in groups:
        enqueue_together(group)
    return groups
