"""The answers that are worth a try to each question that shapes leave open."""

from collections.abc import Iterator
from itertools import islice

from gan_core.generators.foreign.blueprint import Blueprint
from gan_core.generators.foreign.choices import ACTIVATIONS as CHOOSABLE
from gan_core.generators.foreign.choices import ATTENTIONS, UPSAMPLINGS, Choices
from gan_core.generators.foreign.facets import norms_before, with_eps
from gan_core.generators.foreign.geometry import Move, geometry_of, side_after
from gan_core.generators.foreign.network import active, move_of
from gan_core.generators.foreign.parts import Branched
from gan_core.generators.foreign.plans import Plans
from gan_core.generators.foreign.residual import Residual

EPSILONS = (1e-5, 1e-3, 1e-2, 0.1, 0.8)
ACTIVATIONS = tuple(name for name in CHOOSABLE if name != "none")
_FAR_EPSILONS = (1e-5, 0.8)
FAR_ACTIVATIONS = ("relu", "leaky-0.2", "leaky-0.5", "selu", "tanh")
ROUND_SIZES = {2, 8, 10, 16, 20, 32, 50, 62, 64, 96, 100, 128, 200, 256, 500, 512}  # of noise
ONE_HOT = 10
_MOST_ENDS = 5_000  # beginnings that are followed: those of a dozen layers without a norm between them multiply
_PLAIN = 0.002  # nats for a step away from the plainest plan
_MOST_BARE = 6  # layers without activation that are tried one by one


class Options:
    """Ways that differ from a way in the answer to one question. What is given stays."""

    def __init__(self, blueprint: Blueprint, plans: Plans, given: Choices) -> None:
        self.blueprint, self.plans, self.given = blueprint, plans, given
        self._costs: dict[tuple[str, ...], float] = {}
        self._completed: dict[tuple[Move, ...], tuple[tuple[str, ...], float] | None] = {}

    def others(self, name: str, way: Choices, since: int, stages: int, few: bool = False) -> Iterator[Choices]:
        """Every way with another answer. since: the stage of the last norm before the norms of stage `stages` - 1.

        few: only answers that are far from each other.
        """
        if name == "labels":
            yield from self._labels(way)
        elif name == "eps" and self.given.eps is None:
            first = max(0, norms_before(self.blueprint, since + 1) - 1)
            last = norms_before(self.blueprint, stages) - 1
            for at in range(first, last):
                yield from (with_eps(self.blueprint, way, at, eps) for eps in (_FAR_EPSILONS if few else EPSILONS))
        elif name == "bare" and self.given.bare is None:
            yield from self._bare(way, since, stages)
        elif name in (values := self._values(way, few)) and getattr(self.given, name) is None:
            yield from (way.replace(**{name: value}) for value in values[name])

    def geometries(self, way: Choices, since: int, index: int) -> list[Choices]:
        """The way with every sane move of the layers behind stage `since` up to stage `index`, the plainest first."""
        if self.given.geometry is not None or way.geometry is None:
            return [way]
        known = sum(spatial <= since for spatial in self.blueprint.spatial)
        wanted = sum(spatial <= index for spatial in self.blueprint.spatial)
        start = tuple(Move.parse(text) for text in way.geometry[:known])
        side = self.blueprint.start
        for at, move in enumerate(start):
            side = side_after(self.blueprint, at, side, move)
        ends: list[tuple[tuple[Move, ...], int]] = [(start, side)]
        for at in range(known, wanted):
            more = ((moved, move, end) for moved, side in ends for move, _, end in self.plans.options(at, side))
            ends = [((*moved, move), end) for moved, move, end in islice(more, _MOST_ENDS)]
        made = []
        for moved, _ in ends if wanted > known else []:
            if (whole := self._complete(moved)) is not None:
                made.append((whole[1], way.replace(geometry=whole[0])))
        return [moved for _, moved in sorted(made, key=lambda item: item[0])] or [way]

    def oddity(self, way: Choices) -> float:
        """Nats that a way must be worth before it is preferred to the usual one: it decides between equals."""
        return unusual(self.blueprint, way) + _PLAIN * self.cost(way)

    def cost(self, way: Choices) -> float:
        """How unusual its strides and paddings are."""
        if way.geometry is None:
            return 0.0
        if way.geometry not in self._costs:
            self._costs[way.geometry] = self.plans.cost(tuple(map(Move.parse, way.geometry)))
        return self._costs[way.geometry]

    def _complete(self, start: tuple[Move, ...]) -> tuple[tuple[str, ...], float] | None:
        if start not in self._completed:
            found = self.plans.plainest(start)
            self._completed[start] = (geometry_of(found[0]), found[0].cost) if found else None
        return self._completed[start]

    def _labels(self, way: Choices) -> Iterator[Choices]:
        """Labels beside the noise, before or behind it; or none, where no table of them says that there are some."""
        takes = self.blueprint.takes
        label = self.blueprint.label
        joins = ("multiply", "add") if label is not None and label[1] == takes else ("noise-label", "label-noise")
        classes: tuple[int | None, ...] = (way.classes,)
        if label is None and self.blueprint.labels is None:
            likely = takes - ONE_HOT in ROUND_SIZES or bool(way.classes)
            classes = (0, ONE_HOT) if likely and self.given.classes is None else (way.classes,)
        for many in classes:
            for join in joins if many else (None,):
                if self.given.join is None or join in (None, self.given.join):
                    yield way.replace(classes=many, join=join)

    def _values(self, way: Choices, few: bool) -> dict[str, tuple[str, ...]]:
        norms = [norm for stage in self.blueprint.stages for norm in stage.norms]
        return {
            "noise": ("normal", "uniform"),
            "order": ("norm-first", "activation-first"),
            "norm": () if all("running_mean" in norm.tensors for norm in norms) else ("instance", "layer"),
            "activation": FAR_ACTIVATIONS if few else ACTIVATIONS,
            "upsampling": UPSAMPLINGS if blends(self.blueprint, way) else (),
            "residual": self.blueprint.residuals,
            "attention": ATTENTIONS if self.blueprint.attention is not None else (),
        }

    def _bare(self, way: Choices, since: int, stages: int) -> Iterator[Choices]:
        """One layer more or less without activation."""
        now = way.bare or ()
        tried = 0
        for index in range(max(since, 0), stages):
            stage = self.blueprint.stages[index]
            if index + 1 == len(self.blueprint.stages) or stage.room_next is not None or tried == _MOST_BARE:
                continue
            name = stage.link.part.name
            if name in now:
                yield way.replace(bare=tuple(other for other in now if other != name))
            elif active(self.blueprint, index, way):
                tried += 1
                yield way.replace(bare=(*now, name))


