"""How large a network is, from what it is built of: known without torch, before anything is allocated."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import prod

from gan_core.base.errors import UserError
from gan_core.networks.spec import Spec


@dataclass(frozen=True, slots=True)
class Size:
    """weights: numbers that it learns; outputs: numbers that its layers give for one sample. Norms are left out."""

    weights: int = 0
    outputs: int = 0

    def __add__(self, other: "Size") -> "Size":
        return Size(self.weights + other.weights, self.outputs + other.outputs)


def dense(widths: Iterable[int], pieces: int = 1) -> Size:
    """Fully connected layers through these widths; of all but the last, each unit is the largest of `pieces`."""
    pairs = [*pairwise(widths)]
    counts = [after * (pieces if place < len(pairs) - 1 else 1) for place, (_, after) in enumerate(pairs)]
    weights = sum((before + 1) * count for (before, _), count in zip(pairs, counts, strict=True))
    return Size(weights, sum(counts))


def convolutions(channels: Iterable[int], sides: Iterable[int], kernel: int) -> Size:
    """Convolutions through maps of these channels; sides: of each layer's output."""
    weights = outputs = 0
    for (before, after), side in zip(pairwise(channels), sides, strict=True):
        weights += (before * kernel**2 + 1) * after
        outputs += after * side**2
    return Size(weights, outputs)


def halved(side: int, times: int) -> list[int]:
    """The sides after each halving, rounded up."""
    found = []
    for _ in range(times):
        side = (side + 1) // 2
        found.append(side)
    return found


def check_halvings(halvings: int, side: int) -> None:
    """Raises UserError where so many halvings leave nothing of a side."""
    if halvings < 0:
        raise UserError("strided networks need at least 1 width: the channels of their convolutions")
    if side <= 2 ** (halvings - 1):
        raise UserError(f"{halvings} halvings leave less than a pixel of {side}; give fewer widths")


def check_maps(spec: Spec, smallest: int) -> None:
    """Raises UserError where a map of one pixel would be normalised by itself, which leaves nothing of it."""
    if spec.norm == "instance" and smallest < 2:
        raise UserError("instance normalisation needs maps of 2 pixels a side; give fewer widths")


def mlp_generator(spec: Spec) -> Size:
    return dense([spec.latent_dim, *spec.widths, prod(spec.shape)])


def mlp_critic(spec: Spec, pieces: int = 1) -> Size:
    return dense([prod(spec.shape), *spec.widths, spec.outputs], pieces)


def drawing(spec: Spec, kernel: int) -> Size:
    """A small map, doubled by each layer until it is the image."""
    sides = [spec.shape[1] >> left for left in range(len(spec.widths), -1, -1)]
    stem = dense([spec.latent_dim, spec.widths[0] * sides[0] ** 2])
    return stem + convolutions([*spec.widths, spec.shape[0]], sides[1:], kernel)


def repeating(spec: Spec) -> Size:
    """The same with a layer of its own that draws at the end."""
    sides = [spec.shape[1] >> left for left in range(len(spec.widths), -1, -1)]
    stem = dense([spec.latent_dim, spec.widths[0] * sides[0] ** 2])
    channels = [spec.widths[0], *spec.widths, spec.shape[0]]
    return stem + convolutions(channels, [*sides[1:], spec.shape[1]], 3)


def strided_drawing(spec: Spec) -> Size:
    smallest, *larger = reversed([spec.shape[1], *halved(spec.shape[1], len(spec.widths) - 1)])
    stem = dense([spec.latent_dim, spec.widths[0] * smallest**2])
    return stem + convolutions([*spec.widths, spec.shape[0]], [*larger, spec.shape[1]], 3)


def judging(spec: Spec, kernel: int) -> Size:
    """The image, halved by each layer until one score is left."""
    sides = halved(spec.shape[1], len(spec.widths))
    return convolutions([spec.shape[0], *spec.widths], sides, kernel) + dense([spec.widths[-1] * sides[-1] ** 2, 1])


def pooled_drawing(spec: Spec) -> Size:
    double, count = 2 * spec.shape[1], len(spec.widths)
    stem, last = dense([spec.latent_dim, double**2]), convolutions([spec.widths[-1], spec.shape[0]], [double // 2], 2)
    return stem + convolutions([1, *spec.widths], [double] * count, 3) + last


def pooled_judging(spec: Spec) -> Size:
    *channels, hidden = spec.widths
    sides = [spec.shape[1] >> times for times in range(len(channels) + 1)]
    return convolutions([spec.shape[0], *channels], sides[:-1], 3) + dense([channels[-1] * sides[-1] ** 2, hidden, 1])


def conv_encoder(spec: Spec) -> Size:
    """The image, halved by each layer but the last, then a row of numbers."""
    sides = halved(spec.shape[1], len(spec.widths) - 1)
    smallest = sides[-1] if sides else spec.shape[1]
    convolved = convolutions([spec.shape[0], *spec.widths], [*sides, smallest], 3)
    return convolved + dense([spec.widths[-1] * smallest**2, spec.outputs])


def doubling_layer(spec: Spec) -> int:
    """Which of the layers after the map doubles it in a half-size generator: the second, or the only one."""
    return min(1, len(spec.widths) - 2)


def half_size_drawing(spec: Spec) -> Size:
    side, doubling = spec.shape[1], doubling_layer(spec)
    found = dense([spec.latent_dim, spec.widths[0] * (side // 2) ** 2])
    for place, pair in enumerate(pairwise(spec.widths)):
        found += convolutions(pair, [side if place >= doubling else side // 2], 4 if place == doubling else 5)
    return found + convolutions([spec.widths[-1], spec.shape[0]], [side], 7)


def unpadded_sides(spec: Spec) -> list[int]:
    """The sides after each convolution without padding: of 3 pixels, then of 4 with stride 2."""
    sides = [spec.shape[1] - 2]
    for _ in spec.widths[1:]:
        sides.append((sides[-1] - 4) // 2 + 1)
    return sides


def unpadded_judging(spec: Spec) -> Size:
    first, *others = unpadded_sides(spec)
    found = convolutions([spec.shape[0], spec.widths[0]], [first], 3) + convolutions(spec.widths, others, 4)
    return found + dense([spec.widths[-1] * [first, *others][-1] ** 2, 1])


def growing_drawing(spec: Spec) -> Size:
    """Two 3x3 convolutions at each side, but one at the smallest, and one of 1x1 that draws."""
    sides = [spec.shape[1] >> left for left in reversed(range(len(spec.widths)))]
    found = dense([spec.latent_dim, spec.widths[0] * sides[0] ** 2])
    for before, width, side in zip([spec.widths[0], *spec.widths], spec.widths, sides, strict=False):
        channels = [before, width, width] if side > sides[0] else [width, width]
        found += convolutions(channels, [side] * (len(channels) - 1), 3)
        found += convolutions([width, spec.shape[0]], [side], 1)
    return found


def growing_judging(spec: Spec) -> Size:
    """The same from image to score, with two dense layers at the end."""
    sides = [spec.shape[1] >> times for times in range(len(spec.widths))]
    last = spec.widths[-1]
    found = dense([last * sides[-1] ** 2, last, 1])
    for width, after, side in zip(spec.widths, [*spec.widths[1:], last], sides, strict=True):
        channels = [width, width, after] if side > sides[-1] else [width, width]
        found += convolutions([spec.shape[0], width], [side], 1)
        found += convolutions(channels, [side] * (len(channels) - 1), 3)
    return found
