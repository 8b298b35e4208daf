"""The training loop for several runs as one batch: `loop.train` with the index of the run beside each event."""

import time
from collections.abc import Callable, Iterator

from gan_core.base.events import Event
from gan_core.games.losses import Losses
from gan_core.training.ensemble import Ensemble
from gan_core.training.loop import Cadence, play, whole_steps

Told = tuple[int, Event]
# Reports of K runs cost K times as much as one's: they come less often, and so stay below 5 % of the time for 8.
TOGETHER = Cadence(metrics=0.5, share=0.02)


def train_together(
    ensemble: Ensemble, *, cadence: Cadence | None = None, now: Callable[[], float] = time.perf_counter
) -> Iterator[Told]:
    """Play all games of the ensemble to the last step. Yields (index of the game, event), see `loop.play`."""
    losses = Losses()
    return play(ensemble, losses, whole_steps(ensemble, losses, None), cadence or TOGETHER, now)
