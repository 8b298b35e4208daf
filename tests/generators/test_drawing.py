"""Pictures to be measured: as many as asked, of every class evenly, and none that are not finite."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from gan_core.base.errors import UserError
from gan_core.generators import drawing
from gan_core.generators.loaded import Facts, Loaded


class Painter(nn.Module):
    """Gray by the first number of the noise, or by the class; one value spoils it."""

    def __init__(self, spoilt: float = 0.0) -> None:
        super().__init__()
        self.spoilt = spoilt

    def forward(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        shade = z[:, 0].tanh() if labels is None else labels / 2 - 1.0
        return shade.view(-1, 1, 1, 1).expand(-1, 3, 4, 4) + self.spoilt


def facts(**changes: object) -> Facts:
    return Facts(
        **{"title": "painter", "origin": "file", "kind": "images", "shape": (3, 4, 4), "latent_dim": 2} | changes
    )


def test_parts_make_the_same_pictures_as_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = Loaded(Painter(), facts())
    whole = drawing.pictures_of(loaded, 50, seed=1)
    assert whole.shape == (50, 3, 4, 4) and whole.dtype == np.uint8
    monkeypatch.setattr(drawing, "BATCH", 7)
    np.testing.assert_array_equal(drawing.pictures_of(loaded, 50, seed=1), whole)
    assert not np.array_equal(drawing.pictures_of(loaded, 50, seed=2), whole)


def test_every_class_is_drawn_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "BATCH", 4)
    drawn = drawing.pictures_of(Loaded(Painter(), facts(classes=("a", "b", "c"))), 9, seed=0)
    assert np.unique(drawn, return_counts=True)[1].tolist() == [3 * 48] * 3


@pytest.mark.parametrize("spoilt", [torch.nan, torch.inf])
def test_numbers_that_are_none_are_refused(spoilt: float) -> None:
    with pytest.raises(UserError, match="the pictures of painter are not finite numbers"):
        drawing.pictures_of(Loaded(Painter(spoilt), facts()), 5, seed=0)


def test_points_are_refused() -> None:
    with pytest.raises(UserError, match="painter draws points, not pictures"):
        drawing.pictures_of(Loaded(Painter(), facts(kind="points", shape=(2,))), 5, seed=0)