def blends(blueprint: Blueprint, choices: Choices) -> bool:
    """Are maps enlarged, by repeating pixels or by blending them? Around a block that does it by a transposed
    convolution, too."""
    for index in blueprint.spatial:
        move, part = move_of(blueprint, index, choices), blueprint.stages[index].link.part
        around = isinstance(part, Residual) and (part.shortcut is None or part.shortcut.kernel % 2 == 1)
        if move is not None and (move.up > 1 or (around and move.stride > 1)):
            return True
    return False


def unusual(blueprint: Blueprint, choices: Choices) -> float:
    """Nats that a choice must be worth before it is preferred to the usual one."""
    usual = {"relu": 0.0, "leaky-0.2": 0.001, "leaky-0.01": 0.002}
    return (
        usual.get(choices.activation or "relu", 0.003)
        + 0.005 * sum(_is_bare(blueprint, index, choices) for index in range(len(blueprint.stages) - 1))
        + 0.004 * len(set(choices.eps or ()) - {1e-5})
        + (0.003 if choices.noise == "uniform" else 0.0)
        + (0.003 if choices.order == "activation-first" else 0.0)
        + (0.003 if choices.upsampling == "bilinear" else 0.0)
        + (0.003 if choices.residual != next(iter(blueprint.residuals), None) else 0.0)
        + (0.01 if choices.attention != blueprint.attention else 0.0)
        + (0.002 if choices.join == "label-noise" else 0.0)
    )


def _is_bare(blueprint: Blueprint, index: int, choices: Choices) -> bool:
    """Has the layer no activation, where most have one? Between branches it is usual to have none."""
    here, after = (blueprint.stages[at].link.part for at in (index, index + 1))
    if here.name in (choices.bare or ()):
        return True
    return not (isinstance(here, Branched) or isinstance(after, Branched)) and not active(blueprint, index, choices)
