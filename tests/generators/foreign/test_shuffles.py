"""PixelShuffle wherever people put it: before norms and activations or behind them, by two, three and four."""

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from tests.generators.foreign.drawing import draws_the_same, settled


def conv(inputs: int, outputs: int) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, 3, padding=1)


def shuffle(factor: int = 2) -> nn.PixelShuffle:
    return nn.PixelShuffle(factor)


def norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels)


BODIES: dict[str, tuple[nn.Module, ...]] = {
    "norm behind": (
        *(conv(32, 64), shuffle(), norm(16), nn.ReLU()),
        *(conv(16, 32), shuffle(), norm(8), nn.ReLU(), conv(8, 1)),
    ),
    "norm before": (
        *(conv(32, 64), norm(64), shuffle(), nn.ReLU()),
        *(conv(16, 32), norm(32), shuffle(), nn.ReLU(), conv(8, 1)),
    ),
    "norm and activation before": (
        *(conv(32, 64), norm(64), nn.ReLU(), shuffle()),
        *(conv(16, 32), norm(32), nn.ReLU(), shuffle(), conv(8, 1)),
    ),
    "no activation": (
        *(conv(32, 64), shuffle(), norm(16)),
        *(conv(16, 32), shuffle(), norm(8), nn.ReLU(), conv(8, 1)),
    ),
    "prelu behind": (
        *(conv(32, 64), shuffle(), nn.PReLU(16)),
        *(conv(16, 32), shuffle(), nn.PReLU(), conv(8, 1)),
    ),
    "by four": (conv(32, 64), shuffle(4), norm(4), nn.ReLU(), conv(4, 1)),
    "by three": (conv(32, 72), norm(72), nn.ReLU(), shuffle(3), conv(8, 1)),
}
STARTS = {"by three": 16}


@pytest.mark.parametrize("name", BODIES)
def test_a_shuffled_generator_draws_what_its_author_sees(name: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    side = STARTS.get(name, 8)
    net = nn.Sequential(
        nn.Linear(20, 32 * side**2), nn.Unflatten(1, (32, side, side)), nn.ReLU(), *BODIES[name], nn.Tanh()
    )
    for part in net:
        if isinstance(part, nn.Conv2d):
            part.reset_parameters()  # from the seed
        if isinstance(part, nn.PReLU):
            part.weight.data.uniform_(0.1, 0.5)

    def inputs(count: int) -> tuple[Tensor, ...]:
        return (torch.randn(count, 20),)

    remembers = any(isinstance(part, nn.BatchNorm2d) for part in net)
    # without norms nothing but pictures of untrained weights speaks for the geometry
    chosen = {} if remembers else {"activation": "relu", "geometry": ("conv s1 p1",) * 3}
    report = draws_the_same(settled(net, inputs), inputs, tmp_path, pixel_range="-1..1", output="tanh", **chosen)
    assert any("pixel shuffle" in row.what for row in report.architecture)
