"""Pictures that are no digits, for the eleventh answer: noise, textures, pieces of digits, clothes, letters.

Every source takes the batch of digits that it may cut up (float32 [N, 1, 28, 28] in [0, 1]), their classes int64 [N]
and a random generator, and returns N pictures of the same shape and range.
"""

from collections.abc import Callable

import torch
from torch import Generator, Tensor
from torch.nn.functional import one_hot

from gan_core.evaluation.digit_classifier.corruptions import between, clouds_like, moved
from gan_core.evaluation.digit_classifier.network import ANSWERS, NO_DIGIT

Source = Callable[[Tensor, Tensor, Generator], Tensor]
UNLIKE = 0.35  # share of the second digit from which a blend, or a picture of two halves, shows neither


def noise(digits: Tensor, classes: Tensor, rng: Generator) -> Tensor:
    """Grain around some gray."""
    level, width = between(0, 1, digits, rng), between(0, 0.5, digits, rng)
    return (level + width * torch.randn(digits.shape, generator=rng)).clamp(0, 1)


def sprinkled(digits: Tensor, classes: Tensor, rng: Generator) -> Tensor:
    """A few to half of all pixels white on black."""
    return (torch.rand(digits.shape, generator=rng) < between(0, 0.5, digits, rng) ** 2).float()


def textures(digits: Tensor, classes: Tensor, rng: Generator) -> Tensor:
    """Stripes of any direction and width, soft or hard, some of them crossed."""
    ticks = torch.arange(digits.shape[-1]).float()
    y, x = torch.meshgrid(ticks, ticks, indexing="ij")
    made = torch.ones_like(digits)
    for crossing in (0.0, 0.6):
        angle, pace = between(0, 3.1416, digits, rng), between(0.3, 2.2, digits, rng)
        wave = torch.sin((angle.cos() * x + angle.sin() * y) * pace + between(0, 6.2832, digits, rng))
        stripes = (0.5 + 0.5 * wave * between(1, 5, digits, rng)).clamp(0, 1)
        made = torch.where(between(0, 1, digits, rng) < crossing, made, made * stripes)
    return made


def blobs(digits: Tensor, classes: Tensor, rng: Generator) -> Tensor:
    """Patches of white with soft or hard edges, where a smooth field is high."""
    cells = int(torch.randint(3, 9, (1,), generator=rng))
    field = clouds_like(digits, cells, rng) - between(0.4, 0.75, digits, rng)
    return (field * between(2, 15, digits, rng)).clamp(0, 1)


def cut_up(digits: Tensor, classes: Tensor, rng: Generator) -> Tensor:
    """Tiles of a digit in another order: sixteen of 7 x 7, or four of 14 x 14."""
    tiles = 4 if torch.rand(1, generator=rng) < 0.7 else 2
    side = digits.shape[-1] // tiles
    order = torch.rand((len(digits), tiles * tiles), generator=rng).argsort(1)
    if tiles == 2:  # of four tiles, the order of every one changes
        order = torch.tensor([[1, 0, 3, 2], [2, 3, 0, 1], [3, 2, 1, 0], [1, 2, 3, 0]])[order[:, 0]]
    pieces = digits.view(-1, tiles, side, tiles, side).permute(0, 1, 3, 2, 4).reshape(len(digits), -1, side, side)
    pieces = pieces[torch.arange(len(digits))[:, None], order].view(-1, tiles, tiles, side, side)
    return pieces.permute(0, 1, 3, 2, 4).reshape(digits.shape)


def blends(digits: Tensor, classes: Tensor, rng: Generator) -> Tensor:
    """Two digits of different classes, one shining through the other."""
    other = digits[_strangers(classes, rng)]
    share = between(UNLIKE, 1 - UNLIKE, digits, rng)
    mixed = digits * share + other * (1 - share)
    return (mixed * between(1.0, 2.0, digits, rng)).clamp(0, 1)


def overlaid(digits: Tensor, classes: Tensor, rng: Generator) -> Tensor:
    """Two digits of different classes, both in full ink."""
    return torch.maximum(digits, digits[_strangers(classes, rng)])


def averages(digits: Tensor, classes: Tensor, rng: Generator) -> Tensor:
    """What a generator draws that has learned the mean: several digits at once, brightened."""
    count = int(torch.randint(3, 9, (1,), generator=rng))
    mean = sum(digits[torch.randperm(len(digits), generator=rng)] for _ in range(count)) / count
    return (mean * between(1.0, 2.5, digits, rng)).clamp(0, 1)


def halves(digits: Tensor, classes: Tensor, rng: Generator) -> Tensor:
    """The upper part of one digit and the lower of another, or left and right; each shows a third or more."""
    other = digits[_strangers(classes, rng)]
    ticks = torch.arange(digits.shape[-1]).view(1, 1, 1, -1)
    seam = (between(0.4, 0.6, digits, rng) * digits.shape[-1]).floor()
    left = (ticks < seam).expand_as(digits)
    mask = torch.where(between(0, 1, digits, rng) < 0.6, left.transpose(2, 3), left)
    return torch.where(mask, digits, other)


def fragments(digits: Tensor, classes: Tensor, rng: Generator) -> Tensor:
    """What is left of a digit in a window of 5 to 9 pixels a side."""
    ticks = torch.arange(digits.shape[-1]).view(1, 1, 1, -1)
    inside = []
    for _ in "xy":
        size, middle = between(5, 10, digits, rng), between(8, 20, digits, rng)
        inside.append((ticks - middle).abs() < size / 2)
    return digits * (inside[0] & inside[1].transpose(2, 3))


SOURCES: dict[str, Source] = {
    "noise": noise,
    "sprinkles": sprinkled,
    "textures": textures,
    "blobs": blobs,
    "cut-up digits": cut_up,
    "blended digits": blends,
    "overlaid digits": overlaid,
    "averaged digits": averages,
    "halves of two digits": halves,
    "fragments": fragments,
}


AMBIGUOUS = {"blended digits", "overlaid digits", "halves of two digits"}  # a 7 over a 1 is still a 7


def non_digits(
    digits: Tensor, classes: Tensor, clothes: Tensor, writing: Tensor, rng: Generator
) -> tuple[Tensor, Tensor]:
    """As many pictures as there are digits, from every source in about equal shares, and what to answer, [N, 11].

    clothes, writing: uint8 [M, 1, 28, 28]. What may pass for one of the digits that it was made of is half "no
    digit", and half the digit whose place it took.
    """
    made, answers = [], []
    parts = torch.randperm(len(digits), generator=rng).tensor_split(len(SOURCES) + 2)
    for name, part in zip((*SOURCES, "clothes", "writing"), parts, strict=True):
        if not len(part):
            continue
        if name in SOURCES:
            made.append(SOURCES[name](digits[part], classes[part], rng))
        else:
            pool = clothes if name == "clothes" else writing
            chosen = pool[torch.randint(len(pool), (len(part),), generator=rng)].float() / 255
            made.append(moved(chosen, rng, strength=2.0))
        share = one_hot(torch.full((len(part),), NO_DIGIT), ANSWERS).float()
        answers.append((share + one_hot(classes[part], ANSWERS)) / 2 if name in AMBIGUOUS else share)
    return torch.cat(made), torch.cat(answers)


def _strangers(classes: Tensor, rng: Generator) -> Tensor:
    """For each a place in the batch that holds another class, its own only where there is none."""
    scores = torch.rand((len(classes), len(classes)), generator=rng)
    scores[classes[:, None] == classes] = -1
    return scores.argmax(1)
