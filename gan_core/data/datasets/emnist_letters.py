"""EMNIST Letters: handwritten letters in MNIST's format (Cohen et al. 2017), capitals and small ones in one class."""

import string
from typing import Literal

from gan_core.data.datasets import DATASETS, Data, Dataset, Request
from gan_core.data.sources.mnist_files import MnistFiles

LETTERS = tuple(string.ascii_uppercase)
FILES = MnistFiles(
    name="EMNIST",
    title="EMNIST Letters",
    size=561_753_746,
    classes=LETTERS,
    first=1,
    prefix="emnist-letters-",
    splits={"train": "train", "test": "test"},
    arguments={"split": "letters"},
    upright=lambda images: images.transpose(0, 2, 1),  # they are stored column by column
)


def load(request: Request) -> Data:
    """The training images, uint8 [N, 1, 28, 28], ink bright on black."""
    return _split("train", request)


def held_out(request: Request) -> Data:
    """The test images."""
    return _split("test", request)


def _split(split: Literal["train", "test"], request: Request) -> Data:
    values, labels = FILES.of_class(request.data_class, split, request.progress)
    return Data(values=values, labels=labels, class_names=LETTERS)


DATASETS.add(
    "emnist-letters",
    Dataset(
        label=FILES.title,
        help="124 800 handwritten letters of 28 x 28 pixels in 26 classes (562 MB, downloaded once).",
        kind="images",
        load=load,
        shape=(1, 28, 28),
        classes=LETTERS,
        held_out=held_out,
        is_here=lambda request: FILES.is_here(),
    ),
)
