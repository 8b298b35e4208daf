"""D and its slope along straight lines from generated samples to real ones."""

import torch
from torch import Tensor

from gan_core.microscope.slopes import Judge, told_and_slopes


def along_lines(judge: Judge, fake: Tensor, real: Tensor, points: int) -> tuple[Tensor, Tensor]:
    """D and |dD/dx| [N, points] at even places of N lines: the first is fake [N, *shape], the last real [N, *shape]."""
    share = torch.linspace(0, 1, points, dtype=fake.dtype).view(-1, *(1,) * (fake.ndim - 1))
    places = torch.stack([start + share * (end - start) for start, end in zip(fake, real, strict=True)])
    told, slopes = told_and_slopes(judge, places.flatten(0, 1))
    return told.view(len(fake), points), slopes.view(len(fake), points)
