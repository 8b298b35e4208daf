"""How two frozen classifiers see images of MNIST's digits: which ones there are, how sure, how far from real.

A picture that shows no digit is counted as such and spread over no class: shares and entropies are those of the
pictures that do show one. A digit, or one of the 1000 triples of Stacked MNIST (an image of three channels is three
digits), is covered from a fifth of its even share on, as modes of points are. The classifiers name one test image in
200 wrongly: from 1 % of the samples on, the older count, slips alone cannot make a digit.

Figures are the first classifier's. The second one, of another make, measures each of them again: how far the two are
apart is the systematic error of a figure.
"""

from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np

from gan_core.evaluation.digit_classifier.histogram import counts, entropy, reverse_kl
from gan_core.evaluation.digit_classifier.names import SCALE
from gan_core.evaluation.digit_classifier.stacked import expected_modes, stacked_coverage
from gan_core.evaluation.fair_share import FAIR
from gan_core.evaluation.metrics import METRICS, SECOND, Metric, RealData

if TYPE_CHECKING:
    from torch import Tensor

    from gan_core.evaluation.digit_classifier.classifier import Answers
    from gan_core.evaluation.digit_classifier.rulers import Ruler

CLASSES = 10
BEYOND_SLIPS = 0.01  # share of the samples from which on a class is there, whatever the classifier mistakes
IMAGES = 10_000  # as many as there are real test images to hold them against
STACKED_IMAGES = 26_000  # what PacGAN and VEEGAN score
STACKED_FEWEST = 10_000  # fewer samples do not show all 1000 modes, were they perfect


def digit_report(samples: "np.ndarray | Tensor", asked: "np.ndarray | None" = None) -> dict[str, Any]:
    """What a live view shows of digits [n, C, 28, 28], C = 1 or 3: bytes, or floats in [0, 1].

    `class_shares`, ten numbers, of all samples, and those figures of METRICS that need no real data and no second
    classifier; with three channels also `modes_expected`, how many modes n perfect samples show. 256 gray images take
    30 ms of one core. asked: the digits that were asked for, [n]; then `class_accuracy` too. Raises ValueError for
    another shape or range.
    """
    answers = _answers(samples)
    shares = counts(answers.digits[answers.digits >= 0], CLASSES) / len(answers.digits)
    report: dict[str, Any] = {"class_shares": shares.tolist()} | _figures(answers, samples.shape[1])
    if asked is not None:
        report["class_accuracy"] = float((answers.digits == asked).mean())
    return report | ({"modes_expected": expected_modes(len(samples))} if samples.shape[1] == 3 else {})


def _answers(samples: "np.ndarray | Tensor", ruler: "Ruler | None" = None) -> "Answers":
    """To every channel of every image, by the first ruler unless told otherwise: n * C of them."""
    from gan_core.evaluation.digit_classifier.classifier import load_classifier
    from gan_core.evaluation.digit_classifier.rulers import FIRST

    return load_classifier(ruler or FIRST)(samples.reshape(-1, 1, *samples.shape[2:]))


def _figures(answers: "Answers", channels: int) -> dict[str, float]:
    """What can be said without real data. NaN for what is undefined where nothing shows a digit."""
    shown = answers.digits >= 0
    histogram = counts(answers.digits[shown], CLASSES)
    figures = {
        "classes_covered": float((histogram >= max(1, FAIR * len(shown) / CLASSES)).sum()),
        "classes": float((histogram >= max(1, BEYOND_SLIPS * len(shown))).sum()),
        "classes_seen": float((histogram > 0).sum()),
        "class_entropy": entropy(histogram) if shown.any() else nan,
        "no_digit": float(1 - shown.mean()),
        "confidence": float(answers.confidence[shown].mean()) if shown.any() else nan,
    }
    if channels == 3:
        coverage = stacked_coverage(answers.digits.reshape(-1, 3), answers.confidence.reshape(-1, 3))
        figures |= {
            "stacked_covered": nan if coverage.covered is None else float(coverage.covered),
            "stacked_modes": float(coverage.modes),
            "stacked_modes_thrice": float(coverage.modes_thrice),
            "stacked_modes_sure": float(coverage.modes_sure),
            "stacked_kl": coverage.kl,
        }
    return figures


