"""Wilson's interval against an independent library and published values."""

import pytest
from scipy.stats import binomtest

from gan_core.evaluation.proportion import wilson


@pytest.mark.parametrize("total", [1, 7, 40, 1000])
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
def test_it_is_scipys(total: int, confidence: float) -> None:
    for count in {0, 1, total // 3, total // 2, total - 1, total}:
        found = binomtest(count, total).proportion_ci(confidence, method="wilson")
        assert wilson(count, total, confidence) == pytest.approx((found.low, found.high), abs=1e-12)


def test_published_values() -> None:
    """Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3."""
    published = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for (count, total), interval in published.items():
        assert wilson(count, total) == pytest.approx(interval, abs=5e-5)


@pytest.mark.parametrize(("count", "total"), [(0, 0), (-1, 4), (5, 4)])
def test_what_is_no_share_is_refused(count: int, total: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(count, total)
