"""Stacked MNIST: three random digits in the channels of one image make 1000 modes (Metz et al. 2017)."""

import numpy as np

from gan_core.data.datasets import DATASETS, Data, Dataset, Request
from gan_core.data.sources.classes import class_index
from gan_core.data.sources.mnist import FILES, load_mnist

IMAGES = 50_000  # 118 MB; published sets have 50 000 (GDPP) to 128 000 (PacGAN) fixed triples
SEED = 1000


def load(request: Request) -> Data:
    """The same 50 000 triples of training digits for every run, uint8 [N, 3, 28, 28]."""
    class_index(request.data_class, (), "Stacked MNIST")
    images, _ = load_mnist(progress=request.progress)
    triples = np.random.default_rng(SEED).integers(len(images), size=(IMAGES, 3))
    return Data(values=images[:, 0][triples], shows_digits=True)


DATASETS.add(
    "stacked-mnist",
    Dataset(
        label="Stacked MNIST",
        help="Three MNIST digits in one colour image of 28 x 28 pixels: 1000 modes to lose.",
        kind="images",
        load=load,
        shape=(3, 28, 28),
        is_here=lambda request: FILES.is_here(),
        shows_digits=True,
    ),
)
