"""A generator's layers in order, from keys and shapes alone, and what those leave open. Never a list of known names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gan_core.weights.attention import Attention
from gan_core.weights.autoencoder import Autoencoder, autoencoder
from gan_core.weights.branches import grouped
from gan_core.weights.chain import Link, chains, gap, natural, readings, side_of
from gan_core.weights.parts import Branched, Part, along_other_axes
from gan_core.weights.player import Player, Told, image_of, takes_images, told
from gan_core.weights.refusal import Refusal
from gan_core.weights.residual import Residual

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
class Stage:
    """A layer with weights, what normalises its outputs, and how much room there is for parts without weights.

    folds: the factor of a PixelShuffle before its last norms or its PReLU, 0 where none of them tells.
    room_norm: modules without weights between the layer and its first norm; room_next: between the last part and the
    next stage's layer. None: the names do not tell.
    """

    link: Link
    norms: tuple[Part, ...] = ()
    prelu: Part | None = None
    room_norm: int | None = None
    room_next: int | None = None
    folds: int = 0

    @property
    def outer(self) -> tuple[Part, ...]:
        """The norms behind the layer; those within a residual block come before them in `norms`."""
        part = self.link.part
        return self.norms[len(part.norms) :] if isinstance(part, Branched) else self.norms

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
    autoencoder: Autoencoder | None = None  # whose decoder it is

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
    def labels(self) -> int | None:
        """How many numbers of its input are a label's, where the rest of the network tells; None where it does not."""
        return None if self.autoencoder is None else self.autoencoder.labels

    @property
    def residuals(self) -> tuple[str, ...]:
        """The orders that its residual blocks may have, the usual one first; () without blocks."""
        stages = [stage for stage in self.stages if isinstance(stage.link.part, Residual)]
        blocks = [stage.link.part for stage in stages if isinstance(stage.link.part, Residual)]
        room = {stage.room_next for stage in stages if not stage.outer} - {None}
        behind = ("linear-sum",) if 0 in room else ("post-activation",) if room else ("post-activation", "linear-sum")
        if not blocks or any(block.before is None for block in blocks):
            return behind if blocks else ()
        return ("pre-activation",) if any(block.after is None for block in blocks) else ("pre-activation", *behind)

    @property
    def attention(self) -> str | None:
        """How its self-attention is usually written, None where it has none."""
        return next((stage.link.part.usual for stage in self.stages if isinstance(stage.link.part, Attention)), None)

    @property
    def aside(self) -> dict[str, str]:
        """Layers of the file that are not drawn with: by name, what they are."""
        if self.autoencoder is None:
            return {}
        drawn = {part.name for part in self.autoencoder.decoder}
        heads = {part.name: "gives means and log-variances" for part in self.autoencoder.heads}
        encoder = {part.name: "of the encoder" for part in self.autoencoder.encoder}
        return {name: why for name, why in (encoder | heads).items() if name not in drawn}

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
    """The generator that these layers are, or a VAE's decoder. Raises WrongPlayer for a critic, Refusal for what cannot
    be drawn."""
    found = grouped(found)
    whole = autoencoder(found)
    if whole is None:
        return _generator(found)
    if not whole.heads:
        critic = None if whole.latent else _taker(found)
        raise wrong(critic or Told("translator", whole.told))
    decoder = _generator(list(whole.decoder))
    return replace(decoder, autoencoder=whole, told=Told("generator", f"{decoder.told.why}; {whole.why}"))


def _generator(found: list[Part]) -> Blueprint:
    layers = _layers(found)
    embeddings = [part for part in found if part.kind == "embedding"]
    if not layers:
        raise Refusal("there is no linear layer and no convolution in it")
    if taker := _taker(found):
        raise wrong(taker)
    if len(embeddings) > 1:
        raise Refusal(f"it has {len(embeddings)} embeddings of labels, and one is drawn with: {_tables(embeddings)}")
    if other := next((part for part in found if part.kind in ("scalar", "pointwise")), None):
        raise _loose(other)
    plain = [part for part in found if part.kind != "embedding" and not isinstance(part, Branched)]
    if aside := next((part.name for part in plain if _SIDEWAYS.search(part.name)), None):
        raise Refusal(
            f"the layer {aside!r} belongs to a network with branches that is not known here; of those, residual blocks "
            "of two or three convolutions and self-attention of 1 x 1 convolutions are drawn"
        )
    chain, embedding, reordered = _ordered(layers, embeddings[0] if embeddings else None)
    player = told(chain)
    if player.player != "generator":
        raise wrong(player)
    if embedding is not None and embedding.weight.shape[1] > chain[0].inputs:
        raise Refusal(
            f"its label embedding has {embedding.weight.shape[1]} numbers, and the first layer takes {chain[0].inputs}"
        )
    return Blueprint(tuple(_stages(chain, found)), embedding, player, reordered)


def _layers(found: list[Part]) -> list[Part]:
    return [part for part in found if part.kind in ("dense", "conv", "block", "attention")]


def _taker(found: list[Part]) -> Told | None:
    """Who it is, if its first layer takes images, in the file's order or that of names."""
    layers = _layers(found)
    return takes_images(layers) or takes_images(sorted(layers, key=lambda part: natural(part.name)))


def _tables(embeddings: list[Part]) -> str:
    sizes = [part.weight.shape for part in embeddings]
    return ", ".join(
        f"{part.name!r} has {size[0]} classes of {size[1]} numbers"
        for part, size in zip(embeddings, sizes, strict=True)
    )


def _loose(part: Part) -> Refusal:
    if part.kind == "pointwise":
        return along_other_axes(part.name, part.weight)
    shape = list(part.weight.shape)
    return Refusal(f"the tensor {part.name!r} {shape} belongs to no kind of layer that is known here")


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
    if other is None or (other[2] and told(other[0]).player == "unknown"):  # in that order nobody ever ran them
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
        "and no other order makes a generator of them"
    )


def _stages(chain: list[Link], found: list[Part]) -> Iterator[Stage]:
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
