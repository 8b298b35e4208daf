"""Inception-v3, by the 2048 features and the logits that the published FID and IS are made of."""

from gan_core.evaluation.features import FEATURES, FeatureExtractor, See
from gan_core.evaluation.features.inception_v3.weights import SHA256, load_inception, missing


def _load() -> See:
    return load_inception()


FEATURES.add(
    "inception",
    FeatureExtractor(
        label="Inception-v3",
        help="The network of the published FID and IS, from the file that GAN_ARENA_INCEPTION names.",
        distance="FID",
        width=2048,
        size=299,
        resizing="bilinear as in TensorFlow 1, not antialiased",
        channels=(1, 3),
        sha256=lambda: SHA256,
        load=_load,
        missing=missing,
        has_logits=True,
        chunk=16,
    ),
)
