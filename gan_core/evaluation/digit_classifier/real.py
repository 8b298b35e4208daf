"""What a classifier sees in real digits: in the test images, which neither it nor any generator learned from."""

from functools import cache

import numpy as np

from gan_core.data.sources.mnist import load_mnist
from gan_core.evaluation.digit_classifier.classifier import load_classifier
from gan_core.evaluation.digit_classifier.frechet import Moments, moments
from gan_core.evaluation.digit_classifier.rulers import FIRST, Ruler


@cache
def real_moments(digits: tuple[int, ...], ruler: Ruler = FIRST) -> Moments:
    """Moments of the features of the test images that show one of `digits`, kept for the next call.

    Raises UserError when MNIST's test images cannot be had.
    """
    images, labels = load_mnist("test")
    return moments(load_classifier(ruler)(images[np.isin(labels, digits)]).features)
