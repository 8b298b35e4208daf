"""Which seeds are trained as batches, and how many batches there are."""

from collections.abc import Callable

import pytest

from gan_core import runs
from gan_core.config.presets import PRESETS
from gan_core.engines.seeds import batch_pays, enqueue_seeds, share_out
from gan_core.runs import queue

Create = Callable[..., runs.Run]


@pytest.mark.parametrize(
    ("count", "workers", "sizes"),
    [(8, 1, [8]), (8, 2, [4, 4]), (5, 2, [3, 2]), (3, 2, [3]), (2, 8, [2]), (16, 4, [4] * 4), (100, 1, [50, 50])],
)
def test_there_are_as_many_batches_as_workers(create: Create, count: int, workers: int, sizes: list[int]) -> None:
    made = [create(seed=seed) for seed in range(count)]
    groups = share_out(made, workers)
    assert [len(group) for group in groups] == sizes
    assert {run for group in groups for run in group} == set(made)


def test_what_cannot_be_a_batch_or_is_too_large_goes_one_by_one(create: Create) -> None:
    for changes in ({"critic_norm": "spectral"}, {"generator_widths": (4096, 4096), "batch_size": 16}):
        made = [create(seed=seed, **changes) for seed in range(4)]
        assert share_out(made, 2) == [[run] for run in made]
    assert share_out(made[:1], 2) == [made[:1]]


@pytest.mark.parametrize("name", [name for name in PRESETS if name.startswith(("ring", "grid"))])
def test_a_batch_pays_for_the_presets_on_points(name: str) -> None:
    assert batch_pays(PRESETS[name].config)


def test_each_group_waits_as_one(create: Create) -> None:
    made = [create(seed=seed) for seed in range(5)]
    groups = enqueue_seeds(made, workers=2)
    assert [queue.claim(made[0].root) for _ in groups] == [[run.id for run in group] for group in groups]
    alone = [create(seed=seed, critic_norm="spectral") for seed in range(2)]
    enqueue_seeds(alone, workers=2)
    assert [queue.claim(made[0].root) for _ in alone] == [[run.id] for run in alone]
