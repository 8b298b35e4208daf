"""Ways for maps to grow from the first to a picture, plainest first: shortest paths, however many layers there are."""

import heapq
from collections.abc import Iterator
from itertools import count

from gan_core.generators.foreign.blueprint import Blueprint
from gan_core.generators.foreign.geometry import LARGEST, Move, Plan, moves, side_after

SMALLEST_PICTURE, LARGEST_PICTURE = 8, 256
USUAL_SIDES = {
    28: 0.0,
    32: 0.0,
    64: 0.0,
    128: 0.0,
    256: 0.0,
    48: 1.0,
    96: 1.0,
    16: 1.5,
    56: 1.5,
    112: 1.5,
    40: 1.5,
    80: 1.5,
    160: 1.5,
    512: 1.0,
}
_UNUSUAL, _ODD = 2.5, 3.5  # of other sides: those that halve, and those that do not
_SLACK = 2.0  # how much stranger than the plainest plan one may be that nothing but a picture speaks for
_NEVER = float("inf")


def side_price(side: int) -> float:
    """How unusual pictures of that side are; inf for what is no picture."""
    if side in USUAL_SIDES:
        return USUAL_SIDES[side]
    legal = SMALLEST_PICTURE <= side <= LARGEST_PICTURE
    return (_ODD if side % 2 else _UNUSUAL) if legal else _NEVER


class Plans:
    """All plans of a blueprint, by what they still cost from each side of each stage: stages x sides x moves steps."""

    def __init__(self, blueprint: Blueprint) -> None:
        self.blueprint = blueprint
        self.length = len(blueprint.spatial)
        self._costs: dict[tuple[int, int], float] = {}
        self._options: dict[tuple[int, int], list[tuple[Move, float, int]]] = {}

    def options(self, at: int, side: int) -> list[tuple[Move, float, int]]:
        """(move, how unusual, side after it) of spatial stage number `at` that can still end in a picture."""
        if (at, side) not in self._options:
            ends = (
                (move, price, side_after(self.blueprint, at, side, move))
                for move, price in moves(self.blueprint, at, side)
            )
            self._options[at, side] = [
                (move, price, end)
                for move, price, end in ends
                if 1 <= end <= LARGEST and self.to_go(at + 1, end) < _NEVER
            ]
        return self._options[at, side]

    def to_go(self, at: int, side: int) -> float:
        """How unusual the plainest way from here to a picture is; inf where there is none."""
        if at == self.length:
            return side_price(side)
        if (at, side) not in self._costs:
            options = self.options(at, side)
            self._costs[at, side] = min((price + self.to_go(at + 1, end) for _, price, end in options), default=_NEVER)
        return self._costs[at, side]

    def plainest(self, start: tuple[Move, ...] = (), most: int = 1) -> list[Plan]:
        """The plainest plans that begin with these moves, at most so many, none much stranger than the first."""
        sides = [self.blueprint.start]
        for at, move in enumerate(start):
            sides.append(side_after(self.blueprint, at, sides[-1], move))
        found: list[Plan] = []
        for plan in self._in_order(start, tuple(sides)):
            if len(found) == most or (found and plan.cost > found[0].cost + _SLACK):
                break
            found.append(plan)
        return found

    def cost(self, chosen: tuple[Move, ...]) -> float:
        """How unusual these moves are, of a whole plan; those that nobody would try count as much as a stride of 4."""
        if not chosen:
            return 0.0
        side, total = self.blueprint.start, 0.0
        for at, move in enumerate(chosen):
            prices = {option: price for option, price in moves(self.blueprint, at, side)}
            total += prices.get(move, 3.0)
            side = side_after(self.blueprint, at, side, move)
        return total + min(side_price(side), 2 * _ODD)

    def _in_order(self, start: tuple[Move, ...], sides: tuple[int, ...]) -> Iterator[Plan]:
        """Best first, with the exact cost to go as the estimate: no way is entered that does not come next."""
        tie = count()
        waiting = [(self.to_go(len(start), sides[-1]), -len(start), next(tie), 0.0, start, sides)]
        while waiting:
            total, _, _, cost, moved, passed = heapq.heappop(waiting)
            if total == _NEVER:
                return
            at = len(moved)
            if at == self.length:
                yield Plan(moved, passed, total)
                continue
            for move, price, end in self.options(at, passed[-1]):
                entry = (cost + price + self.to_go(at + 1, end), -at - 1, next(tie), cost + price)
                heapq.heappush(waiting, (*entry, (*moved, move), (*passed, end)))
