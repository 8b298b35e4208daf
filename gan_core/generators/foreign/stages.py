"""Layers with what belongs to them: norms, PReLUs, and the room that names leave for parts without weights."""

from collections.abc import Iterator
from dataclasses import dataclass

from gan_core.generators.foreign.chain import Link, gap
from gan_core.generators.foreign.parts import Branched, Part
from gan_core.generators.foreign.refusal import Refusal


@dataclass(frozen=True)
class Fixed:
    """What a file that holds layers as objects says of what follows one of them.

    activation: "none" for none, "prelu" for one with weights. early: it stands before the norms. certain: False where
    only the order of declaration says so.
    """

    activation: str
    early: bool = False
    certain: bool = True


@dataclass(frozen=True)
class Stage:
    """A layer with weights, what normalises its outputs, and how much room there is for parts without weights.

    folds: the factor of a PixelShuffle before its last norms or its PReLU, 0 where none of them tells.
    room_norm: modules without weights between the layer and its first norm; room_next: between the last part and the
    next stage's layer. None: the names do not tell. fixed: what the file says of all that; None: nothing.
    """

    link: Link
    norms: tuple[Part, ...] = ()
    prelu: Part | None = None
    room_norm: int | None = None
    room_next: int | None = None
    folds: int = 0
    fixed: Fixed | None = None

    @property
    def outer(self) -> tuple[Part, ...]:
        """The norms behind the layer; those within a residual block come before them in `norms`."""
        part = self.link.part
        return self.norms[len(part.norms) :] if isinstance(part, Branched) else self.norms

    @property
    def name(self) -> str:
        return self.link.part.name or "the only layer"


def stages(chain: list[Link], found: list[Part]) -> Iterator[Stage]:
    """The chain with norms and PReLUs where they belong, and the room between names."""
    norms = _placed(chain, found)
    prelus = _prelus(chain, found)
    for index, link in enumerate(chain):
        own = norms.get(index, ())
        prelu = prelus.get(index)
        last = own[-1].name if own else link.part.name
        within = link.part.norms if isinstance(link.part, Branched) else ()
        yield Stage(
            link,
            (*within, *own),
            prelu,
            gap(link.part.name, own[0].name) if own else None,
            gap(last, chain[index + 1].part.name) if index + 1 < len(chain) else None,
            _folds(chain, index, own, prelu),
        )


def _folds(chain: list[Link], index: int, norms: tuple[Part, ...], prelu: Part | None) -> int:
    widths = {norm.features for norm in norms} | ({prelu.weight.numel()} if prelu is not None else set())
    return chain[index + 1].shuffled if _shuffled_width(chain, index) in widths - {chain[index].outputs, 1} else 0


def _shuffled_width(chain: list[Link], index: int) -> int:
    """The channels of the stage's maps once they are shuffled; 0 where they never are."""
    factor = chain[index + 1].shuffled if index + 1 < len(chain) else 0
    return chain[index].outputs // factor**2 if factor else 0


def _takes_norm(chain: list[Link], index: int, norm: Part) -> bool:
    link = chain[index]
    if norm.features in (link.outputs, _shuffled_width(chain, index)):
        return True
    after = chain[index + 1] if index + 1 < len(chain) else None
    reshaped = not link.spatial and after is not None and after.spatial
    return reshaped and after is not None and norm.features == after.inputs


def _placed(chain: list[Link], found: list[Part]) -> dict[int, tuple[Part, ...]]:
    """The norms of each stage: each behind the layer it stands behind, or else in their order to the next that fits."""
    norms = [part for part in found if part.kind == "norm"]
    behind = _behind(chain, found, "norm")
    if behind is not None and all(_takes_norm(chain, index, norm) for index, own in behind.items() for norm in own):
        twice = [own for own in behind.values() if len({norm.features for norm in own}) < len(own)]
        if not twice:
            return behind
    placed: dict[int, tuple[Part, ...]] = {}
    at = 0
    for norm in norms:
        at = next((index for index in range(at, len(chain)) if _takes_norm(chain, index, norm)), len(chain))
        if at == len(chain):
            raise Refusal(f"the norm {norm.name!r} of {norm.features} channels fits behind no layer")
        placed[at] = (norm,)
        at += 1
    return placed


def _behind(chain: list[Link], found: list[Part], kind: str) -> dict[int, tuple[Part, ...]] | None:
    """Parts of that kind by the stage whose layer stands before them; None if one stands before them all."""
    stages = {link.part.name: index for index, link in enumerate(chain)}
    made: dict[int, tuple[Part, ...]] = {}
    at: int | None = None
    for part in found:
        at = stages.get(part.name, at)
        if part.kind == kind:
            if at is None:
                return None
            made[at] = (*made.get(at, ()), part)
    return made


def _prelus(chain: list[Link], found: list[Part]) -> dict[int, Part]:
    behind = _behind(chain, found, "prelu")
    if behind is None or any(len(own) > 1 for own in behind.values()):
        raise Refusal("it has single rows of numbers that are no norm and no activation of a layer")
    for index, own in behind.items():
        if own[0].weight.numel() not in (1, chain[index].outputs, _shuffled_width(chain, index)):
            raise Refusal(f"the row {own[0].name!r} has {own[0].weight.numel()} numbers, which fit behind no layer")
    return {index: own[0] for index, own in behind.items()}
