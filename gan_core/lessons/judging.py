"""Which answer a run gives, and how many of the 16 seeds give the same: luck is not taken for insight."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gan_core.lessons.figures import Figures
from gan_core.lessons.lesson import Answer, Broken, Lesson

OfLanes = Mapping[str, Figures]  # label -> figures; of a run by itself the label is ""


def judge(lesson: Lesson, figures: OfLanes) -> Answer | None:
    """The answer that these figures give; None if they do not tell."""
    question = lesson.question
    if question.sight is None:
        return next(answer for answer in question.answers if answer.right)
    if question.pick:
        ahead = _ahead(lesson, figures)
        return next((answer for answer in question.answers if answer.lane == ahead), None)
    value = seen(lesson, figures)
    return None if value is None else next(answer for answer in question.answers if answer.low <= value < answer.high)


def seen(lesson: Lesson, figures: OfLanes) -> float | None:
    """The one number that decides; None where lanes are compared, nothing is measured, or it is not recorded."""
    question = lesson.question
    if question.sight is None or question.pick:
        return None
    value = _value(lesson, figures, question.lane)
    if value is None or not question.minus:
        return value
    other = _value(lesson, figures, question.minus)
    return None if other is None else value - other


def values(lesson: Lesson, figures: OfLanes) -> dict[str, float]:
    """The deciding figure of every lane that tells it."""
    found = {label: _value(lesson, figures, label) for label in figures}
    return {label: value for label, value in found.items() if value is not None}


def _value(lesson: Lesson, figures: OfLanes, lane: str) -> float | None:
    sight = lesson.question.sight
    return figures[lane].value(sight) if sight and lane in figures else None


def _ahead(lesson: Lesson, figures: OfLanes) -> str | None:
    """The label of the lane that is ahead, "" if none is; None if a lane does not tell."""
    found = values(lesson, figures)
    if len(found) < len(lesson.setup.lanes):
        return None
    sign = 1 if lesson.question.pick == "highest" else -1
    ranked = sorted(found, key=lambda label: -sign * found[label])
    gap = abs(found[ranked[0]] - found[ranked[1]])
    return "" if lesson.question.tie and gap < lesson.question.tie else ranked[0]


def shows_fault(broken: Broken, figures: Figures) -> bool:
    """Is the sign of the fault there?"""
    value = figures.value(broken.sight)
    return value is not None and broken.low <= value < broken.high


@dataclass(frozen=True, kw_only=True)
class Against:
    """A run beside the seeds that came with the lesson. own: its answer; agree: how many of `seeds` give the same.

    counts: of each answer by name; usual: the answer that most of them give.
    """

    own: str
    seeds: int
    agree: int
    counts: Mapping[str, int]
    usual: str

    @property
    def is_usual(self) -> bool:
        return self.own == self.usual

    @property
    def sentence(self) -> str:
        """What the seeds say of this run, for people."""
        others = self.seeds - self.counts[self.usual]
        if not self.own:
            return f"This run does not tell. {_of(self.counts[self.usual], self.seeds)} gave the answer marked below."
        if self.agree == self.seeds:
            return f"All {self.seeds} seeds say so too: this was not luck."
        if self.is_usual and 2 * self.agree > self.seeds:
            rest = "the other one says" if others == 1 else f"the other {others} say"
            return f"{_of(self.agree, self.seeds)} say so too; {rest} otherwise."
        if self.is_usual:
            return f"Only {_of(self.agree, self.seeds)} say so too: here the seed decides, so one run proves nothing."
        if self.agree:
            return (
                f"{_of(self.counts[self.usual], self.seeds)} say otherwise; yours is like the {_number(self.agree)} "
                "that agree with it. The seed decided, so do not trust one run."
            )
        return f"None of the {self.seeds} seeds says so; {_of(self.counts[self.usual], self.seeds)} say otherwise."


def against(lesson: Lesson, own: Answer | None, shipped: Sequence[OfLanes]) -> Against:
    """A run's answer beside those of the shipped seeds, one or more."""
    given = [judge(lesson, figures) for figures in shipped]
    counted = Counter(answer.name for answer in given if answer)
    counts = {answer.name: counted[answer.name] for answer in lesson.question.answers}
    usual = max(counts, key=lambda name: counts[name])
    name = own.name if own else ""
    return Against(own=name, seeds=len(shipped), agree=counts.get(name, 0), counts=counts, usual=usual)


def _of(count: int, seeds: int) -> str:
    return f"{count} of {seeds} seeds"


def _number(count: int) -> str:
    words = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight")
    return words[count] if count < len(words) else str(count)
