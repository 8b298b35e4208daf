"""A generator's layers in order, from keys and shapes alone, and what those leave open. Never a list of known names."""

import re
from dataclasses import dataclass, replace

from gan_core.generators.foreign.attention import Attention
from gan_core.generators.foreign.autoencoder import Autoencoder, autoencoder
from gan_core.generators.foreign.branches import grouped
from gan_core.generators.foreign.chain import natural, side_of
from gan_core.generators.foreign.ordering import ordered
from gan_core.generators.foreign.parts import Branched, Part, along_other_axes
from gan_core.generators.foreign.player import Player, Told, image_of, takes_images, told
from gan_core.generators.foreign.refusal import Refusal
from gan_core.generators.foreign.residual import Residual
from gan_core.generators.foreign.stages import Fixed as Fixed
from gan_core.generators.foreign.stages import Stage as Stage
from gan_core.generators.foreign.stages import stages

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
class Blueprint:
    """What shapes alone say. embedding: of labels [classes, numbers], or None."""

    stages: tuple[Stage, ...]
    embedding: Part | None
    told: Told
    reordered: bool  # the file's order was not the order in which the layers fit together
    autoencoder: Autoencoder | None = None  # whose decoder it is
    label_layer: Part | None = None  # what the label goes through before it meets the noise

    @property
    def takes(self) -> int:
        """Numbers that the first layer takes: noise, and labels if they are joined to it."""
        return self.stages[0].link.inputs

    @property
    def label(self) -> tuple[int, int] | None:
        """(classes, numbers) of a label as it meets the noise, None where nothing in the file tells."""
        table, layer = self.embedding, self.label_layer
        if table is None and layer is None:
            return None
        classes = len(table.weight) if table is not None else layer.weight.shape[1] if layer is not None else 0
        width = layer.weight.shape[0] if layer is not None else table.weight.shape[1] if table is not None else 0
        return classes, width

    @property
    def untrained(self) -> bool:
        """Has it BatchNorms, and none of them ever saw a batch?"""
        norms = [norm for stage in self.stages for norm in stage.norms if "running_var" in norm.tensors]
        return bool(norms) and all(_is_new(norm) for norm in norms)

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


def _is_new(norm: Part) -> bool:
    mean, variance = (norm.tensors.get(f"running_{name}") for name in ("mean", "var"))
    return mean is not None and variance is not None and not bool(mean.any()) and bool((variance == 1).all())


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
    order = ordered(layers, embeddings[0] if embeddings else None)
    chain, embedding = order.chain, order.embedding
    player = told(chain)
    if player.player != "generator":
        raise wrong(player)
    if embedding is not None and order.label_layer is None and embedding.weight.shape[1] > chain[0].inputs:
        raise Refusal(
            f"its label embedding has {embedding.weight.shape[1]} numbers, and the first layer takes {chain[0].inputs}"
        )
    through = [part for part in found if part is not order.label_layer]
    return Blueprint(tuple(stages(chain, through)), embedding, player, order.reordered, label_layer=order.label_layer)


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
