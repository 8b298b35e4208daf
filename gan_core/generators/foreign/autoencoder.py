"""Networks that take images apart and put them together again: is there noise to draw from, and whose decoder is it?

Told by shapes: layers that take images, others that give them, and between them two equal heads (mean and
log-variance) from the same features, one head of twice the width, or none. Names only say which half comes first.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from gan_core.generators.foreign.chain import Link, Role, chains, natural, readings, side_of
from gan_core.generators.foreign.choices import MOST_CLASSES
from gan_core.generators.foreign.parts import Part
from gan_core.generators.foreign.player import FEWEST_PIXELS, IMAGE_CHANNELS, image_of

_MOST_LAYERS = 80
_ENCODER = re.compile(r"(^|[._])(enc|encoders?|encode)([._\d]|$)", re.IGNORECASE)
_DECODER = re.compile(r"(^|[._])(dec|decoders?|decode)([._\d]|$)", re.IGNORECASE)
_SPREAD = re.compile(r"var|sigma|std|scale", re.IGNORECASE)
Reading = tuple[Role, int, int]  # with inputs and outputs
_LAYERS = ("dense", "conv", "block", "attention")


@dataclass(frozen=True)
class Autoencoder:
    """encoder, decoder: parts in the file's order, the decoder's with the embedding that is joined to its input.

    heads: mean and log-variance, one head of both, or none. latent: numbers between the halves, 0 where they are maps.
    labels: numbers of a label that are joined to them.
    """

    encoder: tuple[Part, ...]
    heads: tuple[Part, ...]
    decoder: tuple[Part, ...]
    latent: int
    labels: int

    @property
    def told(self) -> str:
        """Half a sentence, where there are no heads."""
        if self.latent:
            return (
                f"it is an autoencoder without noise heads; its decoder takes {self.latent} numbers, but nothing in it "
                "says how they are spread"
            )
        return "its first layers take images and its last one gives images too"

    @property
    def why(self) -> str:
        """Half a sentence: how one can tell."""
        kind = "a conditional VAE's" if self.labels else "a VAE's"
        names = " and ".join(repr(head.name) for head in self.heads)
        gives = "give a mean and a log-variance" if len(self.heads) == 2 else "gives means and log-variances"
        return (
            f"it is {kind} decoder, not a GAN's generator: {names} {gives} of the {self.latent} numbers that it takes"
        )


def autoencoder(found: list[Part]) -> Autoencoder | None:
    """The halves of a network that takes images and gives images, None where it is none. All in any order."""
    layers = [part for part in found if part.kind in _LAYERS]
    if len(layers) > _MOST_LAYERS or not any(_may_take_images(part) for part in layers):
        return None
    tables = [part for part in found if part.kind == "embedding"]
    rest = [part for part in found if part.kind != "embedding"]
    for heads in (*_pairs(layers), ()):
        others = [part for part in rest if not any(part is head for head in heads)]
        for encoder, decoder, named in _cuts(others):
            if (named or heads or encoder[0] is others[0]) and (
                made := _joined(encoder, heads, decoder, tables, named)
            ):
                return made
    return None


def _may_take_images(part: Part) -> bool:
    return any(
        inputs <= max(IMAGE_CHANNELS) + 1 if role == "conv" else inputs >= FEWEST_PIXELS**2
        for role, inputs, _ in readings(part)
    )


def _pairs(layers: list[Part]) -> Iterator[tuple[Part, Part]]:
    """Two equal layers that cannot follow one another, or whose names say mean and spread."""
    for a, b in combinations([part for part in layers if part.kind in ("dense", "conv")], 2):
        if a.weight.shape != b.weight.shape or a.bias_length != b.bias_length:
            continue
        square = a.weight.shape[0] == a.weight.shape[1]
        if not square or bool(_SPREAD.search(a.name)) != bool(_SPREAD.search(b.name)):
            yield a, b


def _cuts(parts: list[Part]) -> Iterator[tuple[list[Part], list[Part], bool]]:
    """(encoder, decoder, whether names say so): by names where they tell, else cut in two before any layer, either half
    first."""
    named = [part for part in parts if _DECODER.search(part.name)]
    encoding = [part for part in parts if _ENCODER.search(part.name)]
    if named and encoding:
        yield [part for part in parts if not _DECODER.search(part.name)], named, True
        yield encoding, [part for part in parts if not _ENCODER.search(part.name)], True
    for order in (parts, sorted(parts, key=lambda part: natural(part.name))):
        for at in range(1, len(order)):
            if order[at].kind in _LAYERS:
                yield order[:at], order[at:], False
                yield order[at:], order[:at], False


def _joined(
    encoder: list[Part], heads: tuple[Part, ...], decoder: list[Part], tables: list[Part], named: bool
) -> Autoencoder | None:
    coding = [part for part in encoder if part.kind in _LAYERS]
    chain = _drawing([part for part in decoder if part.kind in _LAYERS], named)
    if not coding or chain is None:
        return None
    for latent, closing, labels in _latents(coding, heads, chain):
        if not any(_takes_images(first, chain[-1], labels, bool(closing)) for first in _begins(coding, heads, labels)):
            continue
        table = [part for part in tables if part.weight.shape[1] == labels][:1]
        maps = chain[0].spatial and not closing
        return Autoencoder(tuple(encoder), closing, (*table, *decoder), 0 if maps else latent, labels)
    return None


def _drawing(layers: list[Part], free: bool) -> list[Link] | None:
    """The layers as a chain that ends in an image, in the file's order or that of names, or in any that fits."""
    by_name = sorted(layers, key=lambda part: natural(part.name))
    for order, loose in ((layers, False), (by_name, False), *(((by_name, True),) if free else ())):
        for chain in chains(order, free=loose) if order else ():
            last = chain[-1]
            if last.outputs in IMAGE_CHANNELS if last.spatial else image_of(last.outputs) is not None:
                return chain
    return None


