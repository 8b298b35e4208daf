"""In which order layers follow one another: what one gives must be what the next one takes.

A file's order is the order in which layers were declared, nearly always that in which they run; safetensors sorts by
name. So the file's order is tried first, then the natural order of names, then any order that fits.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from gan_core.generators.foreign.parts import Branched, Part

Role = Literal["linear", "conv", "convt"]
_MOST_TRIES = 20_000
FACTORS = (2, 3, 4)  # of PixelShuffle: it folds f * f channels into f x f pixels


@dataclass(frozen=True)
class Link:
    """A layer in its place. roles: what it may be. shuffled: the factor of the PixelShuffle that its inputs went
    through, 0 for none."""

    part: Part
    roles: tuple[Role, ...]
    inputs: int
    outputs: int
    shuffled: int = 0

    @property
    def moves(self) -> tuple[str, ...]:
        """The only things that it may do to maps, in words of `geometry`, the likeliest first; () for a plain layer,
        whose kernel tells."""
        return self.part.moves if isinstance(self.part, Branched) else ()

    @property
    def spatial(self) -> bool:
        return self.roles[0] != "linear"


def natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """A key to sort by in which model.10 comes after model.2."""
    return tuple((0, int(word)) if word.isdigit() else (1, word) for word in re.findall(r"\d+|[^\d]+", name))


def readings(part: Part) -> list[tuple[Role, int, int]]:
    """(role, inputs, outputs) that the weight's shape and its bias allow."""
    if isinstance(part, Branched):
        return list(part.fits)
    a, b = part.weight.shape[:2]
    found: list[tuple[Role, int, int]]
    found = [("linear", b, a)] if part.kind == "dense" else [("conv", b, a), ("convt", a, b)]
    found = [reading for reading in found if part.bias_length in (None, reading[2])]
    return sorted(found, key=lambda reading: (reading[0] == "convt") != part.says_transposed)


def side_of(numbers: int, channels: int) -> int | None:
    """The side of the square maps that `numbers` make in so many channels; None if they make none."""
    if numbers % channels:
        return None
    side = math.isqrt(numbers // channels)
    return side if side * side * channels == numbers else None


def chains(layers: list[Part], *, free: bool = False) -> Iterator[list[Link]]:
    """Every reading of the layers in this order (in any order, if `free`) in which they fit together."""
    tries = 0

    def grow(done: list[Link], left: list[Part]) -> Iterator[list[Link]]:
        nonlocal tries
        if not left:
            yield done
            return
        for part in left if free else left[:1]:
            rest = [other for other in left if other is not part]
            for link in _links(done[-1] if done else None, part):
                tries += 1
                if tries > _MOST_TRIES:
                    return
                yield from grow([*done, link], rest)

    yield from grow([], layers)


def _links(before: Link | None, part: Part) -> Iterator[Link]:
    if before is None and isinstance(part, Branched):
        return  # nothing goes around noise
    fitting = [
        (role, inputs, outputs, shuffled)
        for role, inputs, outputs in readings(part)
        for shuffled in (0, *FACTORS)
        if (before is None and not shuffled) or (before is not None and _fits(before, role, inputs, shuffled))
    ]
    both = {(inputs, outputs, shuffled) for _, inputs, outputs, shuffled in fitting}
    for inputs, outputs, shuffled in sorted(both, key=lambda item: item[2]):
        roles = tuple(role for role, *numbers in fitting if tuple(numbers) == (inputs, outputs, shuffled))
        yield Link(part, roles, inputs, outputs, shuffled)


def _fits(before: Link, role: Role, inputs: int, shuffled: int) -> bool:
    if role == "linear":
        return not before.spatial and not shuffled and before.outputs == inputs
    if not before.spatial:
        return not shuffled and side_of(before.outputs, inputs) is not None
    return before.outputs == inputs * max(1, shuffled) ** 2


def gap(before: str, after: str) -> int | None:
    """How many modules without weights stand between two of these names; None where numbers do not tell.

    net.1 and net.4: two. block.0.1 and block.1.0: unknown, for the first block may end with an activation.
    """
    a, b = before.split("."), after.split(".")
    same = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    if len(a) != same + 1 or len(b) <= same or not all(word.isdigit() for word in (a[same], *b[same:])):
        return None
    between = int(b[same]) - int(a[same]) - 1
    return between + sum(int(word) for word in b[same + 1 :]) if between >= 0 else None
