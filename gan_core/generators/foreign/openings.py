"""The choices that people may change, each with what the search found and why."""

from collections.abc import Iterator
from typing import Any

from gan_core.generators.foreign import choices as known
from gan_core.generators.foreign.blueprint import Blueprint
from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.facets import Facet, norms_before
from gan_core.generators.foreign.geometry import geometry_of
from gan_core.generators.foreign.network import active
from gan_core.generators.foreign.options import EPSILONS, ONE_HOT, ROUND_SIZES, blends
from gan_core.generators.foreign.report import How, OpenChoice
from gan_core.generators.foreign.search import Found
from gan_core.generators.foreign.trial import Look

MISFIT = 0.3  # nats over all norms: some hundredths where choices are right, half a nat and more where one is not
UNEXPLAINED = 0.02  # nats of one norm beyond which no answer counts as measured
FLAT = 0.02  # contrast of pictures that show nothing
_SHOWN_PLANS = 12
_BEFORE_STRIDES = ("noise", "classes", "join", "geometry")  # the first norm judges them, or they are judged one by one
_USUAL = "the usual choice; nothing in the file tells"
_REMEMBERED = "the BatchNorms remember inputs that only this explains"
_UNSEEN = "no BatchNorm lies behind what it changes"
_WORDS = {
    "relu": "ReLU",
    "elu": "ELU",
    "selu": "SELU",
    "gelu": "GELU",
    "silu": "SiLU",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "none": "none",
    "normal": "normal, N(0, 1)",
    "uniform": "uniform on (-1, 1)",
    "norm-first": "norm, then activation",
    "activation-first": "activation, then norm",
    "noise-label": "noise, then label",
    "label-noise": "label, then noise",
    "multiply": "noise times label",
    "add": "noise plus label",
    "kept": "as in the file",
    "renewed": "taken anew from its own samples",
    "pre-activation": "norm, activation, convolution",
    "post-activation": "convolution, norm, activation, also behind the sum",
    "linear-sum": "convolution, norm, activation, none behind the sum",
    "query-key": "the first layer asks, the second answers",
    "key-query": "the second layer asks, the first answers",
    "pooled-query-key": "the first layer asks, the second answers, pooled",
    "pooled-key-query": "the second layer asks, the first answers, pooled",
    "-1..1": "-1 to 1",
    "0..1": "0 to 1",
    "0..255": "0 to 255",
    known.MNIST_RANGE: "-0.4242 to 2.8215, Normalize(0.1307, 0.3081)",
    known.FASHION_RANGE: "-0.8102 to 2.0227, Normalize(0.2860, 0.3530)",
}
_LABELS = {
    "geometry": "Strides and paddings",
    "activation": "Hidden activation",
    "bare": "Layers without activation",
    "order": "Order of norm and activation",
    "eps": "Epsilon of the norms",
    "norm": "Kind of norm",
    "averages": "Running averages",
    "upsampling": "Upsampling",
    "residual": "Order in residual blocks",
    "attention": "Self-attention",
    "output": "Output activation",
    "pixel_range": "Black and white",
    "noise": "Noise",
    "classes": "Classes of one-hot labels",
    "join": "Label and noise",
}


def openings(blueprint: Blueprint, found: Found, given: Choices) -> list[OpenChoice]:
    """Everything that shapes left open, in the order in which it matters."""
    return [_opening(name, blueprint, found, given) for name in _LABELS if _is_open(name, blueprint, found)]


def _is_open(name: str, blueprint: Blueprint, found: Found) -> bool:
    choices = found.choices
    norms = [norm for stage in blueprint.stages for norm in stage.norms]
    hidden = [i for i in range(len(blueprint.stages)) if active(blueprint, i, choices)]
    match name:
        case "geometry":
            return bool(blueprint.spatial)
        case "activation":
            return any(blueprint.stages[i].prelu is None for i in hidden)
        case "bare":
            return any(stage.room_next is None for stage in blueprint.stages[:-1])
        case "order":
            return any(stage.outer and stage.room_norm is None for stage in blueprint.stages[:-1])
        case "eps":
            return bool(norms)
        case "norm":
            maps = [norm for stage in blueprint.stages if stage.link.spatial for norm in stage.norms]
            return any("running_mean" not in norm.tensors for norm in maps)
        case "averages":
            return found.remembers and (not fits(found) or choices.averages != "kept")
        case "upsampling":
            return blends(blueprint, choices)
        case "residual":
            return len(blueprint.residuals) > 1
        case "attention":
            return blueprint.attention is not None
        case "classes":
            unknown = blueprint.label is None and blueprint.labels is None
            return unknown and (bool(choices.classes) or blueprint.takes - ONE_HOT in ROUND_SIZES)
        case "join":
            return bool(choices.classes)
        case "pixel_range":
            return blueprint.kind == "images"
    return True


