"""MNIST: 60 000 handwritten digits (LeCun et al. 1998)."""

import numpy as np

from gan_core.datasets import DATASETS, Data, Dataset, Request
from gan_core.sources.classes import class_index, keep_class
from gan_core.sources.mnist import DIGITS, TITLE, load_mnist


def load(request: Request) -> Data:
    """The training images, uint8 [N, 1, 28, 28], ink bright on black."""
    index = class_index(request.data_class, DIGITS, TITLE)
    images, labels = load_mnist(progress=request.progress)
    values, labels = keep_class(images, labels, index, TITLE)
    return Data(values=values, labels=labels, class_names=DIGITS, judged=True)


def held_out(request: Request) -> np.ndarray:
    """The test images."""
    images, labels = load_mnist("t10k", progress=request.progress)
    return keep_class(images, labels, class_index(request.data_class, DIGITS, TITLE), TITLE)[0]


DATASETS.add(
    "mnist",
    Dataset(
        label=TITLE,
        help="60 000 handwritten digits of 28 x 28 pixels (12 MB, downloaded once).",
        kind="images",
        load=load,
        shape=(1, 28, 28),
        classes=DIGITS,
        judged=True,
        held_out=held_out,
    ),
)
