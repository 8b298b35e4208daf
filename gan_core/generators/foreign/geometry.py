"""How maps grow: the strides, paddings and doublings that kernels leave open.

Transposed convolution: n -> (n - 1) s - 2 p + k + o. Convolution: n -> floor((n + 2 p - k) / s) + 1.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from gan_core.base.errors import UserError
from gan_core.generators.foreign.blueprint import Blueprint

LARGEST = 512  # side of a map
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
        if not 1 <= sides[-1] <= LARGEST:
            raise UserError(f"{stage.name!r} would give maps of {sides[-1]} pixels; 1 to {LARGEST} are legal")
    return Plan(moves, tuple(sides), 0.0)


def moves(blueprint: Blueprint, at: int, side: int) -> list[tuple[Move, float]]:
    """Sane moves of the spatial stage number `at` from maps of that side, with how unusual each is, plainest first."""
    index = blueprint.spatial[at]
    stage = blueprint.stages[index]
    if stage.link.moves:  # a branch keeps the side, or enlarges it as it can
        return [(Move.parse(text), 0.5 * index) for index, text in enumerate(stage.link.moves)]
    taken = side * max(1, stage.link.shuffled)
    found: list[tuple[Move, float]] = []
    for role in stage.link.roles:
        if role == "convt":
            found += _transposed(stage.link.part.kernel, taken)
        elif role == "conv":
            found += _convolved(stage.link.part.kernel, taken, _enlarging(blueprint, index))
    return sorted(found, key=lambda item: item[1])


def side_after(blueprint: Blueprint, at: int, side: int, move: Move) -> int:
    """The side of the maps that the spatial stage number `at` gives."""
    link = blueprint.stages[blueprint.spatial[at]].link
    return move.side(side * max(1, link.shuffled), link.part.kernel)


def _enlarging(blueprint: Blueprint, index: int) -> float | None:
    """How unusual an enlargement before this stage is; None before the first. Where names leave no room for it, it can
    only be done by the layer itself."""
    if index == 0:
        return None
    links = [blueprint.stages[spatial].link for spatial in blueprint.spatial]
    mixed = any("convt" in link.roles or link.shuffled or link.moves for link in links)
    unusual = mixed and len(blueprint.stages[index].link.roles) == 1
    unusual_place = index == blueprint.spatial[-1]  # most end with a layer that leaves the side as it is
    return unusual + unusual_place + (1.5 if blueprint.stages[index - 1].room_next == 0 else 0.0)


def _convolved(kernel: int, side: int, enlarging: float | None) -> Iterator[tuple[Move, float]]:
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
    for stride in range(1, min(4, kernel) + 1):  # a longer stride leaves gaps
        for padding in range(max(kernel // 2 + 1, min(kernel, 3))):
            for extra in range(min(stride, 2)):
                move = Move("convt", stride, padding, extra)
                exact = move.side(side, kernel) == stride * side
                price = 0.0 if exact and stride == 2 else 0.5 if exact else 1.0 if padding else 0.75
                far = 1.0 if 2 * padding > kernel else 0.0
                yield move, price + far + (0.0 if stride < 3 else 1.5) + (1.0 if extra and not exact else 0.0)


def geometry_of(plan: Plan) -> tuple[str, ...]:
    """The plan's moves as texts."""
    return tuple(map(str, plan.moves))


def check_geometry(blueprint: Blueprint, geometry: tuple[str, ...]) -> Plan:
    """The plan of moves as texts. Raises UserError where they do not fit, or end in no picture."""
    return planned(blueprint, tuple(Move.parse(text) for text in geometry))
