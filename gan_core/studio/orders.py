"""What the studio can do, order by order. Each is a generator of answers: facts (JSON), and bytes."""

import json
import math
from collections.abc import Callable, Hashable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from gan_core.base.errors import UserError
from gan_core.generators.deck import Deck
from gan_core.generators.loaded import Loaded
from gan_core.generators.loading import kept_steps, load
from gan_core.generators.origin import maker_of_loaded
from gan_core.generators.source_kind import kind_of
from gan_core.latent import film
from gan_core.latent.explorer import Explorer
from gan_core.latent.latent_state import MOST_SEED, LatentState
from gan_core.provenance.origin import origin_of
from gan_core.studio.beside import beside
from gan_core.studio.decks import Decks
from gan_core.studio.inspector import Inspector
from gan_core.studio.jobs import Answers, Order, packed
from gan_core.studio.microscope import Microscope
from gan_core.studio.pace import Pace
from gan_core.studio.parts import MOST, places_of
from gan_core.studio.shelf import Shelf
from gan_core.studio.sources import file_of, is_far

MOST_OTHERS = 64  # samples whose scores are told beside that of the one on show
FRAMES_PER_LEG = 24  # from one seed to the next
FILM_SIDE = 360  # pixels of a film of points
MOST_BYTES = 256 << 20  # of all pictures that are drawn at once
_FILMS = {"gif": film.gif, "mp4": film.mp4}


class Orders:
    """The generators at hand, and what can be asked of them."""

    def __init__(self) -> None:
        self.shelf = Shelf()
        self.pace = Pace()
        self.inspector = Inspector()
        self.decks = Decks()
        self.microscope = Microscope()
        self._tables: dict[str, Any] = {}  # by lane

    def is_at_hand(self, asked: dict[str, Any]) -> bool:
        """Can it be drawn at once?"""
        names = {_name(asked, None), _name(asked, asked.get("step"))}
        return all(self.shelf.find(name) is not None for name in names)

    def begin(self, order: Order) -> Answers:
        """The answers to an order. Raises UserError for what does not exist or is not legal."""
        if order.do not in _ORDERS:
            raise UserError(f"the studio cannot {order.do[:40]}; it can {', '.join(_ORDERS)}")
        return self._answers(order)

    def _answers(self, order: Order) -> Answers:
        """A stranger's weights are tried apart before they are loaded here: they could take hours, or all memory."""
        if order.do not in _WITHOUT_GENERATOR and not self.is_at_hand(order.asked):
            yield from self._cleared(order.asked)
        yield from _ORDERS[order.do](self, order)

    def _cleared(self, asked: dict[str, Any]) -> Iterator[None]:
        source = asked["source"]
        if kind_of(source, paths=False) not in ("upload", "repo"):
            return
        found: list[Path] = []
        yield from _fetching(source, found)
        yield from self.inspector.cleared(found[0], asked)
        if is_far(source):
            yield from beside(lambda: self.explorer(asked))

    def explorer(self, asked: dict[str, Any], step: int | None = None) -> Explorer:
        """The explorer of what was asked for; its last generator, or that of a kept time step."""
        source, choices = asked["source"], asked.get("choices")
        return self.shelf.get(
            _name(asked, step), lambda: Explorer(load(source, step=step, choices=choices, paths=False))
        )

    def table(self, asked: dict[str, Any], lane: str) -> Any:
        """What was asked for, to be dissected in one of two lanes."""
        from gan_core.studio.dissection import Tables

        tables = self._tables.setdefault(lane, Tables())
        return tables.of(self.explorer(asked).loaded)

    def forget_older(self, asked: dict[str, Any], steps: list[int]) -> None:
        """A run that trains, or was trained on, has another last generator than the one that was opened before."""
        name = _name(asked, None)
        kept = self.shelf.find(name)
        if kept is not None and steps and kept.loaded.facts.step != steps[-1]:
            self.shelf.drop(name)

    def drawing(self, asked: dict[str, Any]) -> tuple[Explorer, Loaded]:
        """Whose places they are, and who draws them: at a kept time step the same noise, by the generator of then."""
        explorer, step = self.explorer(asked), asked.get("step")
        same = step in (None, explorer.loaded.facts.step)
        return explorer, explorer.loaded if same else self.explorer(asked, step).loaded


def _name(asked: dict[str, Any], step: int | None) -> Hashable:
    return asked["source"], step, json.dumps(asked.get("choices"), sort_keys=True)


def _open(orders: Orders, order: Order) -> Answers:
    """Everything that a page needs before it can ask for pictures."""
    from gan_core.studio.opening import opened

    source = order.asked["source"]
    steps = kept_steps(source)
    orders.forget_older(order.asked, steps)
    yield opened(orders.explorer(order.asked), source, steps)


