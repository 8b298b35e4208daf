"""Layers that a way leads around, put together: each residual block and each self-attention becomes one part."""

import re

from gan_core.generators.foreign.attention import attention
from gan_core.generators.foreign.parts import Branched, Part
from gan_core.generators.foreign.residual import Residual, residual


def grouped(found: list[Part]) -> list[Part]:
    """The same parts with every recognised branch in the place of its first layer."""
    made: list[Branched] = []
    taken: set[str] = set()
    groups = {prefix: _under(prefix, found) for prefix in _prefixes(found)}
    for prefix, members in groups.items():
        if taken.isdisjoint(part.name for part in members) and (unit := _unit(prefix, members)):
            made.append(unit)
            taken |= {part.name for part in members}
    patterns = {_pattern(unit.name) for unit in made if isinstance(unit, Residual)}
    for prefix, members in groups.items():
        free = taken.isdisjoint(part.name for part in members)
        if free and _pattern(prefix) in patterns and (unit := residual(prefix, members, by_name=True)):
            made.append(unit)
            taken |= {part.name for part in members}
    return list(_replaced(found, made))


def _unit(prefix: str, members: list[Part]) -> Branched | None:
    unit = attention(prefix, members) or residual(prefix, members)
    return unit if unit is not None and unit.moves else None


def _prefixes(found: list[Part]) -> list[str]:
    """Names under which layers lie, the shortest first."""
    names = {part.name for part in found if part.kind in ("conv", "pointwise")}
    words = [name.split(".") for name in names]
    return sorted({".".join(some[:depth]) for some in words for depth in range(1, len(some))}, key=_depth)


def _depth(prefix: str) -> tuple[int, str]:
    return prefix.count("."), prefix


def _under(prefix: str, found: list[Part]) -> list[Part]:
    return [part for part in found if part.name.startswith(prefix + ".")]


def _pattern(prefix: str) -> str:
    """What brothers' names have in common: block1 and block2."""
    return re.sub(r"\d+", "#", prefix)


def _replaced(found: list[Part], made: list[Branched]) -> list[Part]:
    owner = {key: unit for unit in made for key in unit.keys}
    rows: list[Part] = []
    placed: set[str] = set()
    for part in found:
        unit = next((owner[key] for key in part.keys if key in owner), None)
        if unit is None:
            rows.append(part)
        elif unit.name not in placed:
            placed.add(unit.name)
            rows.append(unit)
    return rows
