"""How steep a critic is: |dD/dx|, the Euclidean norm of its gradient by a sample."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

Judge = Callable[[Tensor], Tensor]  # samples [N, *shape] -> D [N]
LOW, HIGH = 0.1, 0.9  # quantiles


def told_and_slopes(judge: Judge, x: Tensor) -> tuple[Tensor, Tensor]:
    """D(x) and |dD/dx| of samples x [N, *shape], [N] each.

    The slope at one sample is exact where D of it does not depend on the others, as in eval mode.
    """
    x = x.detach().requires_grad_()
    told = judge(x)
    (gradient,) = torch.autograd.grad(told.sum(), x)
    return told.detach(), gradient.flatten(1).norm(dim=1)


@dataclass(frozen=True)
class Slopes:
    """The slopes between generated and real samples: median, and the quantiles LOW and HIGH."""

    median: float
    low: float
    high: float


def slopes_between(judge: Judge, fake: Tensor, real: Tensor, seed: int = 0) -> Slopes:
    """Of D at a random point of the line from each of fake [N, *shape] to the real sample [N, *shape] of its place.

    These are the points at which a gradient penalty is taken (Gulrajani et al. 2017, algorithm 1).
    """
    rng = torch.Generator().manual_seed(seed)
    share = torch.rand((len(fake),) + (1,) * (fake.ndim - 1), generator=rng, dtype=fake.dtype)
    _, slopes = told_and_slopes(judge, fake + share * (real - fake))
    low, median, high = (float(slopes.quantile(at)) for at in (LOW, 0.5, HIGH))
    return Slopes(median, low, high)
