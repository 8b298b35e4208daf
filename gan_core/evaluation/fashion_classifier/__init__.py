"""The classifiers of clothes: the networks of the two digit classifiers, taught Fashion-MNIST by this project, frozen.

They say which of the ten pieces of clothing a picture shows, or that it shows none. Two, as for digits: what holds by
one alone may be a quirk of it.
"""

from gan_core.evaluation.fashion_classifier.names import FOLDER

__all__ = ["FOLDER"]
