"""Races of a run against its forks, from the moment at which those left it."""

from collections.abc import Mapping, Sequence
from typing import Any

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.config import titles
from gan_core.config.forks import changes_between
from gan_core.config.run_config import RunConfig
from gan_core.races.fairness import MOST
from gan_core.races.folder import gather
from gan_core.races.race import LONGEST_LABEL, Race
from gan_core.runs import Run
from gan_core.runs.forking import Plan, fork
from gan_core.runs.names import LONGEST_TITLE

UNCHANGED = "unchanged"


def race_forks(parent: Run, step: int, forks: Sequence[Run]) -> Race:
    """A race of what `parent` did from `step` on against forks that left it there. Nothing is trained anew.

    Raises UserError for lanes that cannot race.
    """
    lanes = [(UNCHANGED, parent), *((told_change(one), one) for one in forks)][:MOST]
    return _race(parent, step, lanes)


def fork_and_race(plan: Plan) -> Race:
    """Make the fork that is planned, and race it against the same without a change; what is new begins at once.

    Where the parent has gone, or goes, as far as the fork will, it is that lane itself; else it is forked unchanged to
    as many steps. Raises UserError, and leaves nothing behind, if that cannot be.
    """
    made: list[Run] = []
    try:
        rival = plan.run
        if not goes_as_far(plan):
            same = {"steps": plan.config.steps} if plan.config.steps != plan.before.steps else {}
            rival = fork(plan.run, plan.point.step, same)
            made.append(rival)
        child = fork(plan.run, plan.point.step, changes_of(plan))
        made.append(child)
        race = _race(plan.run, plan.point.step, [(UNCHANGED, rival), (told_change(child), child)])
        try:
            for run in made:
                runs.enqueue(run, group=race.id)
        except UserError:
            race.delete()
            raise
        return race
    except UserError:
        for run in made:
            run.delete()
        raise


def changes_of(plan: Plan) -> dict[str, Any]:
    """Its changes by name, all of them, so that they bring nothing else along."""
    return changes_between(plan.before, plan.config)


def goes_as_far(plan: Plan) -> bool:
    """Has the parent its own record of all the steps that the fork will make, or is it about to have it?"""
    found, wanted = plan.run.status(), plan.config.steps
    under_way = found["state"] not in runs.FINAL and plan.run.config.steps >= wanted
    return plan.point.whole and (found["step"] >= wanted or under_way)


def told_change(run: Run) -> str:
    """What a fork does otherwise than its parent, as a lane is called."""
    words = ", ".join(titles.differences(_before(run), run.config)) or "forked"
    return words if len(words) <= LONGEST_LABEL else f"{words[: LONGEST_LABEL - 1].rstrip()}…"


def _before(run: Run) -> RunConfig:
    """Its parent's configuration as it remembers it."""
    told: Mapping[str, Any] = run.parent.before if run.parent else {}
    try:
        return run.config.replace(**told)
    except UserError:  # written by a version that knew other settings
        return run.config


def _race(parent: Run, step: int, lanes: Sequence[tuple[str, Run]]) -> Race:
    """Labels are told apart by numbers where they are the same."""
    labels = [label for label, _ in lanes]
    unique = []
    for place, (label, run) in enumerate(lanes):
        end = f" {labels[:place].count(label) + 1}" if label in labels[:place] else ""
        unique.append((label[: LONGEST_LABEL - len(end)].rstrip() + end, run))
    start = f"From step {step:,} of "
    title = start + (parent.title or parent.id)[: LONGEST_TITLE - len(start)].rstrip()
    counts = {run.config.steps for _, run in unique}
    notes = [f"Lanes are shown from step {step:,} on, where the forks left {parent.title or parent.id}."]
    if len(counts) > 1:
        notes.append("They do not make as many steps: " + ", ".join(f"{n} {r.config.steps:,}" for n, r in unique) + ".")
    return gather(unique, title=title, begins_at=step, notes=notes)
