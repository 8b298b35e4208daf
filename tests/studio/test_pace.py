"""Slices of drawing: as large as a slice of time allows, by a clock of our own."""

import numpy as np
import torch
from torch import Tensor, nn

from gan_core.generators.loaded import Facts, Loaded
from gan_core.studio.pace import SLICE, Pace


class Clocked(nn.Module):
    """Doubles points; every call and every sample takes its time, by a clock that nothing else moves."""

    def __init__(self, per_call: float, per_sample: float, interrupted: float = 0.0) -> None:
        super().__init__()
        self.costs, self.interrupted = (per_call, per_sample), interrupted
        self.now, self.sizes = 0.0, list[int]()

    def forward(self, z: Tensor) -> Tensor:
        self.now += self.costs[0] + self.costs[1] * len(z)
        self.sizes.append(len(z))
        if len(self.sizes) == 2:
            self.now += self.interrupted
        return 2 * z


def drawn(network: Clocked, count: int) -> np.ndarray:
    """What comes of `count` samples; `network.sizes` says how it was cut."""
    loaded = Loaded(network, Facts(title="", origin="file", kind="points", shape=(2,), latent_dim=2))
    assert loaded.batch  # looks at the network once
    network.sizes.clear()
    pace = Pace(lambda: network.now)
    return np.concatenate([shown for shown, _ in pace.slices(loaded, torch.arange(2.0 * count).view(-1, 2), None)])


def test_whatever_the_slices_everything_is_drawn_in_its_order() -> None:
    for count in (1, 2, 25, 217):
        shown = drawn(Clocked(0.001, 0.003), count)
        np.testing.assert_array_equal(shown, 2 * np.arange(2.0 * count).reshape(-1, 2))


def test_slices_grow_to_what_fits_and_no_further() -> None:
    network = Clocked(0.004, 0.001)
    drawn(network, 200)
    sizes = network.sizes[:-1]  # the last one is what was left
    assert sizes == sorted(sizes) and sizes[0] == 1
    longest = 0.004 + 0.001 * sizes[-1]
    assert 0.7 * SLICE < longest <= SLICE


def test_a_quick_generator_draws_in_one_pass_after_its_first() -> None:
    network = Clocked(0.0, 1e-6)
    drawn(network, 200)
    assert network.sizes == [1, 199]


def test_one_interruption_makes_no_slow_generator() -> None:
    network = Clocked(0.0, 0.001, interrupted=0.5)
    drawn(network, 60)
    assert network.sizes[:2] == [1, 20] and 2 <= network.sizes[2] < 20, "slower, for the next slice"
    assert network.sizes[3] >= 19, "and no longer"
