"""Single questions of which choices consist: the move of one layer, the epsilon of one norm, the noise."""

from collections.abc import Iterator
from typing import Any

from gan_core.generators.foreign.blueprint import Blueprint
from gan_core.generators.foreign.choices import Choices

Facet = tuple[str, int]  # name of a choice, and which of its entries: 0 where it has one
WHOLE = ("classes", "join", "noise", "order", "norm", "residual", "attention", "activation", "upsampling")
PER_LAYER = ("geometry", "eps", "bare")


def facets(blueprint: Blueprint, choices: Choices, stages: int) -> Iterator[tuple[Facet, Any]]:
    """Every question that the norms of the first so many stages may answer, with the answer that these choices give.

    The epsilon of the last of these norms is none of them: only a norm behind it could tell.
    """
    for name in WHOLE:
        yield (name, 0), getattr(choices, name)
    for at, (index, move) in enumerate(zip(blueprint.spatial, choices.geometry or (), strict=False)):
        if index < stages:
            yield ("geometry", at), move
    for at, eps in enumerate(every_eps(blueprint, choices)[: max(0, norms_before(blueprint, stages) - 1)]):
        yield ("eps", at), eps
    for index, stage in enumerate(blueprint.stages[: min(stages, len(blueprint.stages) - 1)]):
        if stage.room_next is None:
            yield ("bare", index), stage.link.part.name in (choices.bare or ())


def norms_before(blueprint: Blueprint, stages: int) -> int:
    """How many norms the first so many stages have."""
    return sum(len(stage.norms) for stage in blueprint.stages[:stages])


def every_eps(blueprint: Blueprint, choices: Choices) -> tuple[float, ...]:
    """One epsilon for each norm."""
    count = norms_before(blueprint, len(blueprint.stages))
    given = choices.eps or (1e-5,)
    return given if len(given) == count else given[:1] * count


def with_eps(blueprint: Blueprint, choices: Choices, at: int, eps: float) -> Choices:
    """With another epsilon from that norm on: nearly always one author's norms have one, or change it once."""
    full = every_eps(blueprint, choices)
    changed = (*full[:at], *(eps,) * (len(full) - at))
    return choices.replace(eps=changed[:1] if len(set(changed)) == 1 else changed)
