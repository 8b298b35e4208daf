"""The first digit classifier, by the 64 features before its last layer."""

from typing import TYPE_CHECKING

from gan_core.evaluation.digit_classifier.cards import cards
from gan_core.evaluation.digit_classifier.names import SCALE
from gan_core.evaluation.features import FEATURES, FeatureExtractor, See, Seen

if TYPE_CHECKING:
    import numpy as np

SIDE = 28


def _load() -> See:
    from gan_core.evaluation.digit_classifier.classifier import load_classifier

    classifier = load_classifier()

    def look(pictures: "np.ndarray") -> Seen:
        return Seen(classifier(pictures).features)

    return look


FEATURES.add(
    "mnist-cnn",
    FeatureExtractor(
        label="MNIST-CNN",
        help="Our digit classifier, trained on MNIST: for gray digits of 28 x 28 pixels.",
        distance=f"FD({SCALE})",
        width=64,
        size=SIDE,
        resizing="none",
        channels=(1,),
        exact=SIDE,
        digits_only=True,
        sha256=lambda: str(cards()[0]["sha256"]),
        load=_load,
        chunk=128,
    ),
)
