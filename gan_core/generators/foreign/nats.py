"""What a BatchNorm remembers against what it is given, in nats, and how far such a figure can be trusted.

A BatchNorm remembers the running mean and variance of its inputs. Only the right strides, activations, epsilons and
noise before it make inputs like those. The misfit is the mean over its channels of KL(N(running) || N(given)).

Samples are independent draws of noise, in DRAWS interleaved groups. Leaving out one group at a time (the jackknife)
tells how far a misfit scatters over draws, and how much of it comes from the number of samples alone.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

DRAWS = 5
WORST = 5.0  # nats of one channel: more says nothing more
SMALL = 0.002  # nats that nobody may call a difference: running averages never settle closer than that
SURE = 4.0  # standard errors
TIMES = 1.0  # a difference must exceed so many times what the better way leaves unexplained

Nats = tuple[Tensor, ...]  # for each norm float64 [1 + DRAWS, C]: of all samples, and without each group in turn


@dataclass(frozen=True)
class Sums:
    """Of one channel's numbers by group: how many, their sums and sums of squares, float64 [DRAWS, C]."""

    count: int
    total: Tensor
    squares: Tensor

    def __add__(self, more: "Sums") -> "Sums":
        return Sums(self.count + more.count, self.total + more.total, self.squares + more.squares)


def sums(inputs: Tensor) -> Sums:
    """Of inputs [N, C] or [N, C, H, W], sample k in group k % DRAWS, N a multiple of DRAWS."""
    if inputs.ndim == 2:
        each, squares, pixels = inputs.double(), inputs.double() ** 2, 1
    else:
        each = inputs.sum(dim=(2, 3)).double()
        squares = torch.linalg.vector_norm(inputs, dim=(2, 3)).double() ** 2
        pixels = inputs.shape[2] * inputs.shape[3]
    groups = [part.unflatten(0, (-1, DRAWS)).sum(0) for part in (each, squares)]
    return Sums(len(inputs) // DRAWS * pixels, groups[0], groups[1])


def has_memory(norm: nn.Module) -> bool:
    """Is it a BatchNorm that has seen batches?"""
    if not isinstance(norm, nn.BatchNorm1d | nn.BatchNorm2d):
        return False
    mean = norm.running_mean
    return mean is not None and bool((mean != 0).any())


def nats(norm: nn.Module, given: Sums) -> Tensor:
    """What a norm with a memory is off, float64 [1 + DRAWS, C]: by all samples, and without each group in turn."""
    mean, variance = norm.running_mean, norm.running_var
    assert isinstance(mean, Tensor) and isinstance(variance, Tensor)
    total, squares = (
        torch.cat((part.sum(0, keepdim=True), part.sum(0) - part)) for part in (given.total, given.squares)
    )
    counts = torch.tensor([given.count * DRAWS, *[given.count * (DRAWS - 1)] * DRAWS], dtype=torch.float64)[:, None]
    floor = 1e-4 * float(variance.mean()) + 1e-12
    given_mean = total / counts
    given_variance = ((squares / counts - given_mean**2) * counts / (counts - 1)).clamp_min(floor)
    remembered = variance.double().clamp_min(floor)
    distance = (given_mean - mean.double()) ** 2
    return (0.5 * ((given_variance / remembered).log() + (remembered + distance) / given_variance - 1)).clamp(0, WORST)


def as_in_training(norm: nn.Module, inputs: Tensor) -> Tensor:
    """What a norm with a memory gave when it made its memory: each batch was normalised by its own mean and variance.

    So chance in the samples is not handed on, and each norm judges what happened since the one before it.
    """
    assert isinstance(norm, nn.BatchNorm1d | nn.BatchNorm2d)
    return functional.batch_norm(inputs, None, None, norm.weight, norm.bias, training=True, eps=norm.eps)


def corrected(found: Tensor) -> Tensor:
    """Nats of each channel [C], without what the number of samples alone adds (the jackknife's estimate of it)."""
    return DRAWS * found[0] - (DRAWS - 1) * found[1:].mean(0)


def total(found: Nats) -> float:
    """Nats over all norms, each the mean over its channels."""
    return sum(float(corrected(norm).mean()) for norm in found)


@dataclass(frozen=True)
class Difference:
    """By how many nats one way fits worse than another. error: standard error, over draws of noise and over channels.

    left: what the better one leaves unexplained.
    """

    nats: float
    error: float
    left: float

    @property
    def clear(self) -> bool:
        """May one say that it fits worse? Only beyond what noise, and averages that have not settled, can do."""
        return self.nats > max(SMALL, SURE * self.error, TIMES * self.left)


def comparable(one: Nats, other: Nats) -> bool:
    """Do both hold the same channels? Of larger maps a quick look takes fewer."""
    return [norm.shape for norm in one] == [norm.shape for norm in other]


def difference(better: Nats, worse: Nats) -> Difference:
    """Of two ways that were given the same noise, over the same norms."""
    pairs = [b - a for a, b in zip(better, worse, strict=True)]
    if not pairs:
        return Difference(0.0, 0.0, 0.0)
    left_out = torch.stack([pair[1:].mean(1) for pair in pairs]).sum(0)
    draws = (DRAWS - 1) / DRAWS * ((left_out - left_out.mean()) ** 2).sum()
    channels = sum(corrected(pair).var(correction=min(1, pair.shape[1] - 1)) / pair.shape[1] for pair in pairs)
    mean = sum(float(corrected(pair).mean()) for pair in pairs)
    return Difference(mean, float((draws + channels) ** 0.5), max(0.0, total(better)))