def _latents(
    coding: list[Part], heads: tuple[Part, ...], chain: list[Link]
) -> Iterator[tuple[int, tuple[Part, ...], int]]:
    """(numbers between the halves, the heads that give them, numbers of labels beside them)."""
    takes, rows = chain[0].inputs, not chain[0].spatial
    for role, _, outputs in readings(heads[0] if heads else coding[-1]):
        if heads and role != "convt" and 0 <= takes - outputs <= MOST_CLASSES:
            yield outputs, heads, takes - outputs
        elif not heads and (role == "linear") == rows and outputs == takes:
            yield takes, (), 0
        elif not heads and role == "linear" and outputs % 2 == 0 and 0 <= takes - outputs // 2 < outputs // 2:
            yield outputs // 2, (coding[-1],), takes - outputs // 2


def _begins(coding: list[Part], heads: tuple[Part, ...], labels: int) -> Iterator[Reading]:
    """How the encoder's first layer is read where its layers follow one another up to the heads."""
    for order in (coding, sorted(coding, key=lambda part: natural(part.name))):
        ways = [(first, first) for first in readings(order[0])]
        for part in (*order[1:], *heads[:1]):
            ways = [
                (first, after) for first, before in ways for after in readings(part) if _follows(before, after, labels)
            ]
        yield from {first for first, _ in ways}


def _follows(before: Reading, after: Reading, labels: int) -> bool:
    """Maps may be laid out in a row for a linear layer, and a label may be joined to it."""
    gives = before[2]
    for takes in {after[1], after[1] - labels}:
        if takes == gives or (takes > 0 and before[0] != "linear" == after[0] and side_of(takes, gives) is not None):
            return True
    return before[0] == "linear" != after[0] and side_of(gives, after[1]) is not None


def _takes_images(first: Reading, drawn: Link, labels: int, noisy: bool) -> bool:
    """Are these images such as the decoder gives, with the label beside them or without?"""
    role, inputs, outputs = first
    channels = drawn.outputs if drawn.spatial else (image_of(drawn.outputs) or (0, 0))[0]
    if role == "conv":
        return outputs > inputs and inputs - channels in {0, 1, labels} and (noisy or inputs == channels)
    if drawn.spatial:  # a row of so many numbers may be noise too: only heads tell
        return noisy and image_of(inputs - labels) is not None
    return drawn.outputs in {inputs, inputs - labels}
