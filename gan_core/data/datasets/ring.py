"""Eight Gaussians on a circle, with PacGAN's parameters (Lin et al. 2018)."""

import numpy as np

from gan_core.data.datasets import DATASETS, Data, Dataset, Request
from gan_core.data.sources.classes import class_index
from gan_core.data.sources.mixture import sample_mixture

MODES = 8
RADIUS = 1.0
SIGMA = 0.01
POINTS = 100_000
SEED = 8
NAMES = tuple(f"mode {number}" for number in range(1, MODES + 1))  # counter-clockwise from the right


def load(request: Request) -> Data:
    """The same 100 000 points for every run."""
    class_index(request.data_class, (), "the ring")
    angles = 2 * np.pi * np.arange(MODES) / MODES  # linspace(0, 2 pi, 8) would put the last mode on the first
    centers = (RADIUS * np.stack([np.cos(angles), np.sin(angles)], axis=1)).astype(np.float32)
    values, labels = sample_mixture(centers, SIGMA, POINTS, SEED)
    return Data(
        values=values,
        labels=labels,
        class_names=NAMES,
        extent=1.5 * RADIUS,
        centers=centers,
        sigma=SIGMA,
    )


DATASETS.add(
    "ring",
    Dataset(
        label="Ring of 8",
        help="Eight narrow Gaussians on a circle: the classic test of mode collapse.",
        kind="points",
        load=load,
        shape=(2,),
        told_apart=NAMES,
        built_in=True,
    ),
)
