"""Decks that people have before them: what their cards are is known until they have voted."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from gan_core.generators.deck import Deck, deal
from gan_core.generators.loaded import Loaded

MOST = 2000  # decks; a run that trains has another generator by the time that somebody has voted


class Decks:
    """Keys of the decks dealt last: {"real": [N] of true and false, "scores": [N] or None}, as JSON."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int | None, int], dict[str, Any]] = OrderedDict()

    def deal(self, source: str, loaded: Loaded, seed: int) -> Deck:
        """The deck of that seed. Raises UserError as `generators.deck.deal` does."""
        deck = deal(loaded, seed)
        name = source, loaded.facts.step, seed
        scores = None if deck.scores is None else deck.scores.tolist()
        self._kept[name] = {"real": deck.real.tolist(), "scores": scores}
        self._kept.move_to_end(name)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return deck

    def key(self, source: str, step: int, seed: int, load: Callable[[], Loaded]) -> dict[str, Any]:
        """The key of a deck; of one that was forgotten it is dealt again by the generator that `load` gives."""
        name = source, step, seed
        if name not in self._kept:
            self.deal(source, load(), seed)
        return self._kept[name]