def _opening(name: str, blueprint: Blueprint, found: Found, given: Choices) -> OpenChoice:
    value = getattr(found.choices, name)
    legal = _legal(name, blueprint, found)
    if getattr(given, name) is not None:
        return OpenChoice(name, _LABELS[name], value, legal, "set", "set by you")
    how: How = "measured" if fits(found) and was_measured(name, blueprint, found) else "guessed"
    return OpenChoice(name, _LABELS[name], value, legal, how, _why(name, how, blueprint, found))


def fits(found: Found) -> bool:
    """Does the network make inputs like those that its BatchNorms remember? Yes where none remembers any."""
    return found.look.misfit < MISFIT


def is_flat(found: Found) -> bool:
    """Are its pictures all but one colour?"""
    return found.look.picture.get("contrast", 1.0) < FLAT


def _legal(name: str, blueprint: Blueprint, found: Found) -> tuple[tuple[Any, str], ...]:
    match name:
        case "geometry":
            plans = [plan for plan in found.plans if geometry_of(plan) == found.choices.geometry] + found.plans
            kept = list({geometry_of(plan): plan for plan in plans}.values())[:_SHOWN_PLANS]
            return tuple((geometry_of(plan), f"{plan.told}  ({', '.join(geometry_of(plan))})") for plan in kept)
        case "bare":
            names = [stage.link.part.name for stage in blueprint.stages[:-1] if stage.room_next is None]
            return tuple((name, name) for name in names)
        case "eps":
            return tuple(((eps,), f"{eps:g}") for eps in EPSILONS)
        case "classes":
            return ((0, "none"), (10, "10"))
        case "residual":
            return tuple((order, _WORDS[order]) for order in blueprint.residuals)
        case "join":
            width = blueprint.label[1] if blueprint.label is not None else found.choices.classes
            fits = known.JOINS[2:] if width == blueprint.takes else known.JOINS[:2]
            return tuple((join, _WORDS[join]) for join in fits)
    return tuple((value, word(value)) for value in known.LEGAL[name])


def word(value: str) -> str:
    """A legal value for people."""
    return _WORDS.get(value, value.replace("leaky-", "leaky ReLU ").replace("-", " ") if value else value)


def questions(name: str, blueprint: Blueprint) -> list[Facet]:
    """The single questions of which that choice consists."""
    match name:
        case "geometry":
            return [(name, at) for at in range(len(blueprint.spatial))]
        case "eps":
            return [(name, at) for at in range(norms_before(blueprint, len(blueprint.stages)))]
        case "bare":
            return [(name, at) for at, stage in enumerate(blueprint.stages[:-1]) if stage.room_next is None]
    return [(name, 0)]


def was_measured(name: str, blueprint: Blueprint, found: Found) -> bool:
    """Did the norms answer every question of that choice?"""
    asked = questions(name, blueprint)
    norms = sum(norm.remembers for stage in blueprint.stages for norm in stage.norms)
    if found.look.misfit > UNEXPLAINED * norms:  # as long as much is left unexplained, nothing is settled
        return False
    open_strides = any(kind == "geometry" and not answer.clear for (kind, _), answer in found.answers.items())
    if open_strides and name not in _BEFORE_STRIDES:  # another value may make up for strides that are wrong
        return False
    return bool(asked) and all(facet in found.answers and found.answers[facet].clear for facet in asked)


