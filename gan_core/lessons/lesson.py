"""What a lesson is: its words, what is set up, what is asked, and what can be wrong in it on purpose."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Literal

from gan_core.config.run_config import RunConfig
from gan_core.lessons.figures import Sight

Kind = Literal["run", "race", "page", "tour"]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One prediction. It is right where the figure lies in [low, high), where that lane is ahead, or always.

    name: in links and reports, for ever. lane: "" where it says that no lane is ahead; None where lanes do not matter.
    """

    name: str
    text: str
    low: float = -inf
    high: float = inf
    lane: str | None = None
    right: bool = False


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is to be predicted. sight: the figure that decides, None where the answer is fixed.

    lane, minus: of a race, whose figure, and whose is taken away from it. pick: "highest" or "lowest", where the lane
    that is ahead is the answer; one that is ahead by less than `tie` is not.
    """

    text: str
    answers: tuple[Answer, ...]
    sight: Sight | None = None
    lane: str = ""
    minus: str = ""
    pick: str = ""
    tie: float = 0.0

    def answer(self, name: str) -> Answer | None:
        """The answer of that name."""
        return next((answer for answer in self.answers if answer.name == name), None)


@dataclass(frozen=True, kw_only=True)
class Lane:
    """One training: its label, "" of a run by itself, the preset that it comes from, and its configuration."""

    label: str
    preset: str
    config: RunConfig


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What is set up. lanes: what is trained, none for a page and the tour.

    may_change: settings that the learner may change. fallback: a finished run, or race, that came with the app.
    page, query, task: what is to be done on another page. run: what the tour replays.
    """

    kind: Kind
    lanes: tuple[Lane, ...] = ()
    may_change: tuple[str, ...] = ()
    fallback: str = ""
    page: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    task: str = ""
    run: str = ""

    @property
    def trains(self) -> bool:
        return bool(self.lanes)


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A set-up with something wrong in it, on purpose. suspects: settings to choose from, `right` among them.

    sight, low, high: what is seen of the fault. why: said after the choice. fallback: its finished run.
    """

    name: str
    text: str
    lane: Lane
    suspects: tuple[str, ...]
    right: str
    sight: Sight
    low: float
    high: float
    why: str
    fallback: str


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """One lesson. before, after, teacher: Markdown; minutes: what a learner needs in all."""

    name: str
    title: str
    order: int
    minutes: int
    goal: str
    before: str
    after: str
    teacher: str
    sources: tuple[str, ...]
    setup: Setup
    question: Question
    broken: tuple[Broken, ...] = ()

    def fault(self, name: str) -> Broken | None:
        """The broken set-up of that name."""
        return next((broken for broken in self.broken if broken.name == name), None)
