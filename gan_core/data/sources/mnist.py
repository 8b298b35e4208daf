"""MNIST's handwritten digits (LeCun et al. 1998): for the datasets that are made of them, and for their classifier."""

import numpy as np

from gan_core.data.sources.download import Progress
from gan_core.data.sources.mnist_files import MnistFiles, Split

TITLE = "MNIST"
DIGITS = tuple("0123456789")
FILES = MnistFiles(name="MNIST", title=TITLE, size=11_594_722, classes=DIGITS)


def load_mnist(split: Split = "train", progress: Progress = lambda share, text: None) -> tuple[np.ndarray, np.ndarray]:
    """60 000 training or 10 000 test images, uint8 [N, 1, 28, 28], ink bright on black, and labels, int64 [N].

    Raises UserError in one sentence when the files cannot be had.
    """
    return FILES.load(split, progress)
