"""Fashion-MNIST: 60 000 pictures of clothes in MNIST's format (Xiao et al. 2017)."""

import numpy as np

from gan_core.datasets import DATASETS, Data, Dataset, Request
from gan_core.sources.classes import class_index, keep_class
from gan_core.sources.fashion_mnist import TITLE, load_fashion_mnist
from gan_core.sources.mnist_files import Split

CLASSES = (
    "t-shirt",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
)


def load(request: Request) -> Data:
    """The training images, uint8 [N, 1, 28, 28], cloth bright on black."""
    values, labels = _of(request, "train")
    return Data(values=values, labels=labels, class_names=CLASSES)


def held_out(request: Request) -> np.ndarray:
    """The test images."""
    return _of(request, "t10k")[0]


def _of(request: Request, split: Split) -> tuple[np.ndarray, np.ndarray]:
    index = class_index(request.data_class, CLASSES, TITLE)
    images, labels = load_fashion_mnist(split, request.progress)
    return keep_class(images, labels, index, TITLE)


DATASETS.add(
    "fashion-mnist",
    Dataset(
        label=TITLE,
        help="60 000 pieces of clothing of 28 x 28 pixels (31 MB, downloaded once).",
        kind="images",
        load=load,
        shape=(1, 28, 28),
        classes=CLASSES,
        held_out=held_out,
    ),
)
