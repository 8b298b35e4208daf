"""Which answers were measured: those from which every other that was tried differs by more than chance can do."""

from dataclasses import dataclass, replace
from typing import Any

from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.facets import Facet, facets, with_eps
from gan_core.generators.foreign.memory import Memory, Rival
from gan_core.generators.foreign.nats import Difference, Nats, comparable, difference
from gan_core.generators.foreign.thorough import Thorough
from gan_core.generators.foreign.trial import Trial

_FAR = 2.0  # times what would be clear: then the quick look is enough
_MOST_WORK = 6e10  # multiplications: seconds on one core


@dataclass(frozen=True)
class Answer:
    """What the norms say to one question. clear: every other answer fits worse. second: the best other, and by how
    many nats it fits worse (below 0: better)."""

    clear: bool
    second: Any
    difference: Difference


class Jury:
    """Compares one way with its rivals, quickly, and thoroughly where that does not settle it."""

    def __init__(self, thorough: Thorough, best: Choices) -> None:
        self.thorough, self.best = thorough, best
        self._own: dict[tuple[Trial, int], Nats | None] = {}

    def compare(self, rival: Rival) -> Difference:
        """By how much the rival fits worse."""
        fast = self.quickly(rival)
        if fast.nats > _FAR * max(4 * fast.error, fast.left) and fast.clear:
            return fast
        return self._thoroughly(rival.way, rival.stages) or fast

    def exchanged(self, facet: Facet, value: Any, stages: int) -> Difference | None:
        """By how much the best way fits worse with only that answer changed, over all norms; None where this says
        nothing of other ways with that answer."""
        match facet:
            case ("activation", _):
                return self._thoroughly(self.best.replace(activation=value), stages)
            case ("eps", at):
                return self._thoroughly(with_eps(self.thorough.blueprint, self.best, at, value), stages)
        return None

    def quickly(self, rival: Rival) -> Difference:
        """The same by few samples, and some channels of the last layer."""
        key = rival.trial, rival.stages
        if key not in self._own:
            self._own[key] = rival.trial.nats(self.best, rival.stages, probe=True)
        own = self._own[key] or ()
        if not comparable(own, rival.nats):
            return Difference(0.0, float("inf"), 0.0)
        return difference(own, rival.nats)

    def _thoroughly(self, way: Choices, stages: int) -> Difference | None:
        if self.thorough.work > _MOST_WORK:
            return None
        own, other = self.thorough.nats(self.best, stages), self.thorough.nats(way, stages)
        return None if own is None or other is None else difference(own, other)


def verdicts(memory: Memory, thorough: Thorough, best: Choices) -> dict[Facet, Answer]:
    """By question that the norms have a say in, what they say to the answer that `best` gives."""
    jury = Jury(thorough, best)
    own = dict(facets(thorough.blueprint, best, memory.stages))
    found = {}
    for facet, rivals in memory.rivals.items():
        others = [rival for rival in rivals if facet in own and rival.value != own[facet]]
        if others:
            answer = _answer(jury, facet, others, memory.stages)
            found[facet] = replace(answer, clear=answer.clear and facet not in memory.unsettled)
    return found


def _answer(jury: Jury, facet: Facet, others: list[Rival], stages: int) -> Answer:
    """The likeliest other answer first: as soon as one is not clearly worse, nothing was measured."""
    best: tuple[Rival, Difference] | None = None
    for rival in sorted(others, key=lambda rival: jury.quickly(rival).nats):
        told = jury.compare(rival)
        if not told.clear:
            told = jury.exchanged(facet, rival.value, stages) or told
        if best is None or told.nats < best[1].nats:
            best = rival, told
        if not told.clear:
            return Answer(False, rival.value, told)
    assert best is not None
    return Answer(True, best[0].value, best[1])