def _draw(orders: Orders, order: Order) -> Answers:
    """All parts in one forward pass, or slice by slice where that would hold up others.

    Places are those of the last generator, whichever time step draws them. Told: how many pictures each part has, and
    what drawing took; the noise itself if it was asked for.
    """
    explorer, loaded = orders.drawing(order.asked)
    parts = order.asked.get("parts")
    if not isinstance(parts, list) or not parts:
        raise UserError("parts must be a list of what to draw")
    states: list[list[LatentState]] = []
    for part in parts:
        states.append(places_of(part, noise=explorer.loaded.facts.noise))
        if sum(map(len, states)) > MOST or len(states) > MOST:  # looked at as they come: thousands of sheets fit a post
            raise UserError(f"at most {MOST} pictures are drawn at once")
    _check_memory(sum(map(len, states)), loaded)
    z, labels = explorer.latents([state for part in states for state in part])
    slices: list[np.ndarray] = []
    took = 0.0
    for shown, seconds in orders.pace.slices(loaded, z, labels):
        if slices:
            yield None
        slices.append(shown)
        took += seconds
    arrays = {"samples": np.concatenate(slices)} | ({"z": z.numpy()} if order.asked.get("z") else {})
    yield packed(arrays, counts=[len(part) for part in states], ms=round(1000 * took, 2))


