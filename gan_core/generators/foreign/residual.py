"""Residual blocks: two convolutions or three, and a way around them, recognised by keys and shapes.

A block is what lies under one name: convolutions that follow one another, and one more that takes what the first takes
and gives what the last gives. Where nothing but the sum goes around them, a name must say so, or a sibling's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Literal

from gan_core.generators.foreign.chain import gap, natural, readings
from gan_core.generators.foreign.parts import Branched, Part

Role = Literal["conv", "convt"]
_AROUND = re.compile(
    r"(^|[._])(short_?cuts?\w*|skip\w*|by_?pass\w*|c?_?sc|\w+_sc|identity\w*|down_?samples?|up_?samples?|proj\w*|"
    r"conv_?(res|skip|x|1x1)|res_?conv|conv1x1|match\w*|adjust\w*|residual\w*)([._]|\d*$)",
    re.IGNORECASE,
)
_RESIDUAL = re.compile(r"(^|[._])(res\d*|rb\d*|res_?(net)?_?bl?o?c?k?s?\d*|residual\w*)([._]|$)", re.IGNORECASE)
_MOST_CONVS = 3


@dataclass(frozen=True)
class Residual(Branched):
    """before, after: the norm before (behind) each convolution, if the block runs norm, activation, convolution
    (convolution, norm, activation); None where widths or names rule that out. tensors: the first convolution's."""

    convs: tuple[Part, ...] = ()
    widths: tuple[int, ...] = ()  # channels before the first convolution and behind each
    shortcut: Part | None = None
    shortcut_norm: Part | None = None
    before: tuple[Part | None, ...] | None = None
    after: tuple[Part | None, ...] | None = None
    prelus: tuple[Part, ...] = ()

    def is_pre(self, residual: str | None) -> bool:
        """Does it run norm, activation, convolution? Where both go, `residual` decides."""
        return self.after is None or (self.before is not None and residual not in ("post-activation", "linear-sum"))


def residual(name: str, members: list[Part], by_name: bool = False) -> Residual | None:
    """The block that these layers are, None if they are none. by_name: a sum without layers counts, too."""
    if any(part.kind not in ("conv", "norm", "prelu") for part in members):
        return None
    if not 2 <= sum(part.kind == "conv" for part in members) <= _MOST_CONVS + 1:
        return None
    sure = by_name or all(_RESIDUAL.search(part.name) for part in members)
    for main, side in _splits(name, members, sure):
        if made := _block(name, main, side):
            return made
    return None


def _splits(name: str, members: list[Part], sure: bool) -> Iterator[tuple[list[Part], list[Part]]]:
    """(what goes through, what goes around), the likeliest first."""
    around = [part for part in members if _AROUND.search(part.name[len(name) :])]
    if any(part.kind == "conv" for part in around) and len(around) < len(members):
        yield [part for part in members if part not in around], around
    convs = [part for part in members if part.kind == "conv"]
    if len(convs) > 2 and next(_ways(convs), None) is None:
        for side in sorted(convs, key=lambda part: part.kernel):
            yield [part for part in members if part is not side], [side]
    if sure:
        yield members, []


def _block(name: str, main: list[Part], side: list[Part]) -> Residual | None:
    convs = [part for part in main if part.kind == "conv"]
    norms = [part for part in main if part.kind == "norm"]
    prelus = tuple(part for part in main if part.kind == "prelu")
    shortcut = next((part for part in side if part.kind == "conv"), None)
    beside = [part for part in side if part is not shortcut]
    fits = [part.kind == "norm" for part in beside]
    if not 1 <= len(convs) <= _MOST_CONVS or len(beside) > 1 or not all(fits) or len(prelus) > len(convs):
        return None
    for order in (convs, sorted(convs, key=lambda part: natural(part.name))):
        for widths, roles in _ways(order):
            if not _goes_around(shortcut, widths) or any(norm.features != widths[-1] for norm in beside):
                continue
            before, after = _assigned(norms, widths[:-1]), _assigned(norms, widths[1:])
            if before is None and after is None:
                continue
            if before is not None and after is not None and norms:
                before, after = _by_numbers(order[0], norms[0], before, after)
            return Residual(
                name,
                "block",
                order[0].tensors,
                {key: leaf for part in (*main, *side) for key, leaf in part.keys.items()},
                fits=tuple((role, widths[0], widths[-1]) for role in roles),
                moves=tuple(_moves(order, shortcut, norms, roles)),
                norms=(*norms, *beside),
                convs=tuple(order),
                widths=widths,
                shortcut=shortcut,
                shortcut_norm=beside[0] if beside else None,
                before=before,
                after=after,
                prelus=prelus,
            )
    return None


