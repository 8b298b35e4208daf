"""Deciding what shapes leave open: one choice after the other, as long as something fits better (coordinate descent).

Each alternative is looked at with the same noise (`trial`) and ranked by one loss: the nats by which BatchNorms
contradict it, a share for the picture, and a little for being unusual. Weights without such norms leave less to
measure; there only the geometry, the activation and the labels are tried, and the rest keeps what is usual.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from gan_core.weights import geometry
from gan_core.weights.blueprint import Blueprint
from gan_core.weights.choices import ATTENTIONS, Choices
from gan_core.weights.clear import Answer, answers
from gan_core.weights.evidence import are_digits
from gan_core.weights.memory import EPSILONS, explained, last_norm, remembered, remembered_noise
from gan_core.weights.network import ForeignGenerator, active
from gan_core.weights.refusal import Refusal
from gan_core.weights.trial import Look, Trial, check_geometry, geometry_of

ROUNDS = 3
_MOST_WORK = 3e10  # multiplications of one search: seconds on one core
_TRIED = ("relu", "leaky-0.2", "leaky-0.01", "leaky-0.1", "leaky-0.3", "elu", "selu", "tanh", "none")
_TRIED_BY_PICTURE = ("relu", "leaky-0.2", "leaky-0.01", "elu", "tanh")
ROUND_SIZES = {2, 8, 10, 16, 20, 32, 50, 62, 64, 96, 100, 128, 200, 256, 500, 512}  # of noise
ONE_HOT = 10


@dataclass(frozen=True)
class Found:
    """choices: complete. tried: by name of a choice, every value that was looked at, with the others as found.

    clear: by name of a choice, what BatchNorms say of its other values; {} where they explain too little for that.
    """

    choices: Choices
    look: Look
    plans: list[geometry.Plan]
    remembers: bool
    tried: dict[str, dict[Any, Look]] = field(default_factory=dict)
    clear: dict[str, Answer] = field(default_factory=dict)
    draws_points: bool = False


def search(blueprint: Blueprint, given: Choices) -> Found:
    """The best choices; those that are given stay. Raises Refusal where no sane strides end in a legal image, and
    UserError where what is given does not fit."""
    plans = _plans(blueprint, given)
    trial = Trial(blueprint, plans)
    best = given.over(usual(blueprint, plans, given.classes))
    ForeignGenerator(blueprint, best)  # what is given must fit
    if trial.remembers:
        best = min(remembered(blueprint, best, given, plans), key=lambda way: trial.look(way).loss)
    noise_remembered = trial.remembers and remembered_noise(blueprint, best) is not None
    settled = _settled(trial, best, given) | ({"noise"} if noise_remembered else set())
    start = best
    best, look, tried = _descended(trial, start, settled, plans)
    if not are_digits(look.picture):
        trial.rank_as_pictures()
        best, look, tried = _descended(trial, start, settled, plans)
    if look.choices is None:
        raise Refusal("its layers fit together, but no sane strides and paddings let it draw a picture")
    told = answers(blueprint, best, given, plans) if trial.remembers else {}
    return Found(look.choices, look, plans, trial.remembers, tried, told, blueprint.kind == "points")


def _descended(
    trial: Trial, best: Choices, settled: set[str], plans: list[geometry.Plan]
) -> tuple[Choices, Look, dict[str, dict[Any, Look]]]:
    """The best choices from these on, one after the other, and all that was looked at on the way."""
    best_look = trial.look(best)
    tried: dict[str, dict[Any, Look]] = {}
    most = trial.work + _MOST_WORK
    for _ in range(ROUNDS):
        before = best
        for name in (name for name in _ORDER if name not in settled):
            tried[name] = {getattr(best, name): best_look}
            for value in _alternatives(name, trial.blueprint, best, trial, plans):
                if value in tried[name]:
                    continue
                look = trial.look(best.replace(**{name: value}), best_look.loss)
                tried[name][value] = look
                if look.loss < best_look.loss and look.whole:
                    best, best_look = best.replace(**{name: value}), look
                if trial.work > most:
                    break
        if best == before or trial.work > most:
            break
    return best, best_look, tried


_ORDER = (
    "geometry",
    "residual",
    "attention",
    "activation",
    "join",
    "noise",
    "bare",
    "eps",
    "order",
    "norm",
    "upsampling",
)


def _settled(trial: Trial, best: Choices, given: Choices) -> set[str]:
    """What is not tried any more: what is given, and what the norms remember so well that all is explained."""
    settled = {name for name, value in vars(given).items() if value is not None}
    if not trial.remembers:
        return settled
    if explained(trial, best, len(trial.blueprint.stages)):
        settled |= {"bare", "eps", "order", "upsampling"}
    return settled


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
        upsampling="nearest",
        residual=next(iter(blueprint.residuals), None),
        attention=blueprint.attention,
        noise="normal",
        classes=classes,
        join=join,
    )


def _plans(blueprint: Blueprint, given: Choices) -> list[geometry.Plan]:
    if not blueprint.spatial:
        return []
    found = geometry.plans(blueprint)
    if given.geometry is not None:
        return [check_geometry(blueprint, given.geometry), *found]
    if not found:
        kernels = ", ".join(str(blueprint.stages[index].link.part.kernel) for index in blueprint.spatial)
        raise Refusal(f"no sane strides and paddings of its kernels ({kernels}) end in a square image of a usual size")
    return found


def _geometries(blueprint: Blueprint, now: Choices, plans: list[geometry.Plan]) -> Iterator[tuple[str, ...]]:
    """Plans that differ only where no norm remembers: what stands before the last one that does was decided by it."""
    last = last_norm(blueprint)
    decided = sum(index <= last for index in blueprint.spatial)
    yield from (moves for moves in map(geometry_of, plans) if moves[:decided] == (now.geometry or ())[:decided])


def _alternatives(
    name: str, blueprint: Blueprint, now: Choices, trial: Trial, plans: list[geometry.Plan]
) -> Iterator[Any]:
    """Values worth a look, the likely ones first."""
    norms = [norm for stage in blueprint.stages for norm in stage.norms]
    hidden = [i for i in range(len(blueprint.stages)) if active(blueprint, i, now)]
    if name == "geometry":
        yield from _geometries(blueprint, now, plans)
    elif name == "activation" and any(blueprint.stages[i].prelu is None for i in hidden):
        yield from _TRIED if trial.remembers else _TRIED_BY_PICTURE if blueprint.kind == "images" else ()
    elif name == "join" and now.classes and now.join in ("noise-label", "label-noise"):
        yield from ("noise-label", "label-noise")
    elif name == "norm" and any("running_mean" not in norm.tensors for norm in norms):
        yield from ("instance", "layer")
    elif name == "residual":
        yield from blueprint.residuals
    if not trial.remembers:  # nothing to measure by: what follows stays as it usually is, and open
        return
    if name == "attention" and blueprint.attention is not None:
        yield from ATTENTIONS
    elif name == "noise":
        yield from ("normal", "uniform")
    elif name == "bare":
        unsure = [blueprint.stages[i] for i in hidden if blueprint.stages[i].room_next is None]
        yield from ((*(now.bare or ()), stage.link.part.name) for stage in unsure)
        yield from (tuple(other for other in now.bare or () if other != left) for left in now.bare or ())
    elif name == "eps":
        for eps in EPSILONS[1:]:
            yield (eps,)
            yield from ((*(1e-5,) * first, *(eps,) * (len(norms) - first)) for first in range(1, len(norms)))
    elif name == "order" and any(stage.outer and stage.room_norm is None for stage in blueprint.stages):
        yield from ("norm-first", "activation-first")
    elif name == "upsampling" and any(text.startswith("up") for text in now.geometry or ()):
        yield from ("nearest", "bilinear")