def _measure(samples: np.ndarray, data: RealData) -> dict[str, float]:
    """By both rulers."""
    from gan_core.evaluation.digit_classifier.rulers import FIRST
    from gan_core.evaluation.digit_classifier.rulers import SECOND as OTHER

    if samples.dtype != np.uint8:  # as real images are: then no range can be mistaken for another
        raise ValueError(f"digits are scored as bytes, 0 to 255, not as {samples.dtype}")
    first, second = _answers(samples, FIRST), _answers(samples, OTHER)
    figures = _against_real(first, samples, data, FIRST)
    figures |= {SECOND + name: value for name, value in _against_real(second, samples, data, OTHER).items()}
    return figures | {"disagreement": float((first.digits != second.digits).mean())}


def _against_real(answers: "Answers", samples: np.ndarray, data: RealData, ruler: "Ruler") -> dict[str, float]:
    """Everything that one ruler says."""
    from gan_core.evaluation.digit_classifier.frechet import frechet_distance, moments
    from gan_core.evaluation.digit_classifier.real import real_moments

    frequencies = _frequencies(data)
    figures = _figures(answers, samples.shape[1])
    shown = answers.digits[answers.digits >= 0]
    figures["class_kl"] = reverse_kl(counts(shown, CLASSES), frequencies) if len(shown) else nan
    real = real_moments(tuple(np.flatnonzero(frequencies).tolist()), ruler)
    figures["fd_mnist_cnn_2"] = frechet_distance(moments(answers.features), real)
    return figures


def _frequencies(data: RealData) -> np.ndarray:
    """How often each digit occurs among the data, [10]; evenly where there are no labels."""
    return np.ones(CLASSES) if data.labels is None else counts(data.labels, CLASSES)


def _shows_digits(data: RealData) -> bool:
    return data.shows_digits


def _all_digits(data: RealData) -> bool:
    return data.shows_digits and bool(_frequencies(data).all())


def _labelled(data: RealData) -> bool:
    return data.labels is not None and _all_digits(data)


def _stacked(data: RealData) -> bool:
    return data.shows_digits and data.values.shape[1] == 3


def _never(data: RealData) -> bool:
    return False


