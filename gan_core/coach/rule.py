"""What a rule of the coach is, and what it finds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from gan_core.coach.record import Record
from gan_core.config.run_config import RunConfig

Direction = Literal["above", "below"]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A curve that speaks for a finding. value: its mean over the present; words: what it says, one clause.

    threshold: which it is above or below, None for a value that is only told. step: where it happened, None for all
    steps of the finding.
    """

    curve: str
    value: float
    words: str
    threshold: float | None = None
    direction: Direction = "above"
    step: int | None = None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """first, last: the steps between which it holds; text: what is seen and what it means, one sentence."""

    first: int
    last: int
    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, kw_only=True)
class Change:
    """What to try in a fork of the run. settings: by their names, "critic.lr" of a player's; words: one sentence."""

    settings: Mapping[str, Any]
    words: str


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One thing that may be the matter with a run, or not.

    source: paper and section. applies: can it be asked of such a run at all? needs: the curves that it reads; where one
    is not recorded the rule abstains. find: None if nothing of the kind is seen in a record that holds `needs`.
    change: None where nothing is to be changed.
    """

    label: str
    help: str
    source: str
    find: Callable[[Record], Finding | None]
    applies: Callable[[Record], bool] = lambda record: True
    needs: Callable[[RunConfig], tuple[str, ...]] = field(default=lambda config: ())
    change: Callable[[RunConfig], Change | None] = lambda config: None
