"""A loaded generator draws what its network says, on the scale that its facts name."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from gan_core.generators.loaded import BATCH, Facts, Loaded


class Flat(nn.Module):
    """z [N, 1] -> images of one pixel with just that value; a label is added to it."""

    def forward(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        return z if labels is None else z + labels[:, None]


def facts(**changes: object) -> Facts:
    given = {"title": "flat", "origin": "file", "kind": "images", "shape": (1, 1, 1), "latent_dim": 1}
    return Facts(**(given | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pixel_range", "value", "byte"),
    [((-1, 1), -1.0, 0), ((-1, 1), 1.0, 255), ((0, 1), 0.2, 51), ((0, 1), -3.0, 0), ((0, 255), 77.0, 77)],
)
def test_the_pixel_range_says_what_black_and_white_are(
    pixel_range: tuple[float, float], value: float, byte: int
) -> None:
    drawn = Loaded(Flat(), facts(pixel_range=pixel_range)).draw(torch.tensor([[value]]))
    assert drawn.dtype == np.uint8 and drawn.shape == (1, 1, 1, 1) and drawn.item() == byte


def test_a_long_row_is_drawn_in_parts_with_its_own_labels() -> None:
    count = 2 * BATCH + 3
    loaded = Loaded(Flat(), facts(classes=("a", "b", "c")))
    labels = torch.arange(count) % 3
    z = torch.linspace(-1, 1, count)[:, None]
    assert torch.equal(loaded.samples(z, labels).flatten(), z.flatten() + labels)
    assert torch.equal(loaded.samples(z).flatten(), z.flatten())  # class 0
    in_turn = loaded.labels(count)
    assert in_turn is not None and torch.equal(in_turn, labels) and Loaded(Flat(), facts()).labels(3) is None


def test_large_layers_are_drawn_a_few_at_a_time() -> None:
    assert Loaded(Flat(), facts()).batch == BATCH
    wide = nn.Sequential(nn.Linear(1, 2**17), nn.Linear(2**17, 1))  # half a megabyte a sample
    assert Loaded(wide, facts()).batch == 12
    assert Loaded(nn.Sequential(nn.Linear(1, 2**20), nn.Linear(2**20, 1)), facts()).batch == 8


def test_points_are_shown_as_they_are() -> None:
    loaded = Loaded(nn.Linear(3, 2), facts(kind="points", shape=(2,), latent_dim=3))
    z = loaded.latents(5, seed=1)
    assert loaded.draw(z).shape == (5, 2) and np.allclose(loaded.draw(z), loaded.network(z).numpy())
    assert loaded.scores(loaded.samples(z)) is None
    assert loaded.nbytes == 4 * (3 * 2 + 2)


@pytest.mark.parametrize("noise", ["normal", "uniform"])
def test_noise_has_the_deviation_that_the_facts_name(noise: str) -> None:
    loaded = Loaded(Flat(), facts(noise=noise))
    z = loaded.latents(50_000, seed=3)
    assert z.std().item() == pytest.approx(loaded.facts.sigma, rel=0.01)
    assert torch.equal(z, loaded.latents(50_000, seed=3)) and not torch.equal(z, loaded.latents(50_000, seed=4))
    if noise == "uniform":
        assert z.min() >= -1 and z.max() < 1