def _check_memory(count: int, loaded: Loaded) -> None:
    """Raises UserError for more pictures than the memory should hold."""
    most = max(1, MOST_BYTES // math.prod(loaded.facts.shape))
    if count > most:
        size = " x ".join(map(str, loaded.facts.shape[1:]))
        raise UserError(f"at most {most} pictures of {size} pixels are drawn at once, not {count}")


def _directions(orders: Orders, order: Order) -> Answers:
    """The first `count` of one family, measured."""
    count = order.asked.get("count", MOST)
    if not isinstance(count, int) or not 1 <= count <= MOST:
        raise UserError(f"count must be a whole number from 1 to {MOST}")
    found = orders.explorer(order.asked).directions(str(order.asked.get("family", ""))[:40], count)
    told = ("name", "label", "effect", "share")
    yield {"directions": [{name: getattr(direction, name) for name in told} for direction in found]}, b""


def _about(orders: Orders, order: Order) -> Answers:
    """What the critic and the digit classifier say of one sample, and the critic of the same moves from other seeds."""
    from gan_core.studio.opinions import opinions

    explorer, loaded = orders.drawing(order.asked)
    state = _place(order)
    others = places_of({"place": state.to_dict(), "seeds": order.asked.get("seeds", [])})
    yield opinions(loaded, *explorer.latents([state, *others[:MOST_OTHERS]])), b""


def _neighbours(orders: Orders, order: Order) -> Answers:
    from gan_core.studio.nearest import nearest

    count = order.asked.get("count", 6)
    if not isinstance(count, int) or not 1 <= count <= 24:
        raise UserError("count must be a whole number from 1 to 24")
    explorer, loaded = orders.drawing(order.asked)
    arrays, facts = nearest(loaded, loaded.draw(*explorer.latents([_place(order)])), count)
    yield packed(arrays, **facts)


def _encoded(orders: Orders, order: Order) -> Answers:
    """Real samples and their noise, by the encoder of the last generator."""
    from gan_core.studio.encoded import encoded

    count, seed = (order.asked.get(name, default) for name, default in (("count", 8), ("seed", 0)))
    if not all(isinstance(number, int) and 0 <= number <= MOST_SEED for number in (count, seed)):
        raise UserError(f"count and seed must be whole numbers from 0 to {MOST_SEED}")
    arrays, split = encoded(orders.explorer(order.asked).loaded, count, seed)
    yield packed(arrays, split=split)


def _project(orders: Orders, order: Order) -> Answers:
    """The noise of a picture, step by step."""
    from gan_core.studio.search import search

    _, loaded = orders.drawing(order.asked)
    yield from search(loaded, order.payload, order.asked.get("label") if loaded.facts.classes else None)


def _film(orders: Orders, order: Order) -> Answers:
    """A walk through seeds and back to the first, as a GIF or an MP4."""
    kind, seeds = order.asked.get("kind"), LatentState.checked_seeds(order.asked.get("seeds"))
    if kind not in _FILMS:
        raise UserError("a film is a gif or an mp4")
    explorer, loaded = orders.drawing(order.asked)
    states, pictures = film.walk(seeds, FRAMES_PER_LEG * len(seeds), _place(order)), []
    for start in range(0, len(states), FRAMES_PER_LEG):
        shown = loaded.draw(*explorer.latents(states[start : start + FRAMES_PER_LEG]))
        pictures += [explorer.picture_of(one[None], FILM_SIDE) for one in shown]
        yield None
    maker = maker_of_loaded(loaded.facts, order.asked["source"], tuple(seeds))
    yield {"kind": kind}, _FILMS[kind](pictures, origin_of([maker]))


def _tiles(orders: Orders, order: Order) -> Answers:
    """Real and generated pictures in one row, and nothing that tells which is which."""
    source, dealt = order.asked["source"], list[Deck]()
    orders.forget_older(order.asked, kept_steps(source))
    loaded = orders.explorer(order.asked).loaded
    yield from orders.decks.dealing(source, loaded, order.asked["seed"], dealt)
    (deck,) = dealt
    yield packed(
        {"tiles": deck.tiles}, step=loaded.facts.step, title=loaded.facts.title, critic=deck.scores is not None
    )


def _key(orders: Orders, order: Order) -> Answers:
    """Which of the tiles of that seed and step are real, and the critic's scores of them."""
    asked = order.asked
    deck = asked["source"], asked["step"], asked["seed"]
    yield from orders.decks.knowing(*deck, lambda: orders.drawing(asked)[1])
    yield orders.decks.key(*deck), b""


def _inspect(orders: Orders, order: Order) -> Answers:
    """What an inspection says of a file, and a wall of what it draws: found out apart, within limits."""
    found: list[Path] = []
    yield from _fetching(order.asked["source"], found)
    yield from orders.inspector.inspected(found[0], order.asked)


def _prepare(orders: Orders, order: Order) -> Answers:
    """Somebody is about to bring a file: have a process ready that inspects it."""
    orders.inspector.warm_up()
    yield {}, b""


def _units(orders: Orders, order: Order) -> Answers:
    """A layer's units with their maps for one seed, and how busy they are."""
    from gan_core.studio.dissection import units

    yield units(orders.table(order.asked, "jobs"), order.asked)


def _dissected(orders: Orders, order: Order) -> Answers:
    """Pictures before and after units were changed; drawn in the lane of drawings, under the pointer."""
    from gan_core.studio.dissection import dissected

    yield dissected(orders.table(order.asked, "draws"), order.asked)


def _ranking(orders: Orders, order: Order) -> Answers:
    """What every unit does, and whether a class's units are special, bit by bit."""
    from gan_core.studio.dissection import ranking

    return ranking(orders.table(order.asked, "jobs"), order.asked)


def _ablated(orders: Orders, order: Order) -> Answers:
    """One effect against the number of units that are off, point by point."""
    from gan_core.studio.dissection import curve

    return curve(orders.table(order.asked, "jobs"), order.asked)


def _weaken(orders: Orders, order: Order) -> Answers:
    """The lesson on the invisible mark."""
    from gan_core.studio.weakening import weakened

    return weakened(order.asked)


def _graph(orders: Orders, order: Order) -> Answers:
    """Layers, and what a batch of noise does to them."""
    from gan_core.model_graph.graph import graph

    seed = order.asked.get("seed", 0)
    if not isinstance(seed, int) or not 0 <= seed <= MOST_SEED:
        raise UserError(f"seed must be a whole number from 0 to {MOST_SEED}")
    _, loaded = orders.drawing(order.asked)
    arrays, facts = graph(loaded, seed)
    yield packed(arrays, title=loaded.facts.title, **facts)


def _update(orders: Orders, order: Order) -> Answers:
    """One update of a run's player in slow motion."""
    from gan_core.studio.slow import slow

    yield slow(order.asked)


def _microscope(orders: Orders, order: Order) -> Answers:
    """Both players of a run at a kept step: lines, plane, gradients, figures."""
    return orders.microscope.snapshot(order.asked["source"], order.asked.get("step"))


def _weights(orders: Orders, order: Order) -> Answers:
    """Where the weights of a run's critic were at each of its kept steps."""
    return orders.microscope.weights(order.asked["source"])


def _fetching(source: str, found: list[Path]) -> Iterator[None]:
    """Puts the file's path into `found`; what must be fetched is fetched beside."""
    if is_far(source):
        yield from beside(lambda: found.append(file_of(source)))
    else:
        found.append(file_of(source))


def _place(order: Order) -> LatentState:
    return LatentState.from_dict(order.asked.get("place", {}))


_ORDERS: dict[str, Callable[[Orders, Order], Answers]] = {
    "open": _open,
    "draw": _draw,
    "directions": _directions,
    "about": _about,
    "neighbours": _neighbours,
    "encoded": _encoded,
    "project": _project,
    "film": _film,
    "tiles": _tiles,
    "key": _key,
    "inspect": _inspect,
    "prepare": _prepare,
    "weaken": _weaken,
    "update": _update,
    "graph": _graph,
    "microscope": _microscope,
    "weights": _weights,
    "units": _units,
    "dissected": _dissected,
    "ranking": _ranking,
    "ablated": _ablated,
}
_WITHOUT_GENERATOR = ("inspect", "prepare", "weaken", "update", "microscope", "weights")
