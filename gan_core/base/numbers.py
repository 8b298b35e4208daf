"""Numbers as people read them."""


def significant(value: float, digits: int) -> str:
    """The value with so many digits, more where it has more of them before the point: 0.0123, 12.3, 1,234."""
    return f"{value:,.0f}" if abs(value) >= 10 ** (digits - 1) else f"{value:.{digits}g}"


def figure(value: float, digits: int = 3) -> str:
    """The value to so many digits, its zeros kept: 2.30, 12.3, 1,240, 0.014, 1.2e-05; whole numbers below 1000 whole.

    The pages' `figure` in words.js writes numbers alike.
    """
    size = abs(value)
    if size >= 1e7 or 0 < size < 1e-3:
        return f"{value:.{2 if size >= 1 else 1}e}"
    if size < 1000 and value == int(value):
        return f"{value:.0f}"
    before = 4 if size >= 1000 else 3 if size >= 100 else 2 if size >= 10 else 1 if size >= 1 else 0
    return f"{value:,.{max(0, digits - before)}f}"
