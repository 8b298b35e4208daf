"""IS: how sure a classifier is of each picture, and how evenly its classes occur (Salimans et al. 2016)."""

from itertools import pairwise

import numpy as np

from gan_core.evaluation.feature_metrics import FEATURE_METRICS, FeatureMetric, Pair

SPLITS = 10
SHUFFLE = 2020  # the seed of torch-fidelity, whose figures these are


def inception_score(logits: np.ndarray, splits: int = SPLITS) -> float:
    """exp(mean KL(p(y|x) || p(y))) of logits [n, K], the mean over `splits` parts in a random order, as published.

    Raises ValueError for fewer pictures than parts.
    """
    if len(logits) < splits:
        raise ValueError(f"the Inception score is a mean over {splits} parts and needs as many pictures or more")
    shuffled = logits[np.random.RandomState(SHUFFLE).permutation(len(logits))].astype(np.float64)
    shuffled -= shuffled.max(axis=1, keepdims=True)
    log_p = shuffled - np.log(np.exp(shuffled).sum(axis=1, keepdims=True))
    bounds = [part * len(logits) // splits for part in range(splits + 1)]
    return float(np.mean([_score(log_p[a:b]) for a, b in pairwise(bounds)]))


def _score(log_p: np.ndarray) -> float:
    p = np.exp(log_p)
    return float(np.exp((p * (log_p - np.log(p.mean(axis=0)))).sum(axis=1).mean()))


def _measure(pair: Pair) -> dict[str, float]:
    logits = pair.generated.logits
    if logits is None or len(logits) < SPLITS:
        return {"inception_score": np.nan}
    return {"inception_score": inception_score(logits)}


FEATURE_METRICS.add(
    "inception_score",
    FeatureMetric(
        label="IS",
        help="Inception score: how sure and how varied the classes of ImageNet are; it never looks at the real data.",
        source="Salimans et al. 2016, Improved Techniques for Training GANs",
        direction="higher is better",
        needs_logits=True,
        measure=_measure,
    ),
)
