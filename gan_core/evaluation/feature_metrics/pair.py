"""Two clouds of features side by side, with what several figures need of both."""

from dataclasses import dataclass
from functools import cached_property

from gan_core.evaluation.feature_metrics.distance import frechet_curve
from gan_core.evaluation.features import Seen


@dataclass(frozen=True)
class Pair:
    """real: what generated pictures are held against. Both in random order."""

    real: Seen
    generated: Seen

    @cached_property
    def curve(self) -> list[tuple[int, float]]:
        """See `frechet_curve`."""
        return frechet_curve(self.real.features, self.generated.features)
