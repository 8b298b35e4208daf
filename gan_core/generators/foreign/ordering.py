"""Which order of layers is a generator's, and how its label comes in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import permutations

from gan_core.generators.foreign.chain import Link, chains, natural, readings, side_of
from gan_core.generators.foreign.parts import Part
from gan_core.generators.foreign.player import told
from gan_core.generators.foreign.refusal import Refusal

_LABEL = re.compile(r"label|class|cond|emb|(^|[._])y", re.IGNORECASE)
_MOST_LAYERS = 40  # among which two entries are looked for


@dataclass(frozen=True)
class Order:
    """chain: the layers in their order. embedding: the table of labels. label_layer: a linear layer that the label goes
    through before it meets the noise. reordered: it is not the file's order."""

    chain: list[Link]
    embedding: Part | None
    reordered: bool
    label_layer: Part | None = None


def ordered(layers: list[Part], embedding: Part | None) -> Order:
    """The first order in which the layers fit together as a generator's, else as anybody's. Raises Refusal."""
    other: Order | None = None
    for order in _orders(layers, embedding):
        if told(order.chain).player == "generator":
            return order
        other = other or order
    if other is None or (other.reordered and told(other.chain).player == "unknown"):  # nobody ever ran them like that
        raise Refusal(_two_entries(layers) or _map_of_label(layers, embedding) or _break(layers))
    return other


def _orders(layers: list[Part], embedding: Part | None) -> Iterator[Order]:
    by_name = sorted(layers, key=lambda part: natural(part.name))
    for order in (layers, by_name):
        yield from (Order(chain, embedding, order is not layers) for chain in chains(order))
    for order in (layers, by_name):
        yield from (replace(found, reordered=order is not layers) for found in _label_layers(order, embedding))
    if embedding is None:  # a table of labels may be called anything: a matrix without bias that fits nowhere
        for part in layers:
            rest = [layer for layer in layers if layer is not part]
            if part.kind == "dense" and part.bias_length is None and rest and not part.name[-1:].isdigit():
                yield from (Order(chain, part, False) for chain in chains(rest))
    yield from (Order(chain, embedding, True) for chain in chains(by_name, free=True))


def _label_layers(layers: list[Part], embedding: Part | None) -> Iterator[Order]:
    """A linear layer of the label alone: it takes what the embedding gives, or as its name says a one-hot label."""
    for part in layers:
        rest = [layer for layer in layers if layer is not part]
        if part.kind != "dense" or not rest:
            continue
        gives, takes = part.weight.shape
        fits = bool(_LABEL.search(part.name)) if embedding is None else takes == embedding.weight.shape[1]
        if fits:
            yield from (
                Order(chain, embedding, False, part)
                for chain in chains(rest)
                if gives < chain[0].inputs or (gives == chain[0].inputs and embedding is not None)
            )


def _two_entries(layers: list[Part]) -> str | None:
    """Noise and label each go through a layer, and the next one takes both results."""
    if len(layers) > _MOST_LAYERS:
        return None
    ends = [(part, {outputs for _, _, outputs in readings(part)}) for part in layers if part.kind in ("dense", "conv")]
    for (a, from_a), (b, from_b) in permutations(ends, 2):
        small = min((inputs for _, inputs, _ in readings(b)), default=0)
        large = max((inputs for _, inputs, _ in readings(a)), default=0)
        if not from_a & from_b or small >= large or layers.index(b) - layers.index(a) != 1:
            continue
        for part in layers:
            takes = {inputs for _, inputs, _ in readings(part)}
            if part is not a and part is not b and any(2 * width in takes for width in from_a & from_b):
                return (
                    f"noise and label go through layers of their own ({a.name!r} and {b.name!r}) before {part.name!r} "
                    "takes both; that is recognised but not drawn here"
                )
    return None


def _map_of_label(layers: list[Part], embedding: Part | None) -> str | None:
    """The label becomes a map beside those that the noise became."""
    for a in layers:
        for b in layers:
            if a.kind != "dense" or b.kind != "conv":
                continue
            gives = a.weight.shape[0]
            flat = {part.weight.shape[0] for part in layers if part.kind == "dense" and part is not a}
            flat |= {embedding.weight.shape[1]} if embedding is not None else set()
            for _, takes, _ in readings(b):
                side = side_of(gives, takes - 1) if takes > 1 else None
                if side is not None and side > 1 and side * side in flat:
                    return (
                        f"{b.name!r} takes {takes} maps, and {a.name!r} gives {takes - 1} of {side} x {side}: one more "
                        "is made of the label; that is recognised but not drawn here"
                    )
    return None


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
