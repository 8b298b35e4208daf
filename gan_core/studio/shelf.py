"""The generators at hand: the least recently used ones make room."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from gan_core.latent.explorer import Explorer

ROOM = 384 << 20  # bytes of weights
MOST = 40  # generators, the dozen time steps of a run among them: what is found about one takes room as well


class Shelf:
    """Explorers by what they were opened as. Safe to use from several threads."""

    def __init__(self, room: int = ROOM, most: int = MOST) -> None:
        self.room, self.most = room, most
        self._kept: OrderedDict[Hashable, Explorer] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, name: Hashable) -> Explorer | None:
        """The one that is kept under `name`, if there is one; it is the most recently used now."""
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
            return self._kept.get(name)

    def get(self, name: Hashable, make: Callable[[], Explorer]) -> Explorer:
        """The one kept under `name`, or else a new one."""
        found = self.find(name)
        if found is None:
            found = make()  # outside of the lock: it may take seconds, and others draw meanwhile
            with self._lock:
                self._kept[name] = found
                self._make_room()
        return found

    def drop(self, name: Hashable) -> None:
        """Forget the one that is kept under `name`, if there is one."""
        with self._lock:
            self._kept.pop(name, None)

    def _make_room(self) -> None:
        while len(self._kept) > 1 and (len(self._kept) > self.most or self._bytes() > self.room):
            self._kept.popitem(last=False)

    def _bytes(self) -> int:
        return sum(explorer.loaded.nbytes for explorer in self._kept.values())
