"""Modes of Stacked MNIST: three digits, one per channel, make 1000 classes (Metz et al. 2017).

Counted by the rules of PacGAN's code (Lin et al. 2018): the judge names each channel, a mode is covered by one
sample, and KL(p || uniform) is taken over the shares of all 1000. A perfect sampler of 26 000 gets 1000 modes
and 0.0238 nats, so a judge that errs makes modes too: hence two stricter counts beside it.
"""

from dataclasses import dataclass
from math import log

import numpy as np

from gan_core.judge.histogram import counts, reverse_kl

MODES = 1000
SURE = 0.9
THRICE = 3


@dataclass(frozen=True, kw_only=True)
class StackedCoverage:
    """Of n samples. modes: seen at least once; modes_thrice: three times or more; modes_sure: by a sample in
    each of whose channels the judge gives its digit more than 0.9. kl: to the uniform distribution, in nats."""

    n: int
    modes: int
    modes_thrice: int
    modes_sure: int
    kl: float

    def __post_init__(self) -> None:
        # p lives on `modes` of the 1000 modes, so its entropy is at most ln(modes)
        bound = log(MODES / self.modes)
        assert self.kl >= bound - 1e-9, f"KL {self.kl} < ln(1000 / modes) = {bound}"


def stacked_coverage(probabilities: np.ndarray) -> StackedCoverage:
    """probabilities: of the ten digits in each channel, [n, 3, 10]. Raises ValueError for another shape."""
    if probabilities.ndim != 3 or probabilities.shape[1:] != (3, 10) or not len(probabilities):
        raise ValueError(f"probabilities must have the shape [n, 3, 10], not {list(probabilities.shape)}")
    modes = probabilities.argmax(axis=2) @ (100, 10, 1)
    sure = (probabilities.max(axis=2) > SURE).all(axis=1)
    histogram = counts(modes, MODES)
    return StackedCoverage(
        n=len(modes),
        modes=int((histogram > 0).sum()),
        modes_thrice=int((histogram >= THRICE).sum()),
        modes_sure=int((counts(modes[sure], MODES) > 0).sum()),
        kl=reverse_kl(histogram, np.ones(MODES)),
    )


def expected_modes(n: int) -> float:
    """How many of 1000 even modes n perfect samples show on average: 1000 (1 - (1 - 1/1000)^n)."""
    return MODES * (1 - (1 - 1 / MODES) ** n)
