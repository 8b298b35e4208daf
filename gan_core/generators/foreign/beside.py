"""What lies beside the weights and is not looked into, in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from gan_core.generators.foreign.assembly import Aside
from gan_core.generators.foreign.limits import MOST_DEPTH

_MOST_NAMED = 6


def left_aside(value: Any) -> tuple[str, ...]:
    """Each kind once, with the first key that leads to one: "an argparse.Namespace (args)"."""
    first: dict[str, str] = {}
    for path, what in _asides(value, (), set()):
        first.setdefault(what, ".".join(path)[:60])
    named = [f"{what} ({path})" if path else what for what, path in first.items()]
    return tuple(named[:_MOST_NAMED])


def _asides(value: Any, path: tuple[str, ...], seen: set[int]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, Aside):
        if value.what:
            yield path, value.what
    elif len(path) <= MOST_DEPTH and id(value) not in seen:
        seen.add(id(value))
        pairs = value.items() if isinstance(value, Mapping) else enumerate(value) if _is_row(value) else ()
        for key, item in pairs:
            yield from _asides(item, (*path, str(key)), seen)


def _is_row(value: Any) -> bool:
    return isinstance(value, list | tuple)
