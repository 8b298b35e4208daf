"""Packing (PacGAN, Lin et al. 2018): the critic scores several independent samples as one.

A generator that lost modes repeats itself, and repetition shows within a pack. The members of a pack lie
side by side on the first axis of a sample: m points are 2m numbers, m images C*m channels.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


def packed_shape(shape: tuple[int, ...], members: int) -> tuple[int, ...]:
    """Shape of a pack, of the shape of one sample."""
    return (shape[0] * members, *shape[1:])


def pack(samples: "Tensor", members: int) -> "Tensor":
    """[B * members, C, ...] -> [B, members * C, ...]: neighbours share a pack."""
    return samples.reshape(-1, *packed_shape(samples.shape[1:], members)) if members > 1 else samples


def unpack(packs: "Tensor", members: int) -> "Tensor":
    """The inverse of `pack`."""
    return packs.reshape(-1, packs.shape[1] // members, *packs.shape[2:]) if members > 1 else packs


def copies(samples: "Tensor", members: int) -> "Tensor":
    """The pack (x, x, ..., x) of each sample: [B, C, ...] -> [B, members * C, ...]."""
    return samples.repeat(1, members, *[1] * (samples.ndim - 2)) if members > 1 else samples