METRICS.add(
    "classes_covered",
    Metric(
        label="Digits covered",
        short="Covered",
        help="Digits that hold a fifth of an even share of the samples or more: 2 % of them.",
        kind="count",
        of=10,
        direction="higher is better",
        headline="digits covered",
        chart="modes",
        samples=IMAGES,
        applies=_all_digits,
        measure=_measure,
    ),
)
METRICS.add(
    "classes",
    Metric(
        label="Digits from 1 %",
        help="Digits that 1 % of the samples or more show: the count of the published experiments.",
        kind="count",
        of=10,
        direction="higher is better",
        ranks=False,
        samples=IMAGES,
        applies=_all_digits,
        measure=_measure,
    ),
)
METRICS.add(
    "classes_seen",
    Metric(
        label="Digits seen at all",
        help="Digits that one sample or more shows; the classifier's slips can make one.",
        kind="count",
        of=10,
        direction="higher is better",
        ranks=False,
        live=False,
        samples=IMAGES,
        applies=_all_digits,
        measure=_measure,
    ),
)
METRICS.add(
    "class_entropy",
    Metric(
        label="Class entropy",
        help="How evenly the samples that show a digit are spread over the ten: 0 is one digit, ln 10 = 2.303 is even.",
        kind="number",
        unit="nats",
        direction="higher is better",
        chart="diversity",
        digits=4,
        samples=IMAGES,
        applies=_all_digits,
        measure=_measure,
    ),
)
METRICS.add(
    "class_kl",
    Metric(
        label="Class KL",
        help="KL of the samples' digits to how often each occurs in the data: 0 is the data's own balance.",
        kind="number",
        unit="nats",
        direction="lower is better",
        live=False,
        samples=IMAGES,
        applies=_labelled,
        measure=_measure,
    ),
)
METRICS.add(
    "confidence",
    Metric(
        label="Confidence",
        help="Mean probability that the digit classifier gives to the digit that it names, over the samples that show "
        "one; blurs and mixtures lower it.",
        kind="share",
        direction="higher is better",
        ranks=False,
        samples=IMAGES,
        applies=_shows_digits,
        measure=_measure,
    ),
)
METRICS.add(
    "fd_mnist_cnn_2",
    Metric(
        label=f"FD({SCALE})",
        help="Frechet distance of the digit classifier's features to those of the real test images; no FID, and only "
        "comparable under the same weights and as many samples.",
        kind="distance",
        direction="lower is better",
        live=False,
        headline=f"FD({SCALE})",
        samples=IMAGES,
        fewest=IMAGES,
        applies=_shows_digits,
        measure=_measure,
    ),
)
METRICS.add(
    "stacked_covered",
    Metric(
        label="Modes covered",
        short="Covered",
        help="Of the 1000 triples of digits, those that hold a fifth of an even share of the samples or more.",
        kind="count",
        of=1000,
        direction="higher is better",
        live=False,
        headline="modes covered",
        samples=STACKED_IMAGES,
        fewest=STACKED_FEWEST,
        applies=_stacked,
        measure=_measure,
    ),
)
METRICS.add(
    "stacked_modes",
    Metric(
        label="Modes captured",
        short="Captured",
        help="Of the 1000 triples of digits, those that one sample or more shows: the count that papers publish.",
        kind="count",
        of=1000,
        direction="higher is better",
        ranks=False,
        live=False,
        headline="captured",
        samples=STACKED_IMAGES,
        fewest=STACKED_FEWEST,
        applies=_stacked,
        measure=_measure,
    ),
)
METRICS.add(
    "stacked_modes_thrice",
    Metric(
        label="Modes captured three times",
        help="Of the 1000 triples of digits, those that three samples or more show: fewer slips of the classifier.",
        kind="count",
        of=1000,
        direction="higher is better",
        live=False,
        samples=STACKED_IMAGES,
        fewest=STACKED_FEWEST,
        applies=_stacked,
        measure=_measure,
    ),
)
METRICS.add(
    "stacked_modes_sure",
    Metric(
        label="Modes captured for sure",
        help="Of the 1000 triples of digits, those shown by a sample in which all three digits are 90 % sure.",
        kind="count",
        of=1000,
        direction="higher is better",
        live=False,
        samples=STACKED_IMAGES,
        fewest=STACKED_FEWEST,
        applies=_stacked,
        measure=_measure,
    ),
)
METRICS.add(
    "stacked_kl",
    Metric(
        label="KL to uniform",
        help="How unevenly the samples are spread over the 1000 triples: 0 is even, ln 1000 = 6.908 is one.",
        kind="number",
        unit="nats",
        direction="lower is better",
        live=False,
        samples=STACKED_IMAGES,
        fewest=STACKED_FEWEST,
        applies=_stacked,
        measure=_measure,
    ),
)
METRICS.add(
    "no_digit",
    Metric(
        label="No digit",
        help="Share of the samples, of stacked ones of their channels, that show no digit.",
        kind="share",
        direction="lower is better",
        ranks=False,
        headline="no digit",
        chart="quality",
        colour="critic",
        samples=IMAGES,
        applies=_shows_digits,
        measure=_measure,
    ),
)
METRICS.add(
    "disagreement",
    Metric(
        label="Classifiers disagree",
        help="Share of the samples to which the two digit classifiers give different answers: what is left to doubt.",
        kind="share",
        direction="lower is better",
        ranks=False,
        live=False,
        samples=IMAGES,
        applies=_shows_digits,
        measure=_measure,
    ),
)
METRICS.add(
    "fd_mnist_cnn",  # in results that are older than the second scale; nothing is measured by it any more
    Metric(
        label="FD(MNIST-CNN), earlier scale",
        help="Frechet distance by the digit classifier that came before: on a scale of its own, and wrong off clean "
        "black and white.",
        kind="distance",
        direction="lower is better",
        live=False,
        samples=IMAGES,
        fewest=IMAGES,
        applies=_never,
        measure=_measure,
    ),
)
