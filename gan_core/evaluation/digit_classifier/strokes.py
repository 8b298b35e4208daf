"""Letters and zigzags in a shaky hand, drawn from polylines: the kind of writing that is no digit."""

from functools import cache
from itertools import pairwise

import torch
from torch import Generator, Tensor

SIDE = 28
_STEPS = 12  # points along each stroke
_AT_ONCE = 200  # drawings whose distances are in memory, some 30 MB
# Strokes through points in the unit square, x to the right and y down. Letters that double for a digit (B D G I O Q S
# Z, b g l q ...) are left out.
_LETTERS: dict[str, tuple[str, ...]] = {
    "A": ("0,10 5,0 10,10", "2,6 8,6"),
    "E": ("9,0 1,0 1,10 9,10", "1,5 7,5"),
    "F": ("9,0 1,0 1,10", "1,5 7,5"),
    "H": ("1,0 1,10", "9,0 9,10", "1,5 9,5"),
    "K": ("1,0 1,10", "9,0 1,5 9,10"),
    "M": ("0,10 1,0 5,6 9,0 10,10",),
    "N": ("1,10 1,0 9,10 9,0",),
    "P": ("1,10 1,0 7,0 9,2 7,5 1,5",),
    "R": ("1,10 1,0 7,0 9,2 7,5 1,5 9,10",),
    "T": ("0,0 10,0", "5,0 5,10"),
    "V": ("0,0 5,10 10,0",),
    "W": ("0,0 2,10 5,3 8,10 10,0",),
    "X": ("0,0 10,10", "10,0 0,10"),
    "m": ("0,10 0,2", "0,4 3,2 5,4 5,10", "5,4 8,2 10,4 10,10"),
    "k": ("1,0 1,10", "8,4 1,7 8,10"),
    "w": ("0,3 2,10 5,4 8,10 10,3",),
    "Delta": ("5,0 0,10 10,10 5,0",),
    "Pi": ("0,0 10,0", "2,0 2,10", "8,0 8,10"),
    "Sigma": ("9,0 1,0 6,5 1,10 9,10",),
    "Psi": ("1,0 1,4 5,6 9,4 9,0", "5,0 5,10"),
    "hash": ("3,0 2,10", "8,0 7,10", "0,3 10,3", "0,7 10,7"),
    "star": ("5,0 5,10", "0,2 10,8", "10,2 0,8"),
}


@cache
def _points() -> tuple[Tensor, Tensor]:
    """All letters as points [L, P, 2] along their strokes, centred, a side of two units; and which of them are there,
    bool [L, P]."""
    drawn = [torch.cat([_along(stroke) for stroke in strokes]) for strokes in _LETTERS.values()]
    most = max(map(len, drawn))
    points, there = torch.zeros(len(drawn), most, 2), torch.zeros(len(drawn), most, dtype=torch.bool)
    for index, line in enumerate(drawn):
        points[index, : len(line)], there[index, : len(line)] = line / 5 - 1, True
    return points, there


def _along(stroke: str) -> Tensor:
    """Points along a polyline, dense enough for a pen of one pixel."""
    corners = torch.tensor([[float(number) for number in corner.split(",")] for corner in stroke.split()])
    share = torch.linspace(0, 1, _STEPS)[:, None]
    return torch.cat([a + share * (b - a) for a, b in pairwise(corners)])


def letters(count: int, rng: Generator) -> Tensor:
    """`count` letters, float32 [count, 1, 28, 28] in [0, 1]: turned, stretched, bent, with pens of 1 to 2.5 pixels."""
    points, there = _points()
    which = torch.randint(len(points), (count,), generator=rng)
    line, seen = points[which], there[which]
    turn, wide, high, slant, pen = torch.rand((5, count, 1), generator=rng)
    turn, slant = (turn - 0.5) * 0.6, (slant - 0.5) * 0.6
    x, y = line[..., 0] * (0.6 + 0.5 * wide), line[..., 1] * (0.7 + 0.4 * high)
    x = x + slant * y
    bend, phase = torch.rand((2, count, 4), generator=rng)
    x = x + 0.25 * (bend[:, :1] - 0.5) * torch.sin(2.5 * y + 6.28 * phase[:, :1])
    y = y + 0.25 * (bend[:, 1:2] - 0.5) * torch.sin(2.5 * x + 6.28 * phase[:, 1:2])
    x, y = turn.cos() * x - turn.sin() * y, turn.sin() * x + turn.cos() * y
    half = SIDE / 2 - 0.5
    x, y = half + x * 9 + 4 * (bend[:, 2:3] - 0.5), half + y * 9 + 4 * (bend[:, 3:] - 0.5)
    line = torch.stack((x, y), -1) + torch.where(seen, 0.0, 1e6)[..., None]  # what is not there is far away
    return _inked(line, 1.5 + pen)


def zigzags(count: int, rng: Generator) -> Tensor:
    """`count` strokes of six to nine corners at random, in the same shape and with the same pens as letters."""
    corners = torch.rand((count, 9, 2), generator=rng) * 20 + 3.5
    share = torch.linspace(0, 1, _STEPS)[:, None]
    ways = [a[:, None] + share * (b - a)[:, None] for a, b in pairwise(corners.unbind(1))]
    line = torch.stack(ways, 1)  # [count, 8, steps, 2]
    turns = torch.randint(5, 9, (count, 1), generator=rng)
    line = line + torch.where(torch.arange(8) < turns, 0.0, 1e6)[..., None, None]
    return _inked(line.flatten(1, 2), 1.5 + torch.rand((count, 1), generator=rng))


def _inked(line: Tensor, pen: Tensor) -> Tensor:
    """Points [N, P, 2] drawn with pens of so many pixels [N, 1]: [N, 1, 28, 28]."""
    ticks = torch.arange(SIDE).float()
    pixels = torch.stack(torch.meshgrid(ticks, ticks, indexing="xy"), -1).view(-1, 2)
    far = torch.cat([torch.cdist(pixels, part).amin(2) for part in line.split(_AT_ONCE)])
    return (pen - far).clamp(0, 1).view(-1, 1, SIDE, SIDE)
