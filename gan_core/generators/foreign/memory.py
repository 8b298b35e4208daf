"""From the first norm to the last: what each BatchNorm remembers tells what happened since the one before it.

The choices between two norms (stride, padding, activation, epsilon) are tried together, whatever looks plain, and a few
of the best ways so far are followed up (beam search). A way that is given up is remembered as a rival if nothing that
is followed up gives the same answer to some question: whether it fits clearly worse is settled at the end (`verdicts`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from gan_core.generators.foreign.blueprint import Blueprint
from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.facets import WHOLE, Facet, facets
from gan_core.generators.foreign.nats import Nats, total
from gan_core.generators.foreign.options import FAR_ACTIVATIONS, Options
from gan_core.generators.foreign.trial import Trial

_MANY, _WIDTH = 16, 4  # ways that are looked at with more samples, and that are followed up
_MORE = 3  # and so many more that give other answers
_SHADED = 4  # of these are asked again, for every shade of an answer
_HOPELESS = 0.5  # nats behind the best way, by few samples
_BEHIND, _TIMES = 0.03, 3.0  # by more samples; and so many times what the best way is off
_NEAR = 0.03  # nats behind the best way within which another answer is worth a place of its own
_MOST_POOL = 600  # ways that are looked at between two norms, however many could be asked for
_MOST_ASKED = 48
_AGAIN = ("eps", "activation", "bare", "order", "residual", "noise", "upsampling", "attention", "labels", "eps")
_PER_NORM = {"eps", "bare"}  # questions that each norm is asked again


@dataclass(frozen=True)
class Rival:
    """A way that gave another answer, and how well it fitted up to the norms of so many stages."""

    way: Choices
    stages: int
    value: Any
    nats: Nats
    trial: Trial


@dataclass
class Memory:
    """What the norms remember. ways: the few that fit best, the best first. stages: up to the last norm that remembers.

    rivals: by question. unsettled: questions of which an answer was given up before it could be judged.
    """

    ways: list[Choices]
    stages: int = 0
    rivals: dict[Facet, list[Rival]] = field(default_factory=dict)
    unsettled: set[Facet] = field(default_factory=set)


def remembered(coarse: Trial, fine: Trial, options: Options, start: Choices) -> Memory:
    """The few choices that the norms remember best; what is given stays."""
    beam = _Beam(coarse, fine, options, Memory([start]))
    for index in remembering(coarse.blueprint):
        beam.follow(index)
    return beam.memory


def remembering(blueprint: Blueprint) -> list[int]:
    """The stages with a BatchNorm that has seen batches."""
    return [i for i, stage in enumerate(blueprint.stages) if any(norm.remembers for norm in stage.norms)]


class _Beam:
    def __init__(self, coarse: Trial, fine: Trial, options: Options, memory: Memory) -> None:
        self.coarse, self.fine, self.trial, self.memory = coarse, fine, coarse, memory
        self.blueprint, self.options, self.start = coarse.blueprint, options, memory.ways[0]
        # by way, the questions that a norm before has answered
        self.decided: dict[Choices, frozenset[str]] = {way: frozenset() for way in memory.ways}
        self.asked: dict[Choices, frozenset[str]] = {}
        # by way, what the one that it came from lost up to the norm before
        self.before: dict[Choices, float] = dict.fromkeys(memory.ways, 0.0)
        self.since = -1  # the stage of the last norm before
        self._nats: dict[Choices, Nats | None] = {}

    def follow(self, index: int) -> None:
        """On to the norms of that stage."""
        self.stages, self.asked = index + 1, {}
        self._look_by(self.coarse)
        pool = self.memory.ways
        for name in ("labels", "noise", "residual", "order", "norm", "eps", "bare", "activation"):
            pool = self._few_enough(self._all(name, pool, few=True))
        pool = self._moved(pool, index)
        for name in ("upsampling", "attention"):
            pool = self._merged(self._all(name, pool, few=True))
        pool = self._pruned(pool, _MANY)
        self._look_by(self.fine)
        pool = self._pruned(pool, _WIDTH)
        for name in _AGAIN:
            more = self._merged([*self._all(name, pool[:_SHADED]), *pool[_SHADED:]])
            pool = self._pruned(more, _WIDTH) if len(more) > len(pool) else pool
        self.decided = {way: self.decided[way] | self.asked.get(way, frozenset()) - _PER_NORM for way in pool}
        self.before = {way: self._loss(way) for way in pool}
        self.memory.ways, self.memory.stages = pool, self.stages
        self.since = index

    def _few_enough(self, pool: list[Choices]) -> list[Choices]:
        """What further questions multiply must be few: of the others nobody may say that they were judged."""
        merged = self._merged(pool)
        return merged if len(merged) <= _MOST_ASKED else self._pruned(merged, _MOST_ASKED // 2, unheard=True)

    def _look_by(self, trial: Trial) -> None:
        self.trial, self._nats = trial, {}

    def _all(self, name: str, pool: Iterable[Choices], few: bool = False) -> list[Choices]:
        """Every way with every answer to that question, where the norms here can tell answers apart.

        few: only answers that are far from each other, as long as others are open too.
        """
        made: dict[Choices, None] = {}
        for way in pool:
            made[way] = None
            if name in self.decided[way]:
                continue
            others = [other for other in self.options.others(name, way, self.since, self.stages, few) if other != way]
            known = self._fit(way)
            if any(self._fit(other) != known for other in others):
                self._inherit(way, [way, *others], name)
                made |= dict.fromkeys(self._hopeful(others, known) if few else others)
        return list(made)

    def _hopeful(self, others: list[Choices], known: float) -> list[Choices]:
        """Those that fit by far worse with the same strides will not with others."""
        for other in others:
            if self._fit(other) > known + _HOPELESS:
                self._give_up(other, set(self._answers(other)), unheard=False)
        return [other for other in others if self._fit(other) <= known + _HOPELESS]

    def _inherit(self, way: Choices, others: list[Choices], name: str = "") -> None:
        """The others came from the way by asking that question."""
        asked = self.asked.get(way, frozenset()) | ({name} if name else frozenset())
        self.decided |= dict.fromkeys(others, self.decided[way])
        self.asked |= dict.fromkeys(others, asked)
        self.before |= dict.fromkeys(others, self.before[way])

    def _merged(self, pool: list[Choices]) -> list[Choices]:
        """One way for all that differ only in an answer that makes no difference to them."""
        for name in WHOLE:
            groups: dict[Choices, list[Choices]] = {}
            for way in pool:
                groups.setdefault(way.replace(**{name: getattr(self.start, name)}), []).append(way)
            merged: dict[Choices, None] = {}
            for plain, ways in groups.items():
                undecided = not any(name in self.decided[way] for way in ways)
                if len(ways) > 1 and undecided and len({self._fit(way) for way in ways}) == 1:
                    self._inherit(ways[0], [plain])
                    self.asked[plain] = self.asked[plain] - {name}
                    ways = [plain]
                merged |= dict.fromkeys(ways)
            pool = list(merged)
        return pool

    def _moved(self, pool: list[Choices], index: int) -> list[Choices]:
        made: dict[Choices, None] = {}
        per_way = max((len(self.options.geometries(way, self.since, index)) for way in pool[:1]), default=1)
        if len(pool) * per_way > _MOST_POOL:
            pool = self._pruned(pool, max(2, _MOST_POOL // per_way), unheard=True)
        for way in pool:
            moved = self.options.geometries(way, self.since, index)
            made |= dict.fromkeys(moved[:_MOST_POOL])
            self._inherit(way, moved)
            if len(moved) > _MOST_POOL:
                self.memory.unsettled |= {("geometry", at) for at in range(len(self.blueprint.spatial))}
        return list(made)

    def _fit(self, way: Choices) -> float:
        found = self._found(way)
        return float("inf") if found is None else total(found)

    def _found(self, way: Choices) -> Nats | None:
        if way not in self._nats:
            self._nats[way] = self.trial.nats(way, self.stages, probe=True)
        return self._nats[way]

    def _loss(self, way: Choices) -> float:
        return self._fit(way) + self.options.oddity(way)

    def _pruned(self, pool: Iterable[Choices], width: int, unheard: bool = False) -> list[Choices]:
        """The best ways, and the best with another answer to some question where it is near.

        unheard: what is given up here could not be judged yet.
        """
        losses = {way: self._loss(way) for way in pool}
        ranked = sorted((way for way in losses if losses[way] < float("inf")), key=losses.__getitem__)
        if unheard:  # strides here are not tried yet, so that the norm tells less than those before it
            ranked.sort(key=lambda way: round(self.before[way] / _NEAR))
        if not ranked:
            return list(losses)[:1]
        least = min(losses.values())
        off = max(0.0, self._fit(ranked[0]))
        hopeless = _HOPELESS if self.trial is self.coarse else _BEHIND + _TIMES * off
        kept = [way for way in ranked[:width] if unheard or losses[way] < least + hopeless]
        alive = {answer for way in kept for answer in self._answers(way)}
        near = least + _NEAR + off
        dropped = [way for way in ranked if way not in kept]
        for way in dropped:
            new = set(self._answers(way)) - alive
            if not new:
                continue
            if losses[way] < near and len(kept) < width + _MORE and any(map(self._is_far, new)):
                kept.append(way)
            else:
                self._give_up(way, new, unheard)
            alive |= new
        return kept

    def _answers(self, way: Choices) -> Iterator[tuple[Facet, Any]]:
        return facets(self.blueprint, way, self.stages)

    def _is_far(self, answer: tuple[Facet, Any]) -> bool:
        """Is it worth a place of its own, and no shade of an answer that can be tried at the end?"""
        (name, _), value = answer
        return name not in _PER_NORM and (name != "activation" or value in FAR_ACTIVATIONS)

    def _give_up(self, way: Choices, answers: set[tuple[Facet, Any]], unheard: bool) -> None:
        for facet, value in answers:
            if unheard:
                self.memory.unsettled.add(facet)
            found = self._found(way)
            if found is not None:
                self.memory.rivals.setdefault(facet, []).append(Rival(way, self.stages, value, found, self.trial))


def survivors(memory: Memory, trial: Trial, best: Choices) -> None:
    """What was followed up to the end and is not the best is a rival of it."""
    own = dict(facets(trial.blueprint, best, memory.stages))
    for way in memory.ways:
        found = trial.nats(way, memory.stages, probe=True)
        for facet, value in facets(trial.blueprint, way, memory.stages):
            if found is not None and value != own.get(facet):
                memory.rivals.setdefault(facet, []).append(Rival(way, memory.stages, value, found, trial))
