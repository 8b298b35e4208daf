"""The choices that people may change, each with what the search found and why."""

from collections.abc import Iterator
from typing import Any

from gan_core.weights import choices as known
from gan_core.weights.blueprint import Blueprint
from gan_core.weights.choices import Choices
from gan_core.weights.memory import EPSILONS
from gan_core.weights.network import active
from gan_core.weights.report import How, OpenChoice
from gan_core.weights.search import ONE_HOT, ROUND_SIZES, Found
from gan_core.weights.trial import Look, geometry_of

MISFIT = 0.3  # nats over all norms: some hundredths where choices are right, half a nat and more where one is not
FLAT = 0.02  # contrast of pictures that show nothing
_SHOWN_PLANS = 12
_USUAL = "the usual choice; nothing in the file tells"
_REMEMBERED = "the BatchNorms remember inputs that only this explains"
_REMEMBERED_BY_NORMS = {
    "geometry",
    "activation",
    "bare",
    "eps",
    "order",
    "noise",
    "upsampling",
    "residual",
    "attention",
}
_SILENT = "no BatchNorm lies behind what it changes"
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
    return [_opening(name, blueprint, found, given) for name in _LABELS if _is_open(name, blueprint, found.choices)]


def _is_open(name: str, blueprint: Blueprint, choices: Choices) -> bool:
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
        case "upsampling":
            return any(text.startswith("up") for text in choices.geometry or ())
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
    measured = found.remembers and fits(found) and _was_measured(name, found)
    how: How = "measured" if measured else "guessed"
    return OpenChoice(name, _LABELS[name], value, legal, how, _why(name, how, found))


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


def _was_measured(name: str, found: Found) -> bool:
    """Does every other value fit clearly worse?"""
    return name in found.clear and found.clear[name].clear


def _why(name: str, how: How, found: Found) -> str:
    if name in _REMEMBERED_BY_NORMS and found.remembers and not fits(found):
        return f"nothing gives what its BatchNorms remember ({found.look.misfit:.1f} nats off)"
    if how == "measured":
        answer = found.clear[name]
        other = f"{_told(answer.rival) or 'none'} fits worse by {answer.worse:.3f} nats"
        return f"{_REMEMBERED} ({found.look.misfit:.3f} nats off); {other}"
    said = [text for text in (_unclear(name, found), _by_picture(name, found)) if text]
    return "; ".join(said) or _USUAL


def _unclear(name: str, found: Found) -> str:
    """Why the norms did not decide, "" where none could."""
    if not found.remembers or name not in _REMEMBERED_BY_NORMS:
        return ""
    answer = found.clear.get(name)
    if answer is None:
        return f"what its BatchNorms remember is explained only in part ({found.look.misfit:.3f} nats off)"
    if answer.rival is None:
        return "not every other value was compared with what its BatchNorms remember"
    other = _told(answer.rival) or "none"
    return _SILENT if answer.silent else f"{other} fits what its BatchNorms remember about as well"


def _by_picture(name: str, found: Found) -> str:
    second = _runner_up(name, found)
    shown = second is not None and second[1].picture and found.look.picture and not is_flat(found)
    if second is not None and shown and found.look.picture["score"] > second[1].picture["score"]:
        return _pictures_why(found.look.picture, second[1].picture, _told(second[0]))
    if name == "output":
        return _USUAL if found.draws_points else "tanh is usual; sigmoid would draw the same with half the contrast"
    return range_why(found) if name == "pixel_range" else ""


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
    """The best alternative that was looked at to the end."""
    chosen = getattr(found.choices, name)
    others = [(value, look) for value, look in found.tried.get(name, {}).items() if value != chosen and look.whole]
    return min(others, key=lambda item: item[1].loss, default=None)


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
