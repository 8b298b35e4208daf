"""What a classifier sees in real digits: in the test images, which neither it nor any generator learned from."""

from functools import cache

import numpy as np

from gan_core.judge.frechet import Moments, moments
from gan_core.judge.rulers import FIRST, Ruler
from gan_core.judge.verdict import load_classifier
from gan_core.sources.mnist import load_mnist


@cache
def real_moments(digits: tuple[int, ...], ruler: Ruler = FIRST) -> Moments:
    """Moments of the features of the test images that show one of `digits`, kept for the next call.

    Raises UserError when MNIST's test images cannot be had.
    """
    images, labels = load_mnist("t10k")
    return moments(load_classifier(ruler)(images[np.isin(labels, digits)]).features)
