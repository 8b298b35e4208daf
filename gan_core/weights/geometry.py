"""How maps grow: the strides, paddings and doublings that kernels leave open, tried until a legal image comes out.

Transposed convolution: n -> (n - 1) s - 2 p + k + o. Convolution: n -> floor((n + 2 p - k) / s) + 1.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from gan_core.errors import UserError
from gan_core.weights.blueprint import Blueprint, Stage

LEGAL_SIDES = {
    28: 0.0,
    32: 0.0,
    64: 0.0,
    128: 0.0,
    256: 0.0,
    16: 1.5,
    48: 1.0,
    96: 1.0,
    56: 1.5,
    112: 1.5,
    512: 1.0,
    8: 3.0,
}
SLACK = 2.0  # how much stranger than the plainest plan a plan may be
MOST_PLANS = 48
_LARGEST = max(LEGAL_SIDES)
_TEXT = re.compile(r"(up(?P<up>[248]) )?(?P<role>convt?) s(?P<s>[1-8]) p(?P<p>\d{1,2})( o(?P<o>[0-7]))?")


@dataclass(frozen=True)
class Move:
    """What one layer does to a map. up: maps are enlarged so many times before it."""

    role: Literal["conv", "convt"]
    stride: int = 1
    padding: int = 0
    extra: int = 0  # output_padding
    up: int = 1

    def side(self, side: int, kernel: int) -> int:
        side *= self.up
        if self.role == "convt":
            return (side - 1) * self.stride - 2 * self.padding + kernel + self.extra
        return (side + 2 * self.padding - kernel) // self.stride + 1

    def __str__(self) -> str:
        up = f"up{self.up} " if self.up > 1 else ""
        return f"{up}{self.role} s{self.stride} p{self.padding}" + (f" o{self.extra}" if self.extra else "")

    @classmethod
    def parse(cls, text: str) -> "Move":
        """The inverse of `str`. Raises UserError."""
        match = _TEXT.fullmatch(text)
        if match is None:
            raise UserError(
                f"a layer's geometry reads like 'convt s2 p1', 'up2 conv s1 p1' or 'convt s2 p1 o1', not {text!r}"
            )
        role: Literal["conv", "convt"] = "convt" if match["role"] == "convt" else "conv"
        return cls(role, int(match["s"]), int(match["p"]), int(match["o"] or 0), int(match["up"] or 1))


@dataclass(frozen=True)
class Plan:
    """A move for every spatial stage. cost: how unusual it is. sides: of the maps, before the first and after each."""

    moves: tuple[Move, ...]
    sides: tuple[int, ...]
    cost: float

    @property
    def told(self) -> str:
        return " → ".join(map(str, self.sides))


def plans(blueprint: Blueprint) -> list[Plan]:
    """Every plan that ends in a legal side, the plainest first."""
    stages = [blueprint.stages[index] for index in blueprint.spatial]
    mixed = any("convt" in stage.link.roles or stage.link.shuffled > 0 or stage.link.moves for stage in stages)
    enlarging = [_enlarging(blueprint, index, mixed) for index in blueprint.spatial]
    found: list[Plan] = []
    best = float("inf")

    def grow(at: int, moves: tuple[Move, ...], sides: tuple[int, ...], cost: float) -> None:
        nonlocal best
        if cost > best + SLACK:
            return
        if at == len(stages):
            if (legal := LEGAL_SIDES.get(sides[-1])) is not None:
                best = min(best, cost + legal)
                found.append(Plan(moves, sides, cost + legal))
            return
        taken = sides[-1] * max(1, stages[at].link.shuffled)
        for move, price in _moves(stages[at], taken, enlarging[at]):
            side = move.side(taken, stages[at].link.part.kernel)
            if 1 <= side <= _LARGEST:
                grow(at + 1, (*moves, move), (*sides, side), cost + price)

    grow(0, (), (blueprint.start,), 0.0)
    kept = sorted((plan for plan in found if plan.cost <= best + SLACK), key=lambda plan: plan.cost)
    return kept[:MOST_PLANS]


def planned(blueprint: Blueprint, moves: tuple[Move, ...]) -> Plan:
    """The plan of moves that somebody chose. Raises UserError where they do not fit."""
    stages = [blueprint.stages[index] for index in blueprint.spatial]
    if len(moves) != len(stages):
        raise UserError(f"there are {len(stages)} convolutions, so geometry needs as many entries, not {len(moves)}")
    sides = [blueprint.start]
    for stage, move in zip(stages, moves, strict=True):
        if move.role not in stage.link.roles:
            raise UserError(
                f"the shape of {stage.name!r} makes it a {' or '.join(stage.link.roles)}, not a {move.role}"
            )
        if stage.link.moves and str(move) not in stage.link.moves:
            raise UserError(f"{stage.name!r} goes {' or '.join(map(repr, stage.link.moves))}, not {str(move)!r}")
        if move.role == "convt" and move.extra >= move.stride and move.extra:
            raise UserError(
                f"{stage.name!r}: the output padding o{move.extra} must be smaller than the stride s{move.stride}"
            )
        sides.append(move.side(sides[-1] * max(1, stage.link.shuffled), stage.link.part.kernel))
        if not 1 <= sides[-1] <= _LARGEST:
            raise UserError(f"{stage.name!r} would give maps of {sides[-1]} pixels; 1 to {_LARGEST} are legal")
    return Plan(moves, tuple(sides), 0.0)


def _enlarging(blueprint: Blueprint, index: int, mixed: bool) -> float | None:
    """How unusual an enlargement before this stage is; None before the first. Where names leave no room for it, it can
    only be done by the layer itself."""
    if index == 0:
        return None
    unusual = mixed and len(blueprint.stages[index].link.roles) == 1
    return (1.0 if unusual else 0.0) + (1.5 if blueprint.stages[index - 1].room_next == 0 else 0.0)


def _moves(stage: Stage, side: int, enlarging: float | None) -> Iterator[tuple[Move, float]]:
    """Sane moves of the stage from maps of that side, with how unusual each is; enlarging: before a convolution."""
    if stage.link.moves:  # a branch keeps the side, or enlarges it as it can
        yield from ((Move.parse(text), 0.5 * index) for index, text in enumerate(stage.link.moves))
        return
    kernel = stage.link.part.kernel
    for role in stage.link.roles:
        if role == "convt":
            yield from _transposed(kernel, side)
        elif role == "conv":
            if 2 * (halved := Move("conv", 2, (kernel - 1) // 2)).side(side, kernel) == side:
                yield halved, 2.0
            for padding in range((kernel + 1) // 2 + 1):
                same = side + 2 * padding - kernel + 1 == side
                yield Move("conv", 1, padding), 0.0 if same else 1.5
                if enlarging is not None and side > 1:
                    yield Move("conv", 1, padding, up=2), enlarging + (0.0 if same else 1.5)


def _transposed(kernel: int, side: int) -> Iterator[tuple[Move, float]]:
    if side == 1:  # strides make no difference
        yield from ((Move("convt", 1, padding), float(padding)) for padding in range((kernel - 1) // 2 + 1))
        return
    for stride in (1, 2, 3, 4):
        for padding in range(kernel // 2 + 1):
            for extra in range(min(stride, 2)):
                move = Move("convt", stride, padding, extra)
                exact = move.side(side, kernel) == stride * side
                price = 0.0 if exact and stride == 2 else 0.5 if exact else 1.0 if padding else 0.75
                yield move, price + (0.0 if stride < 3 else 1.5) + (1.0 if extra and not exact else 0.0)
