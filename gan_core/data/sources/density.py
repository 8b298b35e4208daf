"""Points of a density that is told cell by cell."""

import numpy as np


def sample_density(levels: np.ndarray, half: float, n: int, seed: int) -> np.ndarray:
    """`n` points of the square [-half, half]^2, float32 [n, 2].

    levels: [side, side], 0 or more, the topmost row first. A cell is drawn with a chance in proportion to its level,
    and the point evenly within it: the density is constant on each cell, with steps at its edges.
    """
    side, rng = len(levels), np.random.default_rng(seed)
    shares = levels.reshape(-1).astype(np.float64)
    rows, columns = np.divmod(rng.choice(side * side, size=n, p=shares / shares.sum()), side)
    across, down = columns + rng.random(n), rows + rng.random(n)
    return (half * np.stack([2 * across / side - 1, 1 - 2 * down / side], axis=1)).astype(np.float32)
