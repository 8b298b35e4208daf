"""How many of the critic's weights lie at the bounds that clipping sets: pile-up, as a curve. Imports torch."""

from collections.abc import Sequence

import torch
from torch import Tensor

NEAR = 0.05  # of the bound: weights from 0.95 c on lie at it
MOST = 65_536  # weights of a layer that are looked at: a share of so many is 0.2 % off, a look takes 0.1 ms


@torch.no_grad()
def share_at_bounds(weights: Sequence[Tensor], bound: float) -> Tensor:
    """Share of all weights with |w| >= (1 - NEAR) bound, 0..1, a number on their device. bound: above 0.

    Of a layer with more than MOST weights every k-th stands for the others.
    Clipping drives a critic's weights to both ends of what they may be (Gulrajani et al. 2017, section 3, figure 1b).
    """
    shares = [(_some(w).abs() >= (1 - NEAR) * bound).float().mean() * w.numel() for w in weights]
    return torch.stack(shares).sum() / sum(w.numel() for w in weights)


def _some(weights: Tensor) -> Tensor:
    """At most MOST of them, evenly spaced."""
    return weights.flatten()[:: -(-weights.numel() // MOST)]
