"""MNIST: 60 000 handwritten digits (LeCun et al. 1998)."""

from typing import Literal

from gan_core.data.datasets import DATASETS, Data, Dataset, Request
from gan_core.data.sources.mnist import DIGITS, FILES, TITLE


def load(request: Request) -> Data:
    """The training images, uint8 [N, 1, 28, 28], ink bright on black."""
    return _split("train", request)


def held_out(request: Request) -> Data:
    """The test images."""
    return _split("test", request)


def _split(split: Literal["train", "test"], request: Request) -> Data:
    values, labels = FILES.of_class(request.data_class, split, request.progress)
    return Data(values=values, labels=labels, class_names=DIGITS, shows_digits=True)


DATASETS.add(
    "mnist",
    Dataset(
        label=TITLE,
        help="60 000 handwritten digits of 28 x 28 pixels (12 MB, downloaded once).",
        kind="images",
        load=load,
        shape=(1, 28, 28),
        classes=DIGITS,
        shows_digits=True,
        held_out=held_out,
        is_here=lambda request: FILES.is_here(),
    ),
)
