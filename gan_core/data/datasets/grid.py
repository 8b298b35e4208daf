"""Twenty-five Gaussians on a grid, with PacGAN's parameters (Lin et al. 2018)."""

import numpy as np

from gan_core.data.datasets import DATASETS, Data, Dataset, Request
from gan_core.data.sources.classes import class_index
from gan_core.data.sources.mixture import sample_mixture

AXIS = (-4.0, -2.0, 0.0, 2.0, 4.0)
SIGMA = 0.05
POINTS = 100_000
SEED = 25


def load(request: Request) -> Data:
    """The same 100 000 points for every run."""
    class_index(request.data_class, (), "the grid")
    centers = np.array([(x, y) for x in AXIS for y in AXIS], dtype=np.float32)
    return Data(
        values=sample_mixture(centers, SIGMA, POINTS, SEED)[0],
        extent=5.0,
        centers=centers,
        sigma=SIGMA,
    )


DATASETS.add(
    "grid",
    Dataset(
        label="Grid of 25",
        help="Twenty-five narrow Gaussians, five by five: many modes to lose.",
        kind="points",
        load=load,
        shape=(2,),
        built_in=True,
    ),
)
