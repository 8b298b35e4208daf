"""MNIST: 60 000 handwritten digits (LeCun et al. 1998)."""

import numpy as np

from gan_core.data.datasets import DATASETS, Data, Dataset, Request
from gan_core.data.sources.mnist import DIGITS, FILES, TITLE


def load(request: Request) -> Data:
    """The training images, uint8 [N, 1, 28, 28], ink bright on black."""
    values, labels = FILES.of_class(request.data_class, "train", request.progress)
    return Data(values=values, labels=labels, class_names=DIGITS, shows_digits=True)


def held_out(request: Request) -> np.ndarray:
    """The test images."""
    return FILES.of_class(request.data_class, "test", request.progress)[0]


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
    ),
)
