"""What can be done to units of a layer while a generator draws: pure functions of its activations. Imports torch."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from gan_core.base.errors import UserError
from gan_core.dissection.layers import Layer

MOST = 64  # interventions at once
STRONGEST = 8.0
MOST_SEED = 2**31 - 1


@dataclass(frozen=True)
class Intervention:
    """One of KINDS, done to some units, everywhere or at some places of their maps.

    amount: what "boost" multiplies by, and how often the unit's own height "paint" puts there, 0 to 8. seed: of the
    sample that "transplant" takes the units from. cells: places, row by row; () for all.
    """

    kind: str
    units: tuple[int, ...]
    amount: float = 1.0
    seed: int = 0
    cells: tuple[int, ...] = ()

    @classmethod
    def from_dict(cls, asked: Any, layer: Layer) -> "Intervention":
        """Read what a page sent. Raises UserError, one sentence that says what is legal."""
        if not isinstance(asked, Mapping) or asked.get("kind") not in KINDS:
            raise UserError(f"an intervention is one of {', '.join(KINDS)}")
        units = _numbers(asked.get("units"), layer.units, "units")
        cells = _numbers(asked.get("cells", []), math.prod(layer.size), "cells")
        amount, seed = asked.get("amount", 1.0), asked.get("seed", 0)
        if isinstance(amount, bool) or not isinstance(amount, int | float) or not 0 <= amount <= STRONGEST:
            raise UserError(f"amount must be between 0 and {STRONGEST:g}, not {str(amount)[:20]}")
        if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= MOST_SEED:
            raise UserError(f"seed must be a whole number from 0 to {MOST_SEED}")
        return cls(asked["kind"], units, float(amount), seed, cells)


def _numbers(values: Any, count: int, name: str) -> tuple[int, ...]:
    if not isinstance(values, list | tuple) or len(values) > count:
        raise UserError(f"{name} must be a list of whole numbers from 0 to {count - 1}")
    if any(isinstance(one, bool) or not isinstance(one, int) or not 0 <= one < count for one in values):
        raise UserError(f"{name} must be whole numbers from 0 to {count - 1}")
    return tuple(values)


@dataclass(frozen=True)
class Means:
    """What an intervention may draw on. heights: how strong each unit gets, float32 [units]; donor: of a seed, the
    layer's output [1, units, *size]."""

    heights: Tensor
    donor: Callable[[int], Tensor]


Change = Callable[[Tensor, Intervention, Means], Tensor]  # of some units [B, n, *size] -> the same shape


def _off(h: Tensor, asked: Intervention, means: Means) -> Tensor:
    return torch.zeros_like(h)


def _boost(h: Tensor, asked: Intervention, means: Means) -> Tensor:
    return h * asked.amount


def _transplant(h: Tensor, asked: Intervention, means: Means) -> Tensor:
    return means.donor(asked.seed)[:, list(asked.units)].expand_as(h)


def _paint(h: Tensor, asked: Intervention, means: Means) -> Tensor:
    heights = means.heights[list(asked.units)].view(1, -1, *[1] * (h.ndim - 2))
    return (heights * asked.amount).expand_as(h)


KINDS: dict[str, Change] = {"off": _off, "boost": _boost, "transplant": _transplant, "paint": _paint}


def applied(h: Tensor, interventions: Sequence[Intervention], means: Means) -> Tensor:
    """h [B, units, *size] after all of them, one upon the other; h itself is left as it was."""
    h = h.clone()
    for asked in interventions:
        units = list(asked.units)
        changed = KINDS[asked.kind](h[:, units], asked, means)
        if asked.cells:
            flat = h[:, units].flatten(2)  # a copy
            flat[:, :, list(asked.cells)] = changed.flatten(2)[:, :, list(asked.cells)]
            changed = flat.view_as(h[:, units])
        h[:, units] = changed
    return h
