"""DiffAugment (Zhao et al. 2020, arXiv:2006.10738): the critic sees real and generated images changed at random.

Whatever the critic can learn by heart of a few real images is changed each time, and since generated images are changed
in the same ways, before the critic and differentiably, the generator is not taught to draw the changes. Three of them,
as in section 4 and appendix A of the paper, each drawn anew for every image:

color: brightness moves by up to a quarter of the range either way, then saturation is multiplied by 0 ... 2, then
    contrast by 0.5 ... 1.5;
translation: by whole pixels, up to an eighth of the sides, and what comes in is the middle of the range;
cutout: a square of half the side, its centre anywhere on the image, becomes the middle of the range.
"""

from itertools import chain, combinations
from typing import TYPE_CHECKING

from gan_core.base.lazy import torch

if TYPE_CHECKING:
    from torch import Generator, Tensor

OFF = "none"
PARTS = ("color", "translation", "cutout")  # in this order, as in the authors' code
POLICIES = {OFF: "none"} | {
    ",".join(chosen): " + ".join(chosen)
    for chosen in chain.from_iterable(combinations(PARTS, count) for count in (1, 2, 3))
}
MOVED = 1 / 8  # of a side
CUT = 1 / 2


def augment(images: "Tensor", policy: str, rng: "Generator", pixel_range: tuple[float, float]) -> "Tensor":
    """The images [B, C, H, W], each changed in its own way; differentiable by them as often as one likes.

    policy: one of POLICIES; pixel_range: black and white, between which the images lie.
    """
    parts = () if policy == OFF else policy.split(",")
    middle = sum(pixel_range) / 2
    if "color" in parts:
        images = _colored(images, rng, pixel_range[1] - pixel_range[0])
    if "translation" in parts:
        images = _translated(images, rng, middle)
    return _cut(images, rng, middle) if "cutout" in parts else images


def _colored(images: "Tensor", rng: "Generator", span: float) -> "Tensor":
    draws = torch.rand((3, len(images), 1, 1, 1), generator=rng, device=images.device)
    brightness, saturation, contrast = draws.to(images.dtype)
    images = images + (brightness - 0.5) * (span / 2)
    images = _away(images, images.mean(1, keepdim=True), 2 * saturation)
    return _away(images, images.mean((1, 2, 3), keepdim=True), contrast + 0.5)


def _away(images: "Tensor", gray: "Tensor", factor: "Tensor") -> "Tensor":
    """As far from `gray` as `factor` says."""
    return gray + (images - gray) * factor


def _translated(images: "Tensor", rng: "Generator", middle: float) -> "Tensor":
    """Cut out of the padded image, at a place that is drawn."""
    count, channels, *sides = images.shape
    most = [_rounded(side * MOVED) for side in sides]
    padding = (most[1], most[1], most[0], most[0])
    images = torch.nn.functional.pad(images, padding, value=middle)
    for axis, (side, reach) in enumerate(zip(sides, most, strict=True), start=2):
        start = torch.randint(2 * reach + 1, (count, 1), generator=rng, device=images.device)
        shape = [count, channels, *images.shape[2:]]
        shape[axis] = side
        places = (start + torch.arange(side, device=images.device)).view(count, 1, *_along(axis, side))
        images = images.gather(axis, places.expand(shape))
    return images


def _cut(images: "Tensor", rng: "Generator", middle: float) -> "Tensor":
    """Part of the square may lie beyond the border."""
    hidden = torch.ones((), dtype=torch.bool, device=images.device)
    for axis, side in enumerate(images.shape[2:], start=2):
        size = _rounded(side * CUT)
        centre = torch.randint(side + (size + 1) % 2, (len(images), 1), generator=rng, device=images.device)
        apart = torch.arange(side, device=images.device) - (centre - size // 2)
        hidden = hidden & ((apart >= 0) & (apart < size)).view(len(images), 1, *_along(axis, side))
    return torch.where(hidden, torch.full((), middle, dtype=images.dtype, device=images.device), images)


def _along(axis: int, side: int) -> tuple[int, int]:
    """A shape [H, W] that is long on one axis."""
    return (side, 1) if axis == 2 else (1, side)


def _rounded(pixels: float) -> int:
    return int(pixels + 0.5)
