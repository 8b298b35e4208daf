"""How sure a share is that was counted."""

from math import sqrt
from statistics import NormalDist


def wilson(count: int, total: int, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval for the share count / total, within 0 ... 1 (Wilson 1927; Brown et al. 2001, section 3).

    It holds its confidence for small totals and near 0 and 1, where p ± z sqrt(p (1 - p) / n) does not. Raises
    ValueError unless 0 <= count <= total and total > 0.
    """
    if not 0 <= count <= total or not total:
        raise ValueError(f"{count} of {total} is no share")
    z2 = NormalDist().inv_cdf((1 + confidence) / 2) ** 2
    share = count / total
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = sqrt(z2 * (share * (1 - share) / total + z2 / (4 * total**2))) / (1 + z2 / total)
    return (0.0 if count == 0 else middle - half), (1.0 if count == total else middle + half)
