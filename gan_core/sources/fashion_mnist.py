"""Fashion-MNIST's pictures of clothes (Xiao et al. 2017): for their dataset, and as what a judge of digits refuses."""

import numpy as np

from gan_core.sources.download import Progress
from gan_core.sources.mnist_files import Split, load_mnist_files

TITLE = "Fashion-MNIST"
ARCHIVE_BYTES = 30_878_645  # of the four files


def load_fashion_mnist(
    split: Split = "train", progress: Progress = lambda share, text: None
) -> tuple[np.ndarray, np.ndarray]:
    """60 000 training or 10 000 test images, uint8 [N, 1, 28, 28], cloth bright on black, and labels, int64 [N].

    Raises UserError in one sentence when the files cannot be had.
    """
    return load_mnist_files("FashionMNIST", title=TITLE, size=ARCHIVE_BYTES, progress=progress, split=split)
