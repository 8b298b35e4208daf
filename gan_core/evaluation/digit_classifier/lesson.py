"""What the classifiers of digits learn from, batch by batch: digits, worn digits, and pictures that are none."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Generator, Tensor
from torch.nn.functional import one_hot

from gan_core.evaluation.digit_classifier.corruptions import corrupted, moved
from gan_core.evaluation.digit_classifier.network import ANSWERS
from gan_core.evaluation.digit_classifier.non_digits import non_digits

BATCH = 128
DIGITS = 100  # of a batch; the others are no digits
WORN, WORN_TWICE = 0.65, 0.3  # shares of all pictures that are corrupted once, and once more
FAR = 0.3  # share of digits that are moved twice as far as the others


@dataclass(frozen=True)
class Pools:
    """digits, clothes, writing (letters and zigzags): uint8 [N, 1, 28, 28]; classes: of the digits, int64 [N]."""

    digits: Tensor
    classes: Tensor
    clothes: Tensor
    writing: Tensor


def batches(pools: Pools, epochs: int, rng: Generator) -> Iterator[tuple[Tensor, Tensor]]:
    """Pictures float32 [BATCH, 1, 28, 28] in [0, 1] and what to answer, shares [BATCH, 11]: every digit once in an
    epoch, but for the few that are left over."""
    for _ in range(epochs):
        for index in torch.randperm(len(pools.digits), generator=rng).split(DIGITS):
            if len(index) == DIGITS:
                yield batch(pools, index, BATCH - DIGITS, rng)


def batch(pools: Pools, index: Tensor, none: int, rng: Generator) -> tuple[Tensor, Tensor]:
    """The digits at `index`, worn, and so many pictures that are none."""
    digits, classes = pools.digits[index].float() / 255, pools.classes[index]
    far = round(FAR * len(digits))
    shown = torch.cat((moved(digits[:far], rng, 2.0), moved(digits[far:], rng)))
    pieces = torch.randint(len(pools.digits), (none,), generator=rng)
    others, shares = non_digits(
        moved(pools.digits[pieces].float() / 255, rng), pools.classes[pieces], pools.clothes, pools.writing, rng
    )
    pictures = torch.cat((shown, others))
    pictures = corrupted(corrupted(pictures, rng, WORN), rng, WORN_TWICE)
    return pictures, torch.cat((one_hot(classes, ANSWERS).float(), shares))
