"""Two half-circles that reach into each other: scikit-learn's two moons, moved to the origin."""

import numpy as np

from gan_core.data.datasets import DATASETS, Data, Dataset, Request
from gan_core.data.sources.classes import class_index

NOISE = 0.05  # standard deviation per axis
CENTER = (0.5, 0.25)  # of scikit-learn's moons
POINTS = 100_000
SEED = 2


def moons(t: np.ndarray, inner: np.ndarray) -> np.ndarray:
    """scikit-learn's noise-free moons at angle `t` [n] in 0 .. pi, on the inner one where `inner`: [n, 2].

    Written out because importing scikit-learn for it takes two seconds.
    """
    outer = np.stack([np.cos(t), np.sin(t)], axis=1)
    return np.where(inner[:, None], (1.0, 0.5) - outer, outer)


def load(request: Request) -> Data:
    """The same 100 000 points for every run."""
    class_index(request.data_class, (), "the two moons")
    rng = np.random.default_rng(SEED)
    points = moons(np.pi * rng.random(POINTS), rng.random(POINTS) < 0.5) - CENTER
    points += NOISE * rng.standard_normal((POINTS, 2))
    return Data(values=points.astype(np.float32), extent=2.0)


DATASETS.add(
    "moons",
    Dataset(
        label="Two moons",
        help="Two half-circles, one inside the other: two pieces that nothing connects.",
        kind="points",
        load=load,
        shape=(2,),
        built_in=True,
    ),
)
