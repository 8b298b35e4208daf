"""The Frechet distance as a figure, at N pictures and as its curve over N would have it without end."""

from gan_core.evaluation.feature_metrics import FEATURE_METRICS, FeatureMetric, Pair
from gan_core.evaluation.feature_metrics.distance import at_infinity, frechet


def _measure(pair: Pair) -> dict[str, float]:
    real, generated = pair.real.features, pair.generated.features
    distance = pair.curve[-1][1] if len(real) == len(generated) else frechet(real, generated)
    return {"fd": distance, "fd_infinity": at_infinity(pair.curve, real.shape[1])}


FEATURE_METRICS.add(
    "fd",
    FeatureMetric(
        label="{distance}",
        help="Frechet distance of the features. Of real pictures to real ones it is above 0, the more so the fewer "
        "there are: compare it with the real row, at the same N.",
        source="Heusel et al. 2017, GANs Trained by a Two Time-Scale Update Rule",
        direction="lower is better",
        measure=_measure,
    ),
)
FEATURE_METRICS.add(
    "fd_infinity",
    FeatureMetric(
        label="{distance} N→∞",
        help="Where the curve of the distance over 1/N ends, without the bias of few pictures; needs five times as "
        "many pictures as there are features.",
        source="Chong & Forsyth 2020, Effectively Unbiased FID and Inception Score",
        direction="lower is better",
        measure=_measure,
    ),
)
