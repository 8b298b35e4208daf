"""What is done to units, held against arrays that are changed by hand."""

import pytest
import torch

from gan_core.base.errors import UserError
from gan_core.dissection.interventions import KINDS, Intervention, Means, applied
from gan_core.dissection.layers import Layer
from gan_core.dissection.units import activity

LAYER = Layer(1, "x", 4, (2, 3))
MAPS = torch.arange(48, dtype=torch.float32).view(2, 4, 2, 3) + 1
MEANS = Means(torch.tensor([10.0, 20, 30, 40]), lambda seed: torch.full((1, 4, 2, 3), -float(seed)))


def done(**asked: object) -> torch.Tensor:
    return applied(MAPS, [Intervention.from_dict(asked, LAYER)], MEANS)


def test_everywhere() -> None:
    want = MAPS.clone()
    want[:, [1, 3]] = 0
    torch.testing.assert_close(done(kind="off", units=[1, 3]), want)
    want[:, [1, 3]] = MAPS[:, [1, 3]] * 2.5
    torch.testing.assert_close(done(kind="boost", units=[1, 3], amount=2.5), want)
    want[:, [1, 3]] = -7
    torch.testing.assert_close(done(kind="transplant", units=[1, 3], seed=7), want)
    want[:, 1], want[:, 3] = 10, 20
    torch.testing.assert_close(done(kind="paint", units=[1, 3], amount=0.5), want)


@pytest.mark.parametrize("kind", KINDS)
def test_at_some_places_and_nowhere_else(kind: str) -> None:
    whole = done(kind=kind, units=[2, 0], amount=3, seed=5)
    part = done(kind=kind, units=[2, 0], amount=3, seed=5, cells=[0, 4])
    mask = torch.zeros(4, 6, dtype=torch.bool)
    mask[[2, 0]] = torch.tensor([True, False, False, False, True, False])
    torch.testing.assert_close(part, torch.where(mask.view(4, 2, 3), whole, MAPS))


def test_one_upon_the_other_and_units_without_maps() -> None:
    rows = torch.tensor([[1.0, 2, 3, 4]])
    asked = [Intervention("boost", (0, 1), 2.0), Intervention("off", (1,)), Intervention("boost", (0,), 2.0)]
    torch.testing.assert_close(applied(rows, asked, MEANS), torch.tensor([[4.0, 0, 3, 4]]))
    assert rows.tolist() == [[1, 2, 3, 4]]


@pytest.mark.parametrize(
    "asked",
    [
        *({}, "off", {"kind": "burn", "units": [0]}, {"kind": "off"}, {"kind": "off", "units": [4]}),
        *({"kind": "off", "units": [True]}, {"kind": "off", "units": [0], "cells": [6]}),
        *({"kind": "boost", "units": [0], "amount": 9}, {"kind": "boost", "units": [0], "amount": float("nan")}),
        *({"kind": "transplant", "units": [0], "seed": -1}, {"kind": "off", "units": [0] * 5}),
    ],
)
def test_what_is_not_legal_is_said(asked: object) -> None:
    with pytest.raises(UserError):
        Intervention.from_dict(asked, LAYER)


def test_how_busy_units_are() -> None:
    h = torch.zeros(40, 4, 2, 3)
    h[:, 1] = 1.0  # always on, and always the same
    h[:, 2] = torch.arange(40.0)[:, None, None] + 1
    h[0, 3, 0, 0] = 100.0  # once
    found = activity(h)
    assert [found.state(unit) for unit in range(4)] == ["dead", "dead", "", "rare"]
    torch.testing.assert_close(found.active, torch.tensor([0, 0, 1.0, 1 / 40]))
    torch.testing.assert_close(found.mean[[1, 2]], torch.tensor([1.0, 20.5]))
    assert found.height[2] >= 39 and activity(-h).height[2] <= -39
