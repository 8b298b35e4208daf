"""A generator on the table: its layers, what can be measured, and a ranking of the units as a stream of events."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from gan_core.base.errors import UserError
from gan_core.dissection.cut import Cut
from gan_core.dissection.effects import Effect, changes, ranked
from gan_core.dissection.in_order import in_order
from gan_core.dissection.instruments import CLASS, Instruments
from gan_core.dissection.layers import Layer, layer_numbered, layers_of
from gan_core.dissection.random_sets import SIZE, Ablations, Comparison, compared, curve
from gan_core.dissection.sample import Sample, gather
from gan_core.dissection.single import WithoutUnit
from gan_core.dissection.units import SAMPLES, Activity, activity
from gan_core.generators.loaded import Loaded

RANKED, JUDGED, WATCHED, DRAWN_BY = 1, 2, 3, 4  # seeds: of samples that rank, judge and show activity, of random sets
FEWEST, MOST = 16, 4096  # samples
USUAL = 256
MOST_WORKERS = 2  # threads that measure units


@dataclass(frozen=True)
class Gathering:
    """Samples are being looked for; nothing to show yet."""


@dataclass(frozen=True)
class Ranked:
    """All units are measured. tops: by measure, the units with the strongest first."""

    tops: dict[str, list[int]] = field(default_factory=dict)


Event = Gathering | Effect | Ranked | Comparison | None  # None: some work is done


class Dissector:
    """Cuts a generator of images open. What people get wrong raises UserError, one sentence."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self.layers = layers_of(loaded)
        self.instruments = Instruments(loaded)

    def layer(self, wished: str | int | None = None) -> Layer:
        return layer_numbered(self.layers, wished)

    def cut(self, layer: Layer) -> Cut:
        """A cut of one's own: hooks are one thread's."""
        return Cut(self.loaded, layer)

    @cached_property
    def measures(self) -> dict[str, str]:
        """What is measured, by name, and what people call it."""
        return self.instruments.labels()

    def class_number(self, wished: str | None) -> int | None:
        """Of a class by name or number; None for None. Raises UserError with those there are."""
        classes = self.instruments.classes
        if wished is None:
            return None
        if not classes:
            raise UserError(
                f"no classifier names what {self.loaded.facts.title} draws, so it has no classes to rank by"
            )
        if wished in classes:
            return classes.index(wished)
        if wished.isdecimal() and int(wished) < len(classes):
            return int(wished)
        raise UserError(f"there is no class {wished[:40]!r}; choose from {', '.join(classes)}")

    def activity(self, layer: Layer) -> Activity:
        """How busy the layer's units are, over 64 samples."""
        return activity(self.cut(layer).before(self.loaded.latents(SAMPLES, WATCHED), self.loaded.labels(SAMPLES)))

    def rank(self, layer: Layer, count: int = USUAL, wished: int | None = None, seed: int = 0) -> Iterator[Event]:
        """The effect of every unit, then the comparison of each class's top units with random sets, on fresh samples.

        wished: a class; effects are then measured on samples that show it, and only it is compared. Of a generator
        without a classifier the other measures are compared.
        """
        yield Gathering()
        sample = yield from gather(self.instruments, count, _apart(seed, RANKED), wished)
        if wished is not None and not len(sample):
            raise UserError(f"{self.loaded.facts.title} draws no {self.instruments.classes[wished]}")
        cut, effects = self.cut(layer), list[Effect]()
        for effect in self._effects(cut, sample):
            effects.append(effect)
            yield effect
        tops = {measure: ranked(effects, measure) for measure in self.measures}
        yield Ranked(tops)
        fresh = yield from gather(self.instruments, count, _apart(seed, JUDGED), wished)
        judged = self._judged(wished, {measure: top for measure, top in tops.items() if top})
        size = min(SIZE, max(1, layer.units // 2))
        yield from compared(Ablations(cut, self.instruments, fresh), judged, size, _apart(seed, DRAWN_BY))

    def curve(self, layer: Layer, measure: str, top: list[int], count: int = 64, seed: int = 0) -> Iterator[Event]:
        """The effect on one measure against the number of units, beside random sets, on samples that rank nothing."""
        wished = self.class_number(measure.removeprefix(CLASS)) if measure.startswith(CLASS) else None
        yield Gathering()
        fresh = yield from gather(self.instruments, count, _apart(seed, JUDGED), wished)
        yield from curve(Ablations(self.cut(layer), self.instruments, fresh), measure, top, _apart(seed, DRAWN_BY))

    def _effects(self, cut: Cut, sample: Sample) -> Iterator[Effect]:
        h = cut.before(sample.z, sample.labels)
        without = WithoutUnit(cut, h, sample.z, sample.labels)
        before = self.instruments(cut.after(h, sample.z, sample.labels))

        def effect_of(unit: int) -> Effect:
            after = before if without.rests(unit) else self.instruments(without(unit))
            return Effect(unit, changes(self.instruments, sample.shows, before, after))

        yield effect_of(0)  # alone: what is computed once is computed here
        workers = 1 if cut.tail is None else min(MOST_WORKERS, os.cpu_count() or 1)  # hooks are one thread's
        yield from in_order(effect_of, range(1, cut.layer.units), workers)

    def _judged(self, wished: int | None, tops: dict[str, list[int]]) -> dict[str, list[int]]:
        """The measures that are compared with random sets."""
        if not self.instruments.classes:
            return tops
        names = self.instruments.classes if wished is None else [self.instruments.classes[wished]]
        return {f"{CLASS}{name}": tops[f"{CLASS}{name}"] for name in names if tops.get(f"{CLASS}{name}")}


def _apart(seed: int, use: int) -> int:
    """Seeds of different uses never meet."""
    return 1_000_003 * use + seed
