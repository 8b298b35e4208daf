"""The page's questions about single units: what there is, what a change of them draws, and how they rank."""

import time
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor

from gan_core.base.errors import UserError
from gan_core.dissection.cut import Cut
from gan_core.dissection.dissector import USUAL, Dissector, Ranked
from gan_core.dissection.effects import Effect
from gan_core.dissection.interventions import MOST, MOST_SEED, Intervention, Means, applied
from gan_core.dissection.layers import Layer
from gan_core.dissection.random_sets import Comparison
from gan_core.dissection.report import unit_facts
from gan_core.dissection.units import Activity
from gan_core.generators.loaded import Loaded
from gan_core.studio.jobs import Answer, Answers, packed

MOST_SEEDS = 32
FEWEST, MOST_SAMPLES = 16, 512
FAINT = 0.02  # mean change of a pixel, of its range, below which people see little
VETO = 1 / 3  # of what the same change does to the other samples: less is called a veto
TILE = 16  # seeds that stand in the place of a map for units without one


class Table:
    """A generator whose layers were cut, each once: for the one thread that draws, or the one that does the rest."""

    def __init__(self, loaded: Loaded) -> None:
        self.dissector = Dissector(loaded)
        self._cuts: dict[int, Cut] = {}
        self._busy: dict[int, Activity] = {}

    def layer(self, asked: dict[str, Any]) -> Layer:
        return self.dissector.layer(asked.get("layer"))

    def cut(self, layer: Layer) -> Cut:
        if layer.number not in self._cuts:
            self._cuts[layer.number] = self.dissector.cut(layer)
        return self._cuts[layer.number]

    def activity(self, layer: Layer) -> Activity:
        if layer.number not in self._busy:
            self._busy[layer.number] = self.dissector.activity(layer)
        return self._busy[layer.number]


class Tables:
    """The tables of the generators at hand: hooks are one thread's, so there is a set of them for each lane."""

    def __init__(self) -> None:
        self._of: WeakKeyDictionary[Loaded, Table] = WeakKeyDictionary()

    def of(self, loaded: Loaded) -> Table:
        if loaded not in self._of:
            self._of[loaded] = Table(loaded)
        return self._of[loaded]


def units(table: Table, asked: dict[str, Any]) -> Answer:
    """{"layer", "seed"} -> "maps" uint8 [units, h, w], each unit's activation for that seed, black at rest and white at
    the layer's strongest; of units without maps 4 x 4 seeds in the place of places. And how busy each unit is."""
    layer, seed = table.layer(asked), _seed(asked.get("seed", 0))
    z, labels = _places(table, [seed] if layer.size else list(range(seed, seed + TILE)))
    h = table.cut(layer).before(z, labels)
    maps = h[0] if layer.size else h.t().reshape(layer.units, 4, 4)
    busy = table.activity(layer)
    facts = table.dissector.loaded.facts
    return packed(
        {"maps": _gray(maps, busy)},
        title=facts.title,
        shape=[*facts.shape[1:], facts.shape[0]],
        layer=layer.to_dict(),
        layers=[one.to_dict() for one in table.dissector.layers],
        classes=list(table.dissector.instruments.classes),
        units=[unit_facts(busy, unit) for unit in range(layer.units)],
    )


def _gray(maps: Tensor, busy: Activity) -> np.ndarray:
    """Each unit by its own height: a quiet unit's map is to be seen as well."""
    heights = busy.height.abs().clamp(min=1e-6).view(-1, 1, 1)
    return (maps.abs() / heights).clamp(0, 1).mul(255).round().byte().numpy()


