"""The best way once more: each answer against its alternatives with the rest kept, by many samples.

The search prefers the usual between ways that a few samples cannot tell apart. Many can, where the difference exceeds
its error: then what the norms remember decides, however little it is.
"""

from collections.abc import Iterator

from gan_core.base.errors import UserError
from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.geometry import check_geometry
from gan_core.generators.foreign.memory import remembering
from gan_core.generators.foreign.nats import Nats, comparable, difference
from gan_core.generators.foreign.options import Options
from gan_core.generators.foreign.plans import side_price
from gan_core.generators.foreign.thorough import Thorough
from gan_core.generators.foreign.trial import Trial

_LEAST, _ERRORS = 5e-5, 2.0  # nats, and standard errors, that are worth another answer
_BEHIND = 1.5  # standard errors of a quick look by which another answer may seem worse and yet be looked at
_MOST_WORK = 3e10  # multiplications: a second or two on one core
_ROUNDS = 2
_QUESTIONS = (
    "labels",
    "noise",
    "order",
    "upsampling",
    "eps",
    "geometry",
    "activation",
    "bare",
    "residual",
    "attention",
)


def exchanged(best: Choices, stages: int, coarse: Trial, fine: Trial, thorough: Thorough, options: Options) -> Choices:
    """The way with every answer that another one beats, one after the other, as far as the budget goes."""
    most = thorough.work + _MOST_WORK
    for _ in range(_ROUNDS):
        before = best
        for name in _QUESTIONS:
            for other, soon in _others(name, best, stages, options):
                near = _may_fit(coarse, other, best, soon) and _may_fit(fine, other, best, stages)
                if near and thorough.work < most:
                    best = other if _fits_better(thorough.nats(other, stages), thorough.nats(best, stages)) else best
        if best == before:
            break
    return best


def _may_fit(trial: Trial, other: Choices, best: Choices, stages: int) -> bool:
    """Is it worth many samples, as a few see it? What makes no difference is not."""
    theirs, own = trial.nats(other, stages, probe=True), trial.nats(best, stages, probe=True)
    if theirs is None or own is None or not comparable(own, theirs):
        return False
    found = difference(own, theirs)
    return found.nats != 0 and found.nats < _BEHIND * found.error


def _others(name: str, best: Choices, stages: int, options: Options) -> Iterator[tuple[Choices, int]]:
    """Every way with another answer, and the stages up to the first norm that judges it, if that is known."""
    if name == "geometry":
        yield from _single_moves(best, stages, options)
    else:
        yield from ((other, stages) for other in options.others(name, best, -1, stages) if other != best)


def _single_moves(best: Choices, stages: int, options: Options) -> Iterator[tuple[Choices, int]]:
    """One stride or padding changed, where all still ends in a picture."""
    if best.geometry is None or options.given.geometry is not None:
        return
    sides = check_geometry(options.blueprint, best.geometry).sides
    judges = remembering(options.blueprint)
    for at, index in enumerate(options.blueprint.spatial):
        soon = next((judge + 1 for judge in judges if judge >= index), stages)
        for move, _, _ in options.plans.options(at, sides[at]) if index < stages else ():
            moves = (*best.geometry[:at], str(move), *best.geometry[at + 1 :])
            if moves != best.geometry and _is_legal(moves, options):
                yield best.replace(geometry=moves), soon


def _is_legal(moves: tuple[str, ...], options: Options) -> bool:
    try:
        return side_price(check_geometry(options.blueprint, moves).sides[-1]) < float("inf")
    except UserError:
        return False


def _fits_better(one: Nats | None, other: Nats | None) -> bool:
    """Does the first way fit better, by more than chance can do?"""
    if one is None or other is None:
        return False
    found = difference(one, other)
    return found.nats > max(_LEAST, _ERRORS * found.error)