def _why(name: str, how: How, blueprint: Blueprint, found: Found) -> str:
    if found.remembers and not fits(found):
        return f"nothing gives what its BatchNorms remember ({found.look.misfit:.1f} nats off)"
    answers = [found.answers[facet] for facet in questions(name, blueprint) if facet in found.answers]
    if how == "measured":
        nearest = min(answers, key=lambda answer: answer.difference.nats)
        second = (
            f"; {_told(nearest.second)} fits worse by {nearest.difference.nats:.3f} nats" if len(answers) == 1 else ""
        )
        return f"{_REMEMBERED} ({max(0.0, found.look.misfit):.3f} nats off){second}"
    return "; ".join(part for part in (_memory_why(name, blueprint, found), _other_why(name, found)) if part)


def _memory_why(name: str, blueprint: Blueprint, found: Found) -> str:
    """What the norms say, if they leave it open."""
    if not found.remembers or name in ("output", "pixel_range"):
        return ""
    asked = questions(name, blueprint)
    answers = [found.answers[facet] for facet in asked if facet in found.answers]
    clear = sum(answer.clear for answer in answers)
    if len(asked) > 1 and clear:
        return f"the BatchNorms tell {clear} of {len(asked)}"
    if unclear := next((answer for answer in answers if not answer.clear), None):
        return f"{_told(unclear.second)} fits what its BatchNorms remember about as well"
    return "" if clear else _UNSEEN


def _other_why(name: str, found: Found) -> str:
    second = _runner_up(name, found)
    if second is not None and second[1].picture and found.look.picture and not is_flat(found):
        return _pictures_why(found.look.picture, second[1].picture, _told(second[0]))
    if name == "output":
        return output_why(found)
    if name == "pixel_range":
        return range_why(found)
    return _USUAL


def _pictures_why(best: dict[str, float], second: dict[str, float], other: str) -> str:
    if "hits" in best:
        return (
            f"{best['hits']:.0%} of its pictures show the digit that was asked for, {second['hits']:.0%} with {other}"
        )
    if "confidence" in best:
        return (
            f"as the digit classifier sees its pictures (sure of {best['confidence']:.0%}, "
            f"{best['evenness']:.0%} even over the digits), against {second['confidence']:.0%} and "
            f"{second['evenness']:.0%} with {other}"
        )
    return f"its pictures look best: {best['score']:.2f} against {second['score']:.2f} with {other}"


def output_why(found: Found) -> str:
    """Why the last activation is taken to be that."""
    if not found.look.picture:
        return "points lie anywhere in the plane"
    if found.choices.output == "sigmoid":
        return "its edges are as sharp as those of real digits; behind a tanh they would be twice as sharp"
    if found.choices.output == "none":
        return "its outputs are pixels already"
    return "tanh is usual; sigmoid would draw the same with half the contrast"


def range_why(found: Found) -> str:
    """Why black and white are taken to be these numbers."""
    choices = found.choices
    if is_flat(found):
        return "its pictures are all but one colour, which tells nothing"
    if choices.pixel_range == "0..1" and choices.output == "tanh":
        return "its outputs begin at 0 and hardly go below, so it learned from pixels of 0 to 1 in spite of its tanh"
    if choices.pixel_range == "0..1":
        return "its outputs lie between 0 and 1"
    if choices.pixel_range in (known.MNIST_RANGE, known.FASHION_RANGE):
        return f"most outputs sit at {choices.pixel_range.partition('..')[0]}, the black of {word(choices.pixel_range)}"
    if choices.pixel_range == "0..255":
        return "its outputs go far beyond 1"
    return "its outputs fill -1 to 1"


def _runner_up(name: str, found: Found) -> tuple[Any, Look] | None:
    """The best alternative by its pictures."""
    chosen = getattr(found.choices, name)
    others = [(value, seen) for value, seen in found.tried.get(name, {}).items() if value != chosen]
    best = min(others, key=lambda item: item[1][0], default=None)
    return None if best is None else (best[0], best[1][1])


def _told(value: Any) -> str:
    return (
        word(value)
        if isinstance(value, str)
        else ", ".join(map(str, value))
        if isinstance(value, tuple)
        else str(value)
    )


def told(choice: OpenChoice) -> str:
    """The value of a choice for people."""
    return _told(choice.value) or "none"


def unsure(found: list[OpenChoice]) -> Iterator[OpenChoice]:
    """What was guessed."""
    return (choice for choice in found if choice.how == "guessed")
