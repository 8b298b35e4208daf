"""Does a classifier that says 90 % turn out right nine times in ten? Measured, and mended by one number."""

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

BINS = 15


def calibration_error(confidence: Tensor, right: Tensor) -> float:
    """The expected calibration error (Naeini et al. 2015): the mean over samples of |accuracy - confidence|, each
    taken over one of 15 bins of equal width of the confidence [N]. right: was the answer right? bool [N]."""
    bins = (confidence * BINS).ceil().long().clamp(1, BINS) - 1
    gap = torch.zeros(BINS, dtype=torch.float64)
    gap.index_add_(0, bins, right.double() - confidence.double())
    return float(gap.abs().sum()) / len(right)


def temperature(scores: Tensor, targets: Tensor) -> float:
    """The number by which scores [N, K] are divided before the softmax so that the cross entropy to the classes
    int64 [N] is least (Guo et al. 2017)."""
    tries = torch.logspace(-1, 1, 401)
    losses = torch.stack([cross_entropy(scores / one, targets) for one in tries])
    return round(float(tries[losses.argmin()]), 4)
