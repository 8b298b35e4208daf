"""What a lesson trains: starting it, finding it again, and the finished one that came with the app."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from gan_core import races, runs
from gan_core.base.errors import UserError
from gan_core.config.run_config import RunConfig
from gan_core.lessons import Figures, Lesson
from gan_core.lessons.distribution import SEEDS
from gan_core.races import Race
from gan_core.runs import Run
from ui import launch, race_launch
from ui.race_form import Entry

_FREE = {"seed", "device", "threads"}  # may differ between a lesson's set-up and a run of it
_MOST_SEEDS = 10_000


@dataclass(frozen=True)
class Trial:
    """A run, or a race, of a lesson: its runs by the labels of their lanes, "" of a run by itself."""

    id: str
    runs: Mapping[str, Run]
    shipped: bool
    race: Race | None = None

    @property
    def states(self) -> list[str]:
        return [str(run.status()["state"]) for run in self.runs.values()]

    @property
    def is_over(self) -> bool:
        return all(state in runs.FINAL for state in self.states)

    @property
    def is_whole(self) -> bool:
        """Has every run made all its steps?"""
        return all(state == "finished" for state in self.states)

    @property
    def seed(self) -> int:
        return int(next(iter(self.runs.values())).config.seed)

    def figures(self) -> dict[str, Figures]:
        """Of every lane. Raises UserError if a run is broken."""
        return {label: Figures.of(run) for label, run in self.runs.items()}


def start(lesson: Lesson, changed: RunConfig | None = None) -> str:
    """Let the lesson's set-up be trained, with a seed that no measured one has; the id of the run, or the race.

    changed: the run's configuration as the learner has it. Raises UserError if it is refused.
    """
    seed = SEEDS + secrets.randbelow(_MOST_SEEDS)
    title = f"Lesson: {lesson.title}"
    lanes = lesson.setup.lanes
    if lesson.setup.kind == "run":
        return launch.queued((changed or lanes[0].config).replace(seed=seed), lanes[0].preset, title).id
    entry = Entry(
        lanes=[(lane.label, lane.config) for lane in lanes],
        fairness="generator-steps",
        steps=lanes[0].config.steps,
        seconds=0.0,
        seed=seed,
        preset="",
        title=title,
    )
    return race_launch.started(entry).id


def find(lesson: Lesson, trial_id: str) -> Trial:
    """The run or race of that id. Raises UserError if it is gone, or is none of this lesson."""
    if lesson.setup.kind == "run":
        run = runs.find(trial_id)
        trial = Trial(run.id, {"": run}, run.read_only)
    else:
        race = races.find(trial_id)
        there = {lane.label: race.runs_of(lane)[0] for lane in race.lanes}
        trial = Trial(race.id, {label: run for label, run in there.items() if run}, race.read_only, race)
    if trial_id != lesson.setup.fallback:
        _check(lesson, trial)
    return trial


def _check(lesson: Lesson, trial: Trial) -> None:
    """Raises UserError unless these are runs of the lesson's set-up, but for what the learner may change."""
    free = _FREE | {*lesson.setup.may_change}
    lanes = {lane.label: lane.config.flat() for lane in lesson.setup.lanes}
    found = {label: run.config.flat() for label, run in trial.runs.items()}
    alike = lanes.keys() == found.keys() and all(
        _without(lanes[label], free) == _without(found[label], free) for label in lanes
    )
    if not alike:
        raise UserError(f"{trial.id} is no run of this lesson")


def _without(settings: Mapping[str, object], names: set[str]) -> dict[str, object]:
    return {name: value for name, value in settings.items() if name not in names}


def changes(lesson: Lesson, trial: Trial) -> dict[str, object]:
    """What the learner has changed, by the names of settings."""
    if lesson.setup.kind != "run" or trial.id == lesson.setup.fallback:
        return {}
    config, wanted = trial.runs[""].config, lesson.setup.lanes[0].config
    return {name: config[name] for name in lesson.setup.may_change if config[name] != wanted[name]}


def fallback(lesson: Lesson) -> str:
    """The id of the finished run or race that came with the app; "" if there is none."""
    try:
        return find(lesson, lesson.setup.fallback).id if lesson.setup.trains else ""
    except UserError:
        return ""


def before_it() -> int:
    """How many runs wait for a worker now."""
    return len(runs.waiting(runs.runs_root()))
