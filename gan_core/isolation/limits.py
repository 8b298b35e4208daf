"""How much time and memory a piece of work may take."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Limits:
    """seconds: from its beginning, by the clock. megabytes: beyond what the child held before.

    threads: that torch computes with; None for as many as there are cores, 0 where there is no torch.
    """

    seconds: float
    megabytes: int
    threads: int | None = 1

    def to_dict(self) -> dict[str, Any]:
        """For the child, as JSON."""
        return asdict(self)
