"""A spiral: scikit-learn's swiss roll from its side, scaled as in WGAN-GP's toy (Gulrajani et al. 2017)."""

import numpy as np

from gan_core.data.datasets import DATASETS, Data, Dataset, Request
from gan_core.data.sources.classes import class_index

NOISE = 0.25  # standard deviation per axis, before the scaling
SCALE = 7.5
POINTS = 100_000
SEED = 7


def roll(t: np.ndarray) -> np.ndarray:
    """Axes 0 and 2 of scikit-learn's noise-free roll at position `t` [n], in 1.5 pi .. 4.5 pi: [n, 2].

    Written out because importing scikit-learn for it takes two seconds.
    """
    return np.stack([t * np.cos(t), t * np.sin(t)], axis=1)


def load(request: Request) -> Data:
    """The same 100 000 points for every run."""
    class_index(request.data_class, (), "the swiss roll")
    rng = np.random.default_rng(SEED)
    t = 1.5 * np.pi * (1 + 2 * rng.random(POINTS))
    points = (roll(t) + NOISE * rng.standard_normal((POINTS, 2))) / SCALE
    return Data(values=points.astype(np.float32), extent=2.25)


DATASETS.add(
    "swiss-roll",
    Dataset(
        label="Swiss roll",
        help="One long spiral: no modes to lose, but a shape that has to be bent.",
        kind="points",
        load=load,
        shape=(2,),
        built_in=True,
    ),
)
