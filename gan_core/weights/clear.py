"""What BatchNorms tell clearly: the chosen value of a choice against every other one, the rest as found.

Only the misfit counts here, never what is usual or looks well. Both values get the same noise; where they are close,
four different draws of it tell whether the difference is more than chance.
"""

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gan_core.weights.blueprint import Blueprint
from gan_core.weights.choices import ACTIVATIONS, ATTENTIONS, UPSAMPLINGS, Choices
from gan_core.weights.geometry import Plan
from gan_core.weights.memory import EPSILONS, last_norm
from gan_core.weights.network import active
from gan_core.weights.trial import Trial

EXPLAINED = 0.02  # nats of a norm, on average, beyond which something else is wrong
_CLOSE = 0.05  # nats below which one draw of noise is not enough
_LEAST = 0.003  # nats that count as a difference at all
_ERRORS = 3.0  # standard errors that chance does not make
_SEEDS = 4
_EQUAL = 1e-6
_LITTLE_WORK, _FEW_SAMPLES = 5e8, 20
_MOST_WORK = 1.5e10  # multiplications: a second or two on one core


@dataclass(frozen=True)
class Answer:
    """What the norms say of one choice. clear: every other value fits worse. rival: the one that comes nearest, and by
    how many nats it fits worse; None where none was compared."""

    clear: bool
    rival: Any = None
    worse: float = 0.0

    @property
    def silent(self) -> bool:
        """Is no norm behind what the choice changes, so that another value fits just as well?"""
        return not self.clear and self.rival is not None and abs(self.worse) < _EQUAL


class Comparison:
    """Compares complete choices with others, within a budget of work."""

    def __init__(self, blueprint: Blueprint, best: Choices, plans: list[Plan]) -> None:
        self.blueprint, self.best = blueprint, best
        self.plans = plans
        self.stages = last_norm(blueprint) + 1
        self._trials: list[Trial] = []

    @property
    def work(self) -> float:
        return sum(trial.work for trial in self._trials)

    def explained(self) -> bool:
        """Do the norms remember what the choices give? Only then can one of them be told from another."""
        norms = sum(norm.remembers for stage in self.blueprint.stages for norm in stage.norms)
        return norms > 0 and self._trial(0).misfit(self.best, self.stages) <= EXPLAINED * norms

    def answer(self, name: str, values: Iterator[Any]) -> Answer:
        """Of these other values; nothing is clear as soon as one of them is not clearly worse."""
        nearest: tuple[Any, float] | None = None
        for value in values:
            if self.work > _MOST_WORK:
                return Answer(False)
            worse, clear = self._against(self.best.replace(**{name: value}), name == "noise")
            if not clear:
                return Answer(False, value, worse)
            if nearest is None or worse < nearest[1]:
                nearest = value, worse
        return Answer(False) if nearest is None else Answer(True, *nearest)

    def _against(self, other: Choices, doubtful: bool) -> tuple[float, bool]:
        """By how many nats the other fits worse, and whether that is clear. doubtful: the draws have nothing in
        common."""
        differences = [self._difference(0, other)]
        if abs(differences[0]) < _EQUAL:
            return 0.0, False
        if differences[0] > _CLOSE and not doubtful:
            return differences[0], True
        differences += [self._difference(seed, other) for seed in range(1, _SEEDS)]
        mean = statistics.fmean(differences)
        error = statistics.stdev(differences) / _SEEDS**0.5 if max(differences) < float("inf") else 0.0
        return mean, mean > max(_LEAST, _ERRORS * error)

    def _difference(self, seed: int, other: Choices) -> float:
        trial = self._trial(seed)
        own = trial.misfit(self.best, self.stages)
        return trial.misfit(other, self.stages, own + 10 * _CLOSE) - own

    def _trial(self, seed: int) -> Trial:
        while len(self._trials) <= seed:
            number = len(self._trials)
            self._trials.append(Trial(self.blueprint, self.plans, _LITTLE_WORK, _FEW_SAMPLES, number))
        return self._trials[seed]


def answers(blueprint: Blueprint, best: Choices, given: Choices, plans: list[Plan]) -> dict[str, Answer]:
    """By name of a choice that is open, what the norms say of it; {} where they do not remember what `best` gives."""
    comparison = Comparison(blueprint, best, plans)
    if not comparison.explained():
        return {}
    # another value may make up for strides that are wrong; noise is seen before the first of them
    settled = ("noise",) if blueprint.spatial and given.geometry is None else tuple(_ORDER)
    names = [name for name in settled if getattr(given, name) is None]
    told = {name: comparison.answer(name, _others(name, blueprint, best)) for name in names}
    return told | {"geometry": Answer(False)}  # plans are a short list, cut before any norm was asked


_ORDER = ("noise", "activation", "order", "bare", "eps", "upsampling", "residual", "attention")


def _others(name: str, blueprint: Blueprint, best: Choices) -> Iterator[Any]:
    """Every other value, the likeliest first."""
    match name:
        case "noise":
            values: Iterator[Any] = iter(("normal", "uniform"))
        case "activation":
            values = iter(ACTIVATIONS)
        case "order":
            values = iter(("norm-first", "activation-first"))
        case "upsampling":
            values = iter(UPSAMPLINGS)
        case "residual":
            values = iter(blueprint.residuals)
        case "attention":
            values = iter(ATTENTIONS if blueprint.attention is not None else ())
        case "bare":
            values = _other_bare(blueprint, best)
        case _:
            values = _other_eps(blueprint, best)
    return (value for value in values if value != getattr(best, name))


def _other_bare(blueprint: Blueprint, best: Choices) -> Iterator[tuple[str, ...]]:
    """One layer more, or one less."""
    bare = best.bare or ()
    for index, stage in reversed(list(enumerate(blueprint.stages[:-1]))):
        name = stage.link.part.name
        if name in bare:
            yield tuple(other for other in bare if other != name)
        elif stage.room_next is None and active(blueprint, index, best):
            yield (*bare, name)


def _other_eps(blueprint: Blueprint, best: Choices) -> Iterator[tuple[float, ...]]:
    """Another one for one norm, the last one first, and another one for all."""
    norms = sum(len(stage.norms) for stage in blueprint.stages)
    eps = best.eps or EPSILONS[:1]
    full = eps * norms if len(eps) == 1 else eps
    for at in reversed(range(norms)):
        yield from ((*full[:at], other, *full[at + 1 :]) for other in EPSILONS if other != full[at])
    yield from ((other,) for other in EPSILONS)
