"""D and its slope over the plane that 2-D data lie in."""

import torch
from torch import Tensor

from gan_core.microscope.slopes import Judge, told_and_slopes

SIDE = 48


def over_plane(judge: Judge, extent: float, side: int = SIDE) -> tuple[Tensor, Tensor]:
    """D and |dD/dx| [side, side] in the middles of the cells of [-extent, extent]^2, row 0 at the lowest y."""
    middles = ((torch.arange(side, dtype=torch.float64) + 0.5) / side * 2 - 1) * extent
    y, x = torch.meshgrid(middles, middles, indexing="ij")
    told, slopes = told_and_slopes(judge, torch.stack([x, y], -1).view(-1, 2))
    return told.view(side, side), slopes.view(side, side)