def dissected(table: Table, asked: dict[str, Any]) -> Answer:
    """{"layer", "seeds", "interventions"} -> "before" and "after", uint8 [seeds, H, W, C], and of the first seed how
    much of the picture changed: "changed", the mean over all pixels, and beside it the median of the other seeds.

    Raises UserError for what is not legal.
    """
    began, layer = time.perf_counter(), table.layer(asked)
    seeds, given = asked.get("seeds"), asked.get("interventions")
    if not isinstance(seeds, list) or not 1 <= len(seeds) <= MOST_SEEDS:
        raise UserError(f"seeds must be a list of 1 to {MOST_SEEDS} whole numbers")
    if not isinstance(given, list) or len(given) > MOST:
        raise UserError(f"interventions must be a list of at most {MOST}")
    interventions = [Intervention.from_dict(one, layer) for one in given]
    cut, (z, labels) = table.cut(layer), _places(table, [_seed(seed) for seed in seeds])
    h = cut.before(z, labels)
    means = Means(table.activity(layer).height, lambda seed: cut.before(*_places(table, [seed])))
    loaded = table.dissector.loaded
    before, after = (loaded.shown(cut.after(one, z, labels)) for one in (h, applied(h, interventions, means)))
    ms = round(1000 * (time.perf_counter() - began), 2)
    return packed({"before": before, "after": after}, ms=ms, **_obeyed(before, after))


def _obeyed(before: np.ndarray, after: np.ndarray) -> dict[str, Any]:
    """Does the generator do as it is told? A change that shows elsewhere, and hardly here, is vetoed."""
    changed = np.abs(after.astype(np.float32) - before).mean(axis=(1, 2, 3)) / 255
    others = float(np.median(changed[1:])) if len(changed) > 1 else None
    here = float(changed[0])
    vetoed = others is not None and others > FAINT and here < VETO * others
    return {"changed": round(here, 4), "others": others and round(others, 4), "vetoed": vetoed}


def ranking(table: Table, asked: dict[str, Any]) -> Answers:
    """{"layer", "samples", "class"} -> {"measures"}, then {"effects"} of a few units at a time, {"comparison"} for each
    class, and {"curve"} point by point for the measure that is asked about; every answer tells the share done."""
    dissector, layer = table.dissector, table.layer(asked)
    count, wished = _count(asked.get("samples", USUAL)), dissector.class_number(asked.get("class"))
    yield {"measures": dissector.measures, "share": 0.0}, b""
    tops: dict[str, list[int]] = {}
    done = 0
    for event in dissector.rank(layer, count, wished):
        if isinstance(event, Effect):
            done += 1
            yield {"effects": [event.to_dict()], "share": done / layer.units}, b""
        elif isinstance(event, Ranked):
            tops = event.tops
            yield {"tops": tops, "share": 1.0}, b""
        elif isinstance(event, Comparison):
            yield {"comparison": event.to_dict()}, b""
        else:
            yield None
    yield {"done": True}, b""


def curve(table: Table, asked: dict[str, Any]) -> Answers:
    """{"layer", "measure", "units"} -> {"point"} for each number of units."""
    dissector, layer = table.dissector, table.layer(asked)
    measure, top = asked.get("measure"), asked.get("units")
    if measure not in dissector.measures:
        raise UserError(f"measure must be one of {', '.join(dissector.measures)}")
    chosen = Intervention.from_dict({"kind": "off", "units": top}, layer).units
    for event in dissector.curve(layer, str(measure), list(chosen)):
        yield ({"point": event.to_dict()}, b"") if isinstance(event, Comparison) else None
    yield {"done": True}, b""


def _places(table: Table, seeds: list[int]) -> tuple[Tensor, Tensor | None]:
    """The noise of these seeds; of a generator with classes, each seed has its own."""
    loaded = table.dissector.loaded
    z = torch.cat([loaded.latents(1, seed) for seed in seeds])
    classes = len(loaded.facts.classes)
    return z, torch.tensor([seed % classes for seed in seeds]) if classes else None


def _seed(seed: Any) -> int:
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= MOST_SEED:
        raise UserError(f"a seed is a whole number from 0 to {MOST_SEED}")
    return seed


def _count(count: Any) -> int:
    if isinstance(count, bool) or not isinstance(count, int) or not FEWEST <= count <= MOST_SAMPLES:
        raise UserError(f"samples must be a whole number from {FEWEST} to {MOST_SAMPLES}")
    return count
