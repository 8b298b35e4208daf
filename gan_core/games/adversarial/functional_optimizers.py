"""Optimizer steps as functions: what an optimizer would do next, differentiable and without touching it.

Each begins with the memory that the optimizer has now and carries it on from step to step, as
`torch.optim` documents them.
"""

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor
from torch.optim import SGD, Adam, Optimizer, RMSprop


class Foresight(Protocol):
    """The steps to come of one optimizer."""

    def step(self, weights: list[Tensor], gradients: list[Tensor], lr: float) -> list[Tensor]:
        """The weights after the next step, differentiable by everything that they came from."""


def foresee(optimizer: Optimizer) -> Foresight:
    """The foresight for an optimizer of `OPTIMIZERS`."""
    return _KINDS[type(optimizer)](optimizer)


class _Adam:
    """m <- b1 m + (1 - b1) g,  v <- b2 v + (1 - b2) g^2,  w <- w - lr m' / (sqrt(v') + eps), ' = unbiased."""

    def __init__(self, optimizer: Optimizer) -> None:
        group = optimizer.param_groups[0]
        (self._b1, self._b2), self._eps = group["betas"], group["eps"]
        self._means, self._squares = _memory(optimizer, "exp_avg"), _memory(optimizer, "exp_avg_sq")
        self._done = float(optimizer.state.get(group["params"][0], {}).get("step", 0))

    def step(self, weights: list[Tensor], gradients: list[Tensor], lr: float) -> list[Tensor]:
        self._done += 1
        self._means = [self._b1 * m + (1 - self._b1) * g for m, g in zip(self._means, gradients, strict=True)]
        self._squares = [self._b2 * v + (1 - self._b2) * g * g for v, g in zip(self._squares, gradients, strict=True)]
        mean_share, square_share = 1 - self._b1**self._done, 1 - self._b2**self._done
        return [
            w - lr / mean_share * m / (_root(v) / square_share**0.5 + self._eps)
            for w, m, v in zip(weights, self._means, self._squares, strict=True)
        ]


class _RMSprop:
    """v <- a v + (1 - a) g^2,  w <- w - lr g / (sqrt(v) + eps)."""

    def __init__(self, optimizer: Optimizer) -> None:
        group = optimizer.param_groups[0]
        self._alpha, self._eps = group["alpha"], group["eps"]
        self._squares = _memory(optimizer, "square_avg")

    def step(self, weights: list[Tensor], gradients: list[Tensor], lr: float) -> list[Tensor]:
        a = self._alpha
        self._squares = [a * v + (1 - a) * g * g for v, g in zip(self._squares, gradients, strict=True)]
        return [w - lr * g / (_root(v) + self._eps) for w, g, v in zip(weights, gradients, self._squares, strict=True)]


class _SGD:
    """m <- momentum m + g,  w <- w - lr m."""

    def __init__(self, optimizer: Optimizer) -> None:
        self._momentum = optimizer.param_groups[0]["momentum"]
        self._velocities = _memory(optimizer, "momentum_buffer")

    def step(self, weights: list[Tensor], gradients: list[Tensor], lr: float) -> list[Tensor]:
        self._velocities = [self._momentum * m + g for m, g in zip(self._velocities, gradients, strict=True)]
        return [w - lr * m for w, m in zip(weights, self._velocities, strict=True)]


_KINDS: dict[type[Optimizer], Callable[[Optimizer], Foresight]] = {Adam: _Adam, RMSprop: _RMSprop, SGD: _SGD}


def _memory(optimizer: Optimizer, name: str) -> list[Tensor]:
    """What the optimizer remembers of each weight; zeros before its first step."""
    found = []
    for weight in optimizer.param_groups[0]["params"]:
        value = optimizer.state.get(weight, {}).get(name)
        found.append(torch.zeros_like(weight) if value is None else value)
    return found


def _root(v: Tensor) -> Tensor:
    """sqrt(v), with slope 0 at 0: a weight that no sample moves must not make the others' gradients NaN."""
    moves = v > 0
    return torch.where(moves, torch.where(moves, v, 1).sqrt(), 0)
