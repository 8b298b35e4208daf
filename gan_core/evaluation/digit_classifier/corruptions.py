"""What generators do to digits, done to real ones: from gray backgrounds to checkerboards.

Every function takes images float32 [N, 1, H, W] in [0, 1], ink bright on black, and a random generator, and returns new
images of the same shape in [0, 1]; each image gets a strength of its own. The classifiers of digits learn from these.
"""

import math
from collections.abc import Callable

import torch
from torch import Generator, Tensor
from torch.nn.functional import affine_grid, conv2d, grid_sample, interpolate, max_pool2d

Corruption = Callable[[Tensor, Generator], Tensor]
BLUR_REACH = 5  # pixels


def between(low: float, high: float, images: Tensor, rng: Generator) -> Tensor:
    """One number for each image, uniform on [low, high): [N, 1, 1, 1]."""
    return torch.rand((len(images), 1, 1, 1), generator=rng) * (high - low) + low


def lifted(images: Tensor, rng: Generator) -> Tensor:
    """Black becomes gray, up to 0.4; white stays."""
    level = between(0.0, 0.4, images, rng)
    return images * (1 - level) + level


def uneven(images: Tensor, rng: Generator) -> Tensor:
    """Behind the ink lie soft clouds of up to half of white."""
    clouds = clouds_like(images, 3, rng) * between(0.1, 0.5, images, rng)
    return images + (1 - images) * clouds


def faint(images: Tensor, rng: Generator) -> Tensor:
    """Ink of a quarter of its brightness or more."""
    return images * between(0.25, 0.9, images, rng)


def grainy(images: Tensor, rng: Generator) -> Tensor:
    """Gaussian noise of a deviation of up to 0.35."""
    noise = torch.randn(images.shape, generator=rng)
    return (images + noise * between(0.03, 0.35, images, rng)).clamp(0, 1)


def salted(images: Tensor, rng: Generator) -> Tensor:
    """Single pixels turned white, black, or either: up to 15 % of all."""
    hit = torch.rand(images.shape, generator=rng) < between(0.01, 0.15, images, rng)
    white = torch.rand(images.shape, generator=rng) < between(-0.5, 1.5, images, rng)
    return torch.where(hit, white.float(), images)


def blurred(images: Tensor, rng: Generator) -> Tensor:
    """A Gaussian of a deviation of 0.4 to 2 pixels."""
    ticks = torch.arange(-BLUR_REACH, BLUR_REACH + 1).float()
    kernels = torch.exp(-(ticks**2) / (2 * between(0.4, 2.0, images, rng).view(-1, 1) ** 2))
    kernels = (kernels / kernels.sum(1, keepdim=True))[:, None]  # [N, 1, 2 reach + 1]
    rows = images.transpose(0, 1)  # images become channels, each with its own kernel
    rows = conv2d(rows, kernels[..., None, :], padding=(0, BLUR_REACH), groups=len(images))
    return conv2d(rows, kernels[..., None], padding=(BLUR_REACH, 0), groups=len(images)).transpose(0, 1)


def thick(images: Tensor, rng: Generator) -> Tensor:
    """Strokes up to two pixels wider."""
    return images.lerp(max_pool2d(images, 3, 1, 1), between(0.3, 1.0, images, rng))


def thin(images: Tensor, rng: Generator) -> Tensor:
    """Strokes up to two pixels narrower, made bright again."""
    narrow = images.lerp(-max_pool2d(-images, 3, 1, 1), between(0.2, 0.8, images, rng))
    return (narrow / narrow.amax((1, 2, 3), keepdim=True).clamp_min(0.3)).clamp(0, 1)


def occluded(images: Tensor, rng: Generator) -> Tensor:
    """A rectangle of 4 to 9 pixels a side is black, gray or white."""
    side = images.shape[-1]
    ticks = torch.arange(side).view(1, 1, 1, -1)
    masks = []
    for _ in "xy":
        size = between(4, 10, images, rng).floor()
        start = (torch.rand(size.shape, generator=rng) * (side - size)).floor()
        masks.append((ticks >= start) & (ticks < start + size))
    shade = between(-0.6, 1.0, images, rng).clamp_min(0)
    return torch.where(masks[0] & masks[1].transpose(2, 3), shade, images)


def checkered(images: Tensor, rng: Generator) -> Tensor:
    """Transposed convolutions' checkerboards: with a period of two or four pixels, on the ink or everywhere."""
    side = images.shape[-1]
    ticks = torch.arange(side)
    fine = ((ticks[:, None] + ticks) % 2).float()
    coarse = ((ticks[:, None] // 2 + ticks // 2) % 2).float()
    lattice = ((ticks[:, None] % 2) * (ticks % 2)).float()
    kind = torch.randint(3, (len(images),), generator=rng)
    board = torch.stack((fine, coarse, lattice))[kind][:, None] - 0.5
    place = torch.where(between(0, 1, images, rng) < 0.5, images, torch.ones_like(images))
    return (images + board * place * between(0.1, 0.7, images, rng)).clamp(0, 1)


def clipped(images: Tensor, rng: Generator) -> Tensor:
    """Everything that is not black turns white: contrast up to six times, clipped."""
    return (images * between(1.5, 6.0, images, rng)).clamp(0, 1)


CORRUPTIONS: dict[str, Corruption] = {
    "lifted background": lifted,
    "uneven background": uneven,
    "faint ink": faint,
    "grain": grainy,
    "salt and pepper": salted,
    "blur": blurred,
    "thick strokes": thick,
    "thin strokes": thin,
    "occlusion": occluded,
    "checkerboard": checkered,
    "clipped white": clipped,
}


def corrupted(images: Tensor, rng: Generator, share: float) -> Tensor:
    """Of the images, `share` get one of CORRUPTIONS at random, the others none; all in their old order."""
    result = images.clone()
    index = torch.randperm(len(images), generator=rng)[: round(share * len(images))]
    order = torch.randperm(len(CORRUPTIONS), generator=rng)
    for which, part in zip(order.tolist(), index.tensor_split(len(CORRUPTIONS)), strict=True):
        if len(part):
            result[part] = [*CORRUPTIONS.values()][which](images[part], rng)
    return result


def moved(images: Tensor, rng: Generator, strength: float = 1.0) -> Tensor:
    """Each turned, shifted, scaled and slanted in its own way: with strength 1 by up to 10 degrees, 2 pixels, 10 %
    and 0.1."""
    turn, wide, high, slant, right, down = torch.rand((6, len(images)), generator=rng).mul_(2).sub_(1).mul_(strength)
    angle = turn * math.radians(10)
    cos, sin = angle.cos(), angle.sin()
    wide, high, slant = 1 + 0.1 * wide, 1 + 0.1 * high, 0.1 * slant
    step = 2.0 / (images.shape[-1] / 2)  # affine_grid's image is two units wide
    rows = [wide * cos, slant - sin, step * right, sin, high * cos, step * down]
    grid = affine_grid(torch.stack(rows, dim=1).view(-1, 2, 3), list(images.shape), align_corners=False)
    return grid_sample(images, grid, align_corners=False)


def clouds_like(images: Tensor, cells: int, rng: Generator) -> Tensor:
    """Smooth random fields in [0, 1] from a grid of cells x cells numbers, one for each image."""
    coarse = torch.rand((len(images), 1, cells, cells), generator=rng)
    return interpolate(coarse, size=images.shape[-2:], mode="bilinear", align_corners=True)
