"""Walks in the space of noise. Pure functions of z; a walk of n stops is [n, ..., dim]."""

from collections.abc import Callable

import torch
from torch import Tensor

Walk = Callable[[Tensor, Tensor, Tensor], Tensor]  # (start, end, share) -> a place between them, as `slerp_at`


def shares(count: int, like: Tensor) -> Tensor:
    """0 ... 1 in `count` even steps, [count, 1, ..., 1] so that it broadcasts over `like`."""
    return torch.linspace(0, 1, count, device=like.device, dtype=like.dtype).view(-1, *[1] * like.ndim)


def lerp(start: Tensor, end: Tensor, count: int) -> Tensor:
    """The straight line from start to end [..., dim], both included: [count, ..., dim]."""
    return torch.lerp(start, end, shares(count, start))


def slerp(start: Tensor, end: Tensor, count: int) -> Tensor:
    """The great arc from start to end [..., dim], both included: [count, ..., dim]. See `slerp_at`."""
    return slerp_at(start, end, shares(count, start))


def slerp_at(start: Tensor, end: Tensor, share: Tensor) -> Tensor:
    """The place `share` 0 ... 1 along the great arc from start to end [..., dim], lengths interpolated too.

    share broadcasts over both. For N(0, I) noise the arc stays where the probability mass is; a straight line passes
    too near the origin (White 2016). Where the ends point the same way, or opposite ways, the arc is not defined and
    the straight line is taken.
    """
    lengths = start.norm(dim=-1, keepdim=True), end.norm(dim=-1, keepdim=True)
    a, b = start / lengths[0].clamp_min(1e-12), end / lengths[1].clamp_min(1e-12)
    cosine = (a * b).sum(-1, keepdim=True)
    defined = cosine.abs() < 1 - 1e-6
    angle = torch.where(defined, cosine, torch.zeros_like(cosine)).acos()
    arc = (torch.sin((1 - share) * angle) * a + torch.sin(share * angle) * b) / angle.sin()
    arc = arc * torch.lerp(lengths[0], lengths[1], share)
    return torch.where(defined, arc, torch.lerp(start, end, share))


def grid(corners: Tensor, rows: int, columns: int) -> Tensor:
    """A sheet spanned by four corners [4, dim] (top left, top right, bottom left, bottom right).

    Returns [rows, columns, dim], bilinear.
    """
    top, bottom = lerp(corners[0], corners[1], columns), lerp(corners[2], corners[3], columns)
    return lerp(top, bottom, rows)


def circle(a: Tensor, b: Tensor, count: int) -> Tensor:
    """A closed walk cos(t) a + sin(t) b, t = 2 pi i / count: [count, dim]. It ends one stop before its start."""
    turn = torch.arange(count, device=a.device, dtype=a.dtype) * (2 * torch.pi / count)
    return turn.cos()[:, None] * a + turn.sin()[:, None] * b


def truncate(z: Tensor, psi: float) -> Tensor:
    """z pulled towards the origin: psi z. psi = 1 changes nothing, 0 is the generator's average."""
    return psi * z
