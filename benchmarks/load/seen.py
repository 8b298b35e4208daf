"""What the visitors met, put together from all of them."""

import statistics
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Seen:
    """errors: sentences; lost: reports that a follower was never sent, or twice; seconds of lags, pages, orders."""

    errors: list[str] = field(default_factory=list)
    lost: int = 0
    lags: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    browser_pages: list[float] = field(default_factory=list)
    drags: list[float] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)

    def figures(self) -> dict[str, float | int | dict[str, int]]:
        """What is told of it; p95 in seconds, of pages those of scripted visitors and of browsers together."""
        return {
            "errors": len(self.errors),
            "lost": self.lost,
            "lag_p95": p95(self.lags),
            "page_p95": p95([*self.pages, *self.browser_pages]),
            "browser_page_p95": p95(self.browser_pages),
            "drag_p95": p95(self.drags),
            "done": dict(sorted(self.done.items())),
        }


def p95(values: list[float]) -> float:
    """The value that one in twenty is beyond; NaN of fewer than two."""
    return round(statistics.quantiles(values, n=20)[-1], 3) if len(values) > 1 else float("nan")
