"""How busy the units of a layer are: which never work, which rarely, and how strong each gets. Imports torch."""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

SAMPLES = 64
FAINT = 0.1  # of what the layer's usual unit does in a sample: below, a unit rests
RARE = 0.05  # share of the samples
DEAD = 1e-6  # of the layer's largest number
HEIGHT = 0.99  # quantile over samples and places

State = Literal["dead", "rare", ""]


@dataclass(frozen=True)
class Activity:
    """Of every unit, float32 [units]: mean; active: share of the samples in which it works; height: what it reaches at
    one place in a hundred, signed as it is there. dead: it is the same everywhere, bool [units]."""

    mean: Tensor
    active: Tensor
    height: Tensor
    dead: Tensor

    def state(self, unit: int) -> State:
        """Dead units do nothing, and rare ones often draw what nobody wants (Bau et al. 2019, section 4.2)."""
        if bool(self.dead[unit]):
            return "dead"
        return "rare" if float(self.active[unit]) < RARE else ""


def activity(h: Tensor) -> Activity:
    """Of the layer's outputs h [N, units, *size] for N samples.

    A unit works in a sample if the mean of |h| over its places exceeds a tenth of what the layer's usual unit has there
    on average.
    """
    each = h.flatten(2) if h.ndim > 2 else h[:, :, None]  # [N, units, places]
    strength = each.abs().mean(2)
    usual = strength.mean(0).median()
    active = (strength > FAINT * usual).float().mean(0)
    spread = each.amax((0, 2)) - each.amin((0, 2))
    dead = spread <= DEAD * h.abs().max().clamp(min=1e-30)
    return Activity(each.mean((0, 2)), torch.where(dead, 0.0, active), _heights(each), dead)


def _heights(each: Tensor) -> Tensor:
    """The quantile of |h|, with the sign of the unit's larger side."""
    flat = each.transpose(0, 1).flatten(1)
    place = max(1, round((1 - HEIGHT) * flat.shape[1]))
    high, low = flat.topk(place, dim=1).values[:, -1], -(-flat).topk(place, dim=1).values[:, -1]
    return torch.where(high.abs() >= low.abs(), high, low)
