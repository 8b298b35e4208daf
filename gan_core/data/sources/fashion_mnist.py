"""Fashion-MNIST's pictures of clothes (Xiao et al. 2017): for their dataset, and as what is no digit."""

import numpy as np

from gan_core.data.sources.download import Progress
from gan_core.data.sources.mnist_files import MnistFiles, Split

TITLE = "Fashion-MNIST"
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
FILES = MnistFiles(name="FashionMNIST", title=TITLE, size=30_878_645, classes=CLASSES)


def load_fashion_mnist(
    split: Split = "train", progress: Progress = lambda share, text: None
) -> tuple[np.ndarray, np.ndarray]:
    """60 000 training or 10 000 test images, uint8 [N, 1, 28, 28], cloth bright on black, and labels, int64 [N].

    Raises UserError in one sentence when the files cannot be had.
    """
    return FILES.load(split, progress)
