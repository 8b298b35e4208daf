"""Twenty-five Gaussians as WGAN-GP's toy experiment has them (Gulrajani et al. 2017, gan_toy.py)."""

import numpy as np

from gan_core.data.datasets import DATASETS, Data, Dataset, Request
from gan_core.data.sources.classes import class_index
from gan_core.data.sources.mixture import sample_mixture

SCALE = 2.828  # the code divides the points by this, which scales their deviation too
AXIS = tuple(2 * step / SCALE for step in range(-2, 3))
SIGMA = 0.05 / SCALE
POINTS = 100_000
SEED = 2525


def load(request: Request) -> Data:
    """The same 100 000 points for every run."""
    class_index(request.data_class, (), "the toy of twenty-five")
    centers = np.array([(x, y) for x in AXIS for y in AXIS], dtype=np.float32)
    return Data(values=sample_mixture(centers, SIGMA, POINTS, SEED)[0], extent=1.8, centers=centers, sigma=SIGMA)


DATASETS.add(
    "toy25",
    Dataset(
        label="Grid of 25 (WGAN-GP's toy)",
        help="The grid at 0.35 times the size, with its modes narrowed alike: kinder to untuned networks.",
        kind="points",
        load=load,
        shape=(2,),
        built_in=True,
    ),
)
