"""Modes of Stacked MNIST: three digits, one per channel, make 1000 classes (Metz et al. 2017).

Counted by the rules of PacGAN's code (Lin et al. 2018): a classifier names each channel, a mode is captured by one
sample, and KL(p || uniform) is taken over the shares of all 1000. A perfect sampler of 26 000 gets 1000 modes
and 0.0238 nats, so a classifier that errs makes modes too: hence two stricter counts beside it. A sample with a
channel that shows no digit is in no mode.
"""

from dataclasses import dataclass
from math import log, nan

import numpy as np

from gan_core.evaluation.digit_classifier.histogram import counts, reverse_kl
from gan_core.evaluation.fair_share import FAIR, tells_shares

MODES = 1000
SURE = 0.9
THRICE = 3


@dataclass(frozen=True, kw_only=True)
class StackedCoverage:
    """Of n samples. modes: seen at least once; modes_thrice: three times or more; modes_sure: by a sample in
    each of whose channels the classifier gives its digit more than 0.9. kl: of the samples that show three digits,
    to the uniform distribution, in nats; NaN where there is none."""

    n: int
    covered: int | None
    modes: int
    modes_thrice: int
    modes_sure: int
    kl: float

    def __post_init__(self) -> None:
        # p lives on `modes` of the 1000 modes, so its entropy is at most ln(modes)
        bound = log(MODES / self.modes) if self.modes else 0.0
        assert not self.modes or self.kl >= bound - 1e-9, f"KL {self.kl} < ln(1000 / modes) = {bound}"


def stacked_coverage(digits: np.ndarray, confidence: np.ndarray) -> StackedCoverage:
    """digits: what each channel shows, int64 [n, 3], -1 for no digit; confidence: of that answer, [n, 3].

    Raises ValueError for other shapes.
    """
    if digits.ndim != 2 or digits.shape[1:] != (3,) or digits.shape != confidence.shape or not len(digits):
        raise ValueError(
            f"digits and confidence must have the shape [n, 3], not {list(digits.shape)} and {list(confidence.shape)}"
        )
    whole = (digits >= 0).all(axis=1)
    modes = digits[whole] @ (100, 10, 1)
    sure = (confidence[whole] > SURE).all(axis=1)
    histogram = counts(modes, MODES)
    return StackedCoverage(
        n=len(digits),
        covered=int((histogram >= FAIR * len(digits) / MODES).sum()) if tells_shares(len(digits), MODES) else None,
        modes=int((histogram > 0).sum()),
        modes_thrice=int((histogram >= THRICE).sum()),
        modes_sure=int((counts(modes[sure], MODES) > 0).sum()),
        kl=reverse_kl(histogram, np.ones(MODES)) if len(modes) else nan,
    )


def expected_modes(n: int) -> float:
    """How many of 1000 even modes n perfect samples show on average: 1000 (1 - (1 - 1/1000)^n)."""
    return MODES * (1 - (1 - 1 / MODES) ** n)
