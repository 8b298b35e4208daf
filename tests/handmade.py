"""Generators whose insides are known, made by hand."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from gan_core.generators.loaded import Facts, Loaded


class Formula(nn.Module):
    """A generator that is a function of z, without a layer."""

    def __init__(self, formula: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.formula = formula

    def forward(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        return self.formula(z) if labels is None else self.formula(z) + labels.view(-1, *[1] * 3)


def facts(**changes: Any) -> Facts:
    given = {"title": "by hand", "origin": "file", "kind": "images", "shape": (1, 28, 28), "latent_dim": 4}
    return Facts(**(given | changes))


def loaded(network: nn.Module | Callable[[Tensor], Tensor], **changes: Any) -> Loaded:
    """Images [1, 28, 28] of a z with 4 numbers, changed as asked."""
    module = network if isinstance(network, nn.Module) else Formula(network)
    return Loaded(module, facts(**changes))


def bars(width: Tensor, lean: Tensor, side: int = 28, length: int = 16) -> Tensor:
    """Upright bars `width` [N] pixels wide, sheared to the right by `lean` [N] pixels a row: [N, 1, side, side], 0..1.

    Pixels that an edge cuts are as bright as the part of them that is covered.
    """
    rows = torch.arange(side) - (side - 1) / 2
    middle = (side - 1) / 2 - lean[:, None] * rows  # [N, side]: to the right at the top
    columns = torch.arange(side)
    right = columns + 0.5 - (middle - width[:, None] / 2)[..., None]
    left = (middle + width[:, None] / 2)[..., None] - (columns - 0.5)
    inside = (rows.abs() < length / 2)[None, :, None]
    return (right.minimum(left).clamp(0, 1) * inside)[:, None]
