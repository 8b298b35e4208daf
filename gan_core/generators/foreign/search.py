"""Deciding what shapes leave open: first what norms remember, then, by the pictures, what none of them can see.

Weights without norms that remember leave little to measure; there the geometry, the activation and the labels are
ranked by the pictures, and the rest keeps what is usual.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from gan_core.generators.foreign import geometry
from gan_core.generators.foreign.affordable import check_affordable
from gan_core.generators.foreign.blueprint import Blueprint
from gan_core.generators.foreign.choices import ATTENTIONS, UPSAMPLINGS, Choices
from gan_core.generators.foreign.exchange import exchanged
from gan_core.generators.foreign.facets import Facet
from gan_core.generators.foreign.geometry import check_geometry, geometry_of
from gan_core.generators.foreign.memory import Memory, remembered, remembering, survivors
from gan_core.generators.foreign.nats import difference, total
from gan_core.generators.foreign.network import ForeignGenerator, active
from gan_core.generators.foreign.options import ONE_HOT, ROUND_SIZES, Options, blends, unusual
from gan_core.generators.foreign.plans import Plans
from gan_core.generators.foreign.refusal import Refusal
from gan_core.generators.foreign.thorough import Thorough
from gan_core.generators.foreign.trial import COARSE, FINE, Look, Trial
from gan_core.generators.foreign.verdicts import Answer, verdicts

MOST_PLANS = 24  # that are ranked by their pictures
_MOST_WORK = 1.5e10  # multiplications of looks at pictures: seconds on one core
_MOST_NUMBERS = 3e7  # of all pictures that are looked at: measuring one costs as much as some hundred multiplications
_NEAR = 0.02  # nats behind the best way within which many samples decide
_LAST = 5  # of them at most
_PICTURE = 0.3  # nats that a perfect picture is worth against none
_PLAIN = 0.04  # a nat for each step away from the plainest plan, where nothing but a picture speaks for it
_BY_PICTURE = ("geometry", "residual", "attention", "upsampling", "activation", "join", "norm")
_ACTIVATIONS = ("relu", "leaky-0.2", "leaky-0.01", "elu", "tanh")


@dataclass(frozen=True)
class Found:
    """choices: complete. plans: worth offering. answers: of the norms, by question.

    tried: by name of a choice, the pictures of every value that was looked at, with the others as found.
    """

    choices: Choices
    look: Look
    plans: list[geometry.Plan]
    remembers: bool
    answers: dict[Facet, Answer] = field(default_factory=dict)
    tried: dict[str, dict[Any, tuple[float, Look]]] = field(default_factory=dict)


def search(blueprint: Blueprint, given: Choices) -> Found:
    """The best choices; those that are given stay. Raises Refusal where no sane strides end in a legal image, and
    UserError where what is given does not fit."""
    known = Plans(blueprint)
    plain = _plans(blueprint, known, given)
    best = given.over(usual(blueprint, plain, given.classes))
    ForeignGenerator(blueprint, best)  # what is given must fit
    check_affordable(blueprint, best)
    coarse, fine = Trial(blueprint, COARSE), Trial(blueprint, FINE)
    answers: dict[Facet, Answer] = {}
    remembers = bool(remembering(blueprint))
    if remembers:
        options = Options(blueprint, known, given)
        memory = remembered(coarse, fine, options, best)
        thorough = Thorough(blueprint, memory.ways[0])
        best = _winner(memory, fine, thorough, options)
        best = exchanged(best, memory.stages, coarse, fine, thorough, options)
        survivors(memory, fine, best)
        answers = verdicts(memory, thorough, best)
    plans = _unseen(blueprint, known, best, plain, given)
    tried, looks = _by_picture(fine, known, best, given, answers, plans)
    best, look = looks
    if look.choices is None:
        raise Refusal("its layers fit together, but no sane strides and paddings let it draw a picture")
    check_affordable(blueprint, look.choices)
    return Found(look.choices, look, _offered(known, best, plans), remembers, answers, tried)


def usual(blueprint: Blueprint, plans: list[geometry.Plan], one_hot: int | None = None) -> Choices:
    """Where the search begins: what most generators are like. one_hot: classes, if somebody said so."""
    classes, join = one_hot or 0, "noise-label" if one_hot else None
    if blueprint.label is not None:
        classes, width = blueprint.label
        join = "multiply" if width == blueprint.takes else "noise-label"
    elif one_hot is None and blueprint.labels is not None:
        classes, join = blueprint.labels, "noise-label" if blueprint.labels else None
    elif one_hot is None and blueprint.takes not in ROUND_SIZES and blueprint.takes - ONE_HOT in ROUND_SIZES:
        classes, join = ONE_HOT, "noise-label"
    return Choices(
        geometry=geometry_of(plans[0]) if plans else None,
        activation="relu",
        bare=(),
        order="norm-first",
        eps=(1e-5,),
        norm="instance",
        averages="kept",
        upsampling="nearest",
        residual=next(iter(blueprint.residuals), None),
        attention=blueprint.attention,
        noise="normal",
        classes=classes,
        join=join,
    )


def _plans(blueprint: Blueprint, known: Plans, given: Choices) -> list[geometry.Plan]:
    """The plans to begin with, the plainest first."""
    if not blueprint.spatial:
        return []
    found = known.plainest(most=MOST_PLANS)
    if given.geometry is not None:
        return [check_geometry(blueprint, given.geometry), *found]
    if not found:
        kernels = ", ".join(str(blueprint.stages[index].link.part.kernel) for index in blueprint.spatial)
        raise Refusal(f"no sane strides and paddings of its kernels ({kernels}) end in a square image of a usual size")
    return found


def _winner(memory: Memory, fine: Trial, thorough: Thorough, options: Options) -> Choices:
    """The way that fits best with many samples; of those that fit no clearly worse the usual one."""
    quick = {way: fine.misfit(way, memory.stages, probe=True) for way in memory.ways}
    near = min(quick.values()) + _NEAR
    last = [way for way in memory.ways if quick[way] <= near][:_LAST]
    found = {way: nats for way in last if (nats := thorough.nats(way, memory.stages)) is not None}
    if not found:
        return last[0]
    best = min(found.values(), key=total)
    equal = [way for way, nats in found.items() if not difference(best, nats).clear]
    return min(equal, key=lambda way: total(found[way]) + options.oddity(way))


def _unseen(
    blueprint: Blueprint, known: Plans, best: Choices, plain: list[geometry.Plan], given: Choices
) -> list[geometry.Plan]:
    """Plans that differ only where no norm remembers: what stands before the last one that does was decided by it."""
    if best.geometry is None or given.geometry is not None:
        return plain
    last = max(remembering(blueprint), default=-1)
    decided = sum(index <= last for index in blueprint.spatial)
    return known.plainest(tuple(map(geometry.Move.parse, best.geometry[:decided])), MOST_PLANS)


def _offered(known: Plans, best: Choices, plans: list[geometry.Plan]) -> list[geometry.Plan]:
    """The plans as people are shown them: those that differ in the last layers, and the plainest of all."""
    return plans if best.geometry is None else [*plans, *known.plainest(most=MOST_PLANS)]


def _by_picture(
    trial: Trial, known: Plans, best: Choices, given: Choices, answers: dict[Facet, Answer], plans: list[geometry.Plan]
) -> tuple[dict[str, dict[Any, tuple[float, Look]]], tuple[Choices, Look]]:
    """What no norm has a say in, one question after the other, by how pictures look."""

    def seen(choices: Choices) -> tuple[float, Look]:
        look = trial.look(choices)
        if look.choices is None:
            return float("inf"), look
        plain = _PLAIN * known.cost(tuple(map(geometry.Move.parse, choices.geometry or ())))
        picture = _PICTURE * (1 - look.picture.get("score", 0.0))
        return look.misfit + picture + plain + unusual(trial.blueprint, choices), look

    start, now = trial.work, seen(best)

    def may_go_on() -> bool:
        return trial.work - start < _MOST_WORK and trial.drawn < _MOST_NUMBERS

    tried: dict[str, dict[Any, tuple[float, Look]]] = {}
    for name in _BY_PICTURE:
        if getattr(given, name) is not None or (name != "geometry" and (name, 0) in answers):
            continue
        tried[name] = {getattr(best, name): now}
        for value in _alternatives(name, trial.blueprint, best, plans, bool(trial.shows_digits)):
            if value not in tried[name] and may_go_on():
                tried[name][value] = seen(best.replace(**{name: value}))
        value, (least, look) = min(tried[name].items(), key=lambda item: item[1][0])
        if least < now[0]:
            best, now = best.replace(**{name: value}), (least, look)
    return tried, (best, now[1])


def _alternatives(
    name: str, blueprint: Blueprint, now: Choices, plans: list[geometry.Plan], shows_digits: bool
) -> Iterator[Any]:
    """Values worth a look, the likely ones first."""
    norms = [norm for stage in blueprint.stages for norm in stage.norms]
    hidden = [i for i in range(len(blueprint.stages)) if active(blueprint, i, now)]
    if name == "geometry":
        yield from map(geometry_of, plans)
    elif name == "activation" and any(blueprint.stages[i].prelu is None for i in hidden):
        yield from _ACTIVATIONS if shows_digits else ()  # of other pictures the smoothest is no likelier
    elif name == "join" and now.classes and now.join in ("noise-label", "label-noise"):
        yield from ("noise-label", "label-noise")
    elif name == "norm" and any("running_mean" not in norm.tensors for norm in norms):
        yield from ("instance", "layer")
    elif name == "residual":
        yield from blueprint.residuals
    elif name == "attention" and blueprint.attention is not None:
        yield from ATTENTIONS
    elif name == "upsampling" and blueprint.residuals and blends(blueprint, now):
        yield from UPSAMPLINGS