def _ways(convs: list[Part]) -> Iterator[tuple[tuple[int, ...], tuple[Role, ...]]]:
    """(channels from the first's inputs to the last's outputs, what the first may be) in which they follow one another;
    all of one kind, if that goes."""
    found: dict[tuple[int, ...], list[tuple[Role, ...]]] = {}
    for some in product(*(readings(part) for part in convs)):
        widths = (some[0][1], *(outputs for _, _, outputs in some))
        if all(inputs == width for (_, inputs, _), width in zip(some, widths, strict=False)):
            roles: tuple[Role, ...] = tuple("convt" if role == "convt" else "conv" for role, _, _ in some)
            found.setdefault(widths, []).append(roles)
    ranked = sorted(found.items(), key=lambda item: min(len(set(roles)) for roles in item[1]))
    for widths, ways in ranked:
        alike = [roles for roles in ways if len(set(roles)) == 1] or ways
        yield widths, tuple(dict.fromkeys(roles[0] for roles in alike))


def _goes_around(shortcut: Part | None, widths: tuple[int, ...]) -> bool:
    if shortcut is None:
        return widths[0] == widths[-1]
    return any((inputs, outputs) == (widths[0], widths[-1]) for _, inputs, outputs in readings(shortcut))


def _assigned(norms: list[Part], widths: tuple[int, ...]) -> tuple[Part | None, ...] | None:
    """Each norm at the next place that is as wide; None where one finds none."""
    places: list[Part | None] = [None] * len(widths)
    at = 0
    for norm in norms:
        while at < len(widths) and widths[at] != norm.features:
            at += 1
        if at == len(widths):
            return None
        places[at] = norm
        at += 1
    return tuple(places)


Places = tuple[Part | None, ...] | None


def _by_numbers(conv: Part, norm: Part, before: Places, after: Places) -> tuple[Places, Places]:
    """Numbers in the names of a sequence tell whether the norm runs before the convolution."""
    if gap(norm.name, conv.name) is not None:
        return before, None
    return (None, after) if gap(conv.name, norm.name) is not None else (before, after)


def _moves(convs: list[Part], shortcut: Part | None, norms: list[Part], roles: tuple[Role, ...]) -> Iterator[str]:
    """What the first convolution may do; the others keep the side."""
    if any(part.kernel % 2 == 0 for part in convs[1:]):
        return
    kernel = convs[0].kernel
    same = (kernel - 1) // 2
    for role in roles:
        if role == "conv" and kernel % 2:
            moves = [f"up2 conv s1 p{same}", f"conv s1 p{same}"]
            yield from moves if _enlarges(convs[0], shortcut, norms) else reversed(moves)
        elif role == "convt" and kernel % 2:
            yield from (f"convt s1 p{same}", f"convt s2 p{same} o1")
        elif role == "convt":
            yield f"convt s2 p{kernel // 2 - 1}"


def _enlarges(first: Part, shortcut: Part | None, norms: list[Part]) -> bool:
    """Is it likely that the block enlarges maps? A sequence has room for that or has not; without one, blocks that do
    have a convolution on the way around."""
    room = gap(norms[0].name, first.name) if norms else None
    if room is not None:
        return room > 1
    return shortcut is not None
