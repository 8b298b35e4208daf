"""How long a generator takes for a sample, and so how many of them fit into a slice of time."""

import time
from collections.abc import Callable, Iterator
from weakref import WeakKeyDictionary

import numpy as np
from torch import Tensor

from gan_core.generators.loaded import Loaded

SLICE = 0.02  # seconds: as long as a drag of somebody else's may have to wait
_SLOWER = 0.3  # share of a slower measurement that is believed


class Pace:
    """Seconds per sample of each generator that has drawn here, as measured lately."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._seconds: WeakKeyDictionary[Loaded, float] = WeakKeyDictionary()

    def slices(self, loaded: Loaded, z: Tensor, labels: Tensor | None) -> Iterator[tuple[np.ndarray, float]]:
        """`loaded.draw` bit by bit, with the seconds that each bit took; each is as large as SLICE allows.

        One whose pace nobody knows begins with a single sample.
        """
        start = 0
        while start < len(z):
            part = slice(start, start + self._room(loaded))
            began = self._clock()
            shown = loaded.draw(z[part], None if labels is None else labels[part])
            took = self._clock() - began
            self._learn(loaded, took / len(shown))
            yield shown, took
            start = part.stop

    def _room(self, loaded: Loaded) -> int:
        known = self._seconds.get(loaded)
        return 1 if known is None else max(1, int(SLICE / max(known, 1e-9)))

    def _learn(self, loaded: Loaded, seconds: float) -> None:
        """Quicker is believed at once; slower bit by bit, for it may be an interruption, or a slice of few samples."""
        known = self._seconds.get(loaded, seconds)
        self._seconds[loaded] = min(seconds, known + _SLOWER * (seconds - known))
