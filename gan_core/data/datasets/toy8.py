"""Eight Gaussians as WGAN-GP's toy experiment has them (Gulrajani et al. 2017, gan_toy.py)."""

import numpy as np

from gan_core.data.datasets import DATASETS, Data, Dataset, Request
from gan_core.data.sources.classes import class_index
from gan_core.data.sources.mixture import sample_mixture

MODES = 8
SCALE = 1.414  # the code divides points of radius 2 and deviation 0.02 by this, so both shrink
RADIUS, SIGMA = 2 / SCALE, 0.02 / SCALE
POINTS = 100_000
SEED = 808


def load(request: Request) -> Data:
    """The same 100 000 points for every run."""
    class_index(request.data_class, (), "the toy of eight")
    angles = 2 * np.pi * np.arange(MODES) / MODES
    centers = (RADIUS * np.stack([np.cos(angles), np.sin(angles)], axis=1)).astype(np.float32)
    return Data(values=sample_mixture(centers, SIGMA, POINTS, SEED)[0], extent=2.0, centers=centers, sigma=SIGMA)


DATASETS.add(
    "toy8",
    Dataset(
        label="Eight Gaussians (WGAN-GP's toy)",
        help="The ring of the WGAN-GP paper's code: wider than PacGAN's, with modes as narrow for its size.",
        kind="points",
        load=load,
        shape=(2,),
        built_in=True,
    ),
)
