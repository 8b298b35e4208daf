"""Of samples that were asked for by class: do they show it, and how varied are they within it?

GAN-test (Shmelkov et al. 2018, section 3): a classifier of real data names the samples. Fewer samples than asked for
are no excuse: one that shows nothing counts as wrong. Distances per class average a Frechet distance over the classes
(Benny et al. 2021, "within-class FID"); diversity is the mean distance of two samples of a class, in pixels or in the
plane, over that of two real ones: below 1 they are more alike than real ones are.
"""

from math import nan
from typing import TYPE_CHECKING

import numpy as np

from gan_core.evaluation.metrics import METRICS, SECOND, Metric, RealData, gray_digits

if TYPE_CHECKING:
    from gan_core.evaluation.digit_classifier.rulers import Ruler

PAIRED = 200  # samples of each class whose distances are taken, all pairs of them
IMAGES = 10_000
POINTS = 2500


def accuracy_of_digits(samples: np.ndarray, data: RealData, asked: np.ndarray) -> dict[str, float]:
    """By both classifiers: the share that shows the digit asked for, and the distances per class."""
    from gan_core.evaluation.digit_classifier.rulers import FIRST
    from gan_core.evaluation.digit_classifier.rulers import SECOND as OTHER

    first, second = _by(FIRST, samples, asked), _by(OTHER, samples, asked)
    return first | {SECOND + name: value for name, value in second.items()}


def _by(ruler: "Ruler", samples: np.ndarray, asked: np.ndarray) -> dict[str, float]:
    from gan_core.evaluation.digit_classifier.classifier import load_classifier
    from gan_core.evaluation.digit_classifier.frechet import frechet_distance, moments
    from gan_core.evaluation.digit_classifier.real import real_moments

    answers = load_classifier(ruler)(samples)
    apart = [
        frechet_distance(moments(answers.features[asked == digit]), real_moments((digit,), ruler))
        for digit in np.unique(asked).tolist()
        if (asked == digit).sum() > 1
    ]
    return {
        "class_accuracy": float((answers.digits == asked).mean()),
        "class_fd_mnist_cnn_2": float(np.mean(apart)) if apart else nan,
    }


def accuracy_of_points(samples: np.ndarray, data: RealData, asked: np.ndarray) -> dict[str, float]:
    """The share of points that are nearest to the mode asked for."""
    assert data.centers is not None
    nearest = np.square(samples[:, None] - data.centers).sum(-1).argmin(1)
    return {"class_accuracy": float((nearest == asked).mean())}


def accuracy(samples: np.ndarray, data: RealData, asked: np.ndarray) -> dict[str, float]:
    """Of digits or of points, and how varied they are within a class."""
    named = (accuracy_of_digits if data.shows_digits else accuracy_of_points)(samples, data, asked)
    return named | {"class_diversity": diversity(samples, data, asked)}


def diversity(samples: np.ndarray, data: RealData, asked: np.ndarray) -> float:
    """Mean over classes of the mean distance within it, over that of real samples of the class."""
    if data.labels is None:
        return nan
    ratios = []
    for kind in np.unique(asked).tolist():
        ours, real = samples[asked == kind][:PAIRED], data.values[data.labels == kind][:PAIRED]
        if len(ours) > 1 and len(real) > 1:
            ratios.append(_spread(ours) / _spread(real))
    return float(np.mean(ratios)) if ratios else nan


def _spread(values: np.ndarray) -> float:
    """Mean distance of two of them."""
    flat = values.reshape(len(values), -1).astype(np.float64)
    squares = np.square(flat).sum(1)
    apart = np.sqrt(np.maximum(squares[:, None] + squares - 2 * flat @ flat.T, 0))
    return float(apart.sum() / (len(flat) * (len(flat) - 1)))


def _known(data: RealData) -> bool:
    return gray_digits(data) or (data.centers is not None and data.labels is not None)


METRICS.add(
    "class_accuracy",
    Metric(
        label="Class accuracy",
        short="Class right",
        help="Share of the samples that show the class that was asked for (GAN-test).",
        kind="share",
        direction="higher is better",
        headline="of the class asked for",
        chart="quality",
        colour="real",
        applies=_known,
        measure_asked=accuracy,
    ),
)
METRICS.add(
    "class_fd_mnist_cnn_2",
    Metric(
        label="FD(MNIST-CNN 2) per class",
        help="Frechet distance of each digit's samples to real ones of that digit, the mean over the ten.",
        kind="distance",
        direction="lower is better",
        live=False,
        samples=IMAGES,
        fewest=IMAGES,
        applies=gray_digits,
        measure_asked=accuracy,
    ),
)
METRICS.add(
    "class_diversity",
    Metric(
        label="Diversity within a class",
        help="Mean distance of two samples of a class, over that of two real ones of the class.",
        kind="number",
        unit="times real data's",
        direction="nearer to 1 is better",
        applies=_known,
        measure_asked=accuracy,
    ),
)
