"""Decks that people have before them: what their cards are is known until they have voted."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gan_core.generators.deck import Deck, deal
from gan_core.generators.loaded import Loaded
from gan_core.studio.beside import beside

MOST = 2000  # decks; a run that trains has another generator by the time that somebody has voted


class Decks:
    """Keys of the decks dealt last: {"real": [N] of true and false, "scores": [N] or None}, as JSON."""

    def __init__(self) -> None:
        self._dealer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="dealer")  # nothing is downloaded twice
        self._kept: OrderedDict[tuple[str, int | None, int], dict[str, Any]] = OrderedDict()

    def dealing(self, source: str, loaded: Loaded, seed: int, dealt: list[Deck]) -> Iterator[None]:
        """Puts the deck of that seed into `dealt`. Beside the lane: real pictures may have to be downloaded first.

        Raises UserError as `generators.deck.deal` does.
        """
        yield from beside(lambda: dealt.append(deal(loaded, seed)), self._dealer)
        (deck,) = dealt
        name = source, loaded.facts.step, seed
        scores = None if deck.scores is None else deck.scores.tolist()
        self._kept[name] = {"real": deck.real.tolist(), "scores": scores}
        self._kept.move_to_end(name)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)

    def knowing(self, source: str, step: int, seed: int, load: Callable[[], Loaded]) -> Iterator[None]:
        """Sees to it that `key` knows a deck: one that was forgotten is dealt again, by the generator of `load`."""
        if (source, step, seed) not in self._kept:
            yield from self.dealing(source, load(), seed, [])

    def key(self, source: str, step: int, seed: int) -> dict[str, Any]:
        """The key of a deck that is known."""
        return self._kept[source, step, seed]
