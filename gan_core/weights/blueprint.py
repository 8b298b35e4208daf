"""A generator's layers in order, from keys and shapes alone, and what those leave open. Never a list of known names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gan_core.weights.chain import Link, chains, gap, natural, readings, side_of
from gan_core.weights.parts import Part
from gan_core.weights.player import Player, Told, image_of, takes_images, told
from gan_core.weights.refusal import Refusal

_SIDEWAYS = re.compile(
    r"(^|[._])(short_?cuts?|skip\w*|down_?sample(?!\d)|residual\w*|res_?blo?c?ks?\w*|res\d*|c_sc|conv_res|identity|"
    r"attn|attention|query\w*|key\w*|value\w*|style\w*|mapping|to_?rgbs?|adain|gamma)([._]|\d|$)",
    re.IGNORECASE,
)


class WrongPlayer(Refusal):
    """The weights can be read, but they are no generator's."""

    def __init__(self, sentence: str, player: Player) -> None:
        super().__init__(sentence)
        self.player = player


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

    room_norm: modules without weights between the layer and its first norm; room_next: between the last part and the
    next stage's layer. None: the names do not tell. fixed: what the file says of all that; None: nothing.
    """

    link: Link
    norms: tuple[Part, ...] = ()
    prelu: Part | None = None
    room_norm: int | None = None
    room_next: int | None = None
    fixed: Fixed | None = None

    @property
    def name(self) -> str:
        return self.link.part.name or "the only layer"


@dataclass(frozen=True)
class Blueprint:
    """What shapes alone say. embedding: of labels [classes, numbers], or None."""

    stages: tuple[Stage, ...]
    embedding: Part | None
    told: Told
    reordered: bool  # the file's order was not the order in which the layers fit together

    @property
    def takes(self) -> int:
        """Numbers that the first layer takes: noise, and labels if they are joined to it."""
        return self.stages[0].link.inputs

    @property
    def kind(self) -> str:
        return "images" if self.stages[-1].link.spatial or self.stages[-1].link.outputs != 2 else "points"

    @property
    def channels(self) -> int:
        last = self.stages[-1].link
        return last.outputs if last.spatial else (image_of(last.outputs) or (1, 1))[0]

    @property
    def spatial(self) -> tuple[int, ...]:
        """Which stages work on maps."""
        return tuple(index for index, stage in enumerate(self.stages) if stage.link.spatial)

    @property
    def start(self) -> int:
        """The side of the maps that the first spatial stage takes: 1, or what the linear layer before it gives."""
        index = self.spatial[0]
        before = self.stages[index - 1].link if index else None
        return 1 if before is None else side_of(before.outputs, self.stages[index].link.inputs) or 1


def read(found: list[Part]) -> Blueprint:
    """The generator that these layers are. Raises WrongPlayer for a critic, Refusal for what cannot be drawn."""
    layers = [part for part in found if part.kind in ("dense", "conv")]
    embeddings = [part for part in found if part.kind == "embedding"]
    if not layers:
        raise Refusal("there is no linear layer and no convolution in it")
    for order in (layers, sorted(layers, key=lambda part: natural(part.name))):
        if taker := takes_images(order):
            raise wrong(taker)
    if aside := next((part.name for part in found if _SIDEWAYS.search(part.name)), None):
        raise Refusal(
            f"the layer {aside!r} belongs to a network with branches (residual blocks, attention, styles), and only "
            "generators whose layers follow one another are drawn"
        )
    if len(embeddings) > 1:
        raise Refusal(f"it has {len(embeddings)} embeddings of labels, and one is known to go with noise")
    chain, embedding, reordered = _ordered(layers, embeddings[0] if embeddings else None)
    player = told(chain)
    if player.player != "generator":
        raise wrong(player)
    if embedding is not None and embedding.weight.shape[1] > chain[0].inputs:
        raise Refusal(
            f"its label embedding has {embedding.weight.shape[1]} numbers, and the first layer takes {chain[0].inputs}"
        )
    return Blueprint(tuple(_stages(chain, found)), embedding, player, reordered)


def wrong(player: Told) -> WrongPlayer:
    """The refusal of what is no generator."""
    nouns = {
        "critic": "it is a critic (discriminator), not a generator",
        "classifier": "it is a classifier or an encoder of images, not a generator",
        "translator": "it turns images into images, so there is no noise to draw from",
    }
    return WrongPlayer(
        f"{nouns.get(player.player, 'it is no generator of points or square images')}: {player.why}", player.player
    )


def _ordered(layers: list[Part], embedding: Part | None) -> tuple[list[Link], Part | None, bool]:
    """The first order in which the layers fit together as a generator's, else as anybody's. Raises Refusal."""
    other: tuple[list[Link], Part | None, bool] | None = None
    for chain, label, reordered in _orders(layers, embedding):
        if told(chain).player == "generator":
            return chain, label, reordered
        other = other or (chain, label, reordered)
    if other is None:
        raise Refusal(_break(layers))
    return other


def _orders(layers: list[Part], embedding: Part | None) -> Iterator[tuple[list[Link], Part | None, bool]]:
    by_name = sorted(layers, key=lambda part: natural(part.name))
    for order in (layers, by_name):
        yield from ((chain, embedding, order is not layers) for chain in chains(order))
    if embedding is None:  # a table of labels may be called anything: a matrix without bias that fits nowhere
        for part in layers:
            rest = [layer for layer in layers if layer is not part]
            if part.kind == "dense" and part.bias_length is None and rest and not part.name[-1:].isdigit():
                yield from ((chain, part, False) for chain in chains(rest))
    yield from ((chain, embedding, True) for chain in chains(by_name, free=True))


def _break(layers: list[Part]) -> str:
    """Where the layers stop fitting together, in the file's order."""
    whole = 1
    while whole < len(layers) and next(chains(layers[: whole + 1]), None):
        whole += 1
    before, after = layers[whole - 1], layers[min(whole, len(layers) - 1)]
    gives = " or ".join(str(outputs) for _, _, outputs in readings(before)) or "an impossible number of"
    takes = " or ".join(str(inputs) for _, inputs, _ in readings(after)) or "an impossible number of"
    return (
        f"its layers do not fit together: {before.name!r} gives {gives} channels and {after.name!r} takes {takes}, "
        "in no order that was tried"
    )


def _stages(chain: list[Link], found: list[Part]) -> Iterator[Stage]:
    """The chain with norms and PReLUs where they belong, and the room between names."""
    norms = _placed(chain, found)
    prelus = _prelus(chain, found)
    for index, link in enumerate(chain):
        own = norms.get(index, ())
        last = own[-1].name if own else link.part.name
        yield Stage(
            link,
            own,
            prelus.get(index),
            gap(link.part.name, own[0].name) if own else None,
            gap(last, chain[index + 1].part.name) if index + 1 < len(chain) else None,
        )


def _takes_norm(chain: list[Link], index: int, norm: Part) -> bool:
    link = chain[index]
    if norm.features == link.outputs:
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
        if own[0].weight.numel() not in (1, chain[index].outputs):
            raise Refusal(f"the row {own[0].name!r} has {own[0].weight.numel()} numbers, which fit behind no layer")
    return {index: own[0] for index, own in behind.items()}
