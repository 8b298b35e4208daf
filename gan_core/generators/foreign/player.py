"""Generator or critic? By what the first layer takes and the last one gives; names are not believed."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from gan_core.generators.foreign.chain import Link, readings, side_of
from gan_core.generators.foreign.parts import Part

Player = Literal["generator", "critic", "classifier", "translator", "unknown"]
IMAGE_CHANNELS = (1, 3)
FEWEST_PIXELS = 8  # of an image's side


@dataclass(frozen=True)
class Told:
    """Which player it is, and how one can tell: half a sentence."""

    player: Player
    why: str


def image_of(numbers: int) -> tuple[int, int] | None:
    """(channels, side) of the square image that a row of so many numbers is; None if it is none."""
    found = ((channels, side_of(numbers, channels)) for channels in IMAGE_CHANNELS)
    return next(((channels, side) for channels, side in found if side is not None and side >= FEWEST_PIXELS), None)


def takes_images(layers: list[Part]) -> Told | None:
    """Who it is, if its first layer is a convolution over an image's channels; None if it is none."""
    if not layers or layers[0].kind != "conv" or layers[0].kernel == 1 or any(map(_grows_maps, layers)):
        return None
    if not readings(layers[-1]):  # its bias contradicts its weight
        return None
    first = next((r for r in readings(layers[0]) if r[0] == "conv" and r[1] in IMAGE_CHANNELS and r[2] > r[1]), None)
    if first is None or (len(layers) > 1 and not any(inputs == first[2] for _, inputs, _ in readings(layers[1]))):
        return None
    start = f"its first layer takes images of {first[1]} channel{'s' if first[1] > 1 else ''}"
    ends = {outputs for _, _, outputs in readings(layers[-1])}
    if (
        1 in ends
        and not _narrows(layers)
        and (first[1] != 1 or readings(layers[-1])[0][0] == "linear" or layers[-1].weight.shape[0] == 1)
    ):
        return Told("critic", f"{start} and its last one gives one score")
    if layers[-1].kind == "conv" and ends & set(IMAGE_CHANNELS):
        skips = any(_doubles(before, after) for before, after in pairwise(layers))
        unet = (
            "; some layers take twice what the one before gives, as in a U-Net with skip connections" if skips else ""
        )
        return Told("translator", f"{start} and its last one gives images too{unet}")
    return Told("classifier", f"{start} and its last one gives {min(ends)} numbers")


def _narrows(layers: list[Part]) -> bool:
    """Do maps lose channels before the last convolution? A critic's gain them to the end."""
    takes = [inputs for role, inputs, outputs in readings(layers[-1]) if role != "linear" and outputs == 1]
    widest = max(min(outputs for _, _, outputs in readings(part)) for part in layers if readings(part))
    return bool(takes) and layers[-1].kind == "conv" and 2 * max(takes) <= widest


def _doubles(before: Part, after: Part) -> bool:
    gives = {outputs for _, _, outputs in readings(before)}
    takes = {inputs for _, inputs, _ in readings(after)}
    return not gives & takes and any(2 * number in takes for number in gives)


def _grows_maps(part: Part) -> bool:
    """A linear layer from noise to the pixels of a map: then it comes first, whatever the file's order is."""
    outputs, inputs = part.weight.shape[:2]
    return part.kind == "dense" and outputs > inputs and image_of(outputs) is not None


def told(chain: list[Link]) -> Told:
    """Who it is whose layers fit together like this."""
    first, last = chain[0], chain[-1]
    start = f"its first layer takes {first.inputs} numbers"
    if not last.spatial:
        if last.outputs == 1:
            return Told("critic", f"its last layer gives one number, a score ({start})")
        if last.outputs == 2:
            return Told("generator", f"{start} and its last one gives a point in the plane")
        if first.inputs == last.outputs:
            return Told("translator", f"{start} and its last one gives as many: an autoencoder")
        if image := image_of(last.outputs):
            return Told("generator", f"{start} and its last one gives {image[0]} x {image[1]} x {image[1]} pixels")
        return Told("unknown", f"its last layer gives {last.outputs} numbers: neither a point nor a square image")
    if first.spatial and first.roles == ("conv",) and first.part.kernel > 1:
        return Told(
            "unknown", f"its first layer is a {first.part.kernel} x {first.part.kernel} convolution, not of noise"
        )
    if last.outputs in IMAGE_CHANNELS and first.inputs > 1:
        kind = {1: "gray images", 3: "colour images"}[last.outputs]
        return Told("generator", f"{start} and its last one gives {kind}")
    return Told("unknown", f"its last layer gives maps of {last.outputs} channels, which are no gray or colour image")
