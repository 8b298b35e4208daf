"""EfficientNet-Lite0, trained on ImageNet, by the 1280 features before its last layer."""

from gan_core.evaluation.features import FEATURES, FeatureExtractor, See
from gan_core.evaluation.features.efficientnet.names import SIDE, card


def _load() -> See:
    from gan_core.evaluation.features.efficientnet.weights import load_effnet

    return load_effnet()


FEATURES.add(
    "effnet-lite0",
    FeatureExtractor(
        label="EfficientNet-Lite0",
        help="Trained on ImageNet's photographs: for colour pictures of any size; gray ones get three equal channels.",
        distance="FD(EffNet-L0)",
        width=1280,
        size=SIDE,
        resizing="bicubic, antialiased, cut to [0, 1]",
        channels=(1, 3),
        sha256=lambda: str(card()["sha256"]),
        load=_load,
        chunk=32,
    ),
)
