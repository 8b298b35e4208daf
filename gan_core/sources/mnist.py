"""MNIST's handwritten digits (LeCun et al. 1998): for the datasets that are made of them, and for their judge."""

import numpy as np

from gan_core.sources.download import Progress
from gan_core.sources.mnist_files import Split, load_mnist_files

TITLE = "MNIST"
ARCHIVE_BYTES = 11_594_722  # of the four files
DIGITS = tuple("0123456789")


def load_mnist(split: Split = "train", progress: Progress = lambda share, text: None) -> tuple[np.ndarray, np.ndarray]:
    """60 000 training or 10 000 test images, uint8 [N, 1, 28, 28], ink bright on black, and labels, int64 [N].

    Raises UserError in one sentence when the files cannot be had.
    """
    return load_mnist_files(TITLE, title=TITLE, size=ARCHIVE_BYTES, progress=progress, split=split)
