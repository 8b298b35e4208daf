"""Runs and their forks as trees."""

from collections.abc import Sequence
from dataclasses import dataclass

from gan_core.runs import Run
from gan_core.runs.parent import Parent


@dataclass(frozen=True)
class Member:
    """One run of a family. run: None of one that is not here any more. depth: of forks between it and the first."""

    id: str
    run: Run | None
    parent: Parent | None
    depth: int


@dataclass(frozen=True)
class Family:
    """A run with its forks, and theirs: each after its parent, the forks of one in the order of their steps."""

    members: tuple[Member, ...]

    def __contains__(self, run: object) -> bool:
        return any(member.run == run for member in self.members)


def forks_of(run_id: str, step: int, everything: Sequence[Run]) -> list[Run]:
    """The forks of that run at that step among these, in their order."""
    beside = ((run, run.parent) for run in everything)
    return [run for run, parent in beside if parent is not None and (parent.run, parent.step) == (run_id, step)]


def families(everything: Sequence[Run]) -> list[Family]:
    """All families among these runs, in the order of `everything`; a run by itself is none."""
    by_id = {run.id: run for run in everything}
    forks: dict[str, list[Run]] = {}
    for run in everything:
        if run.parent is not None and run.parent.run != run.id:
            forks.setdefault(run.parent.run, []).append(run)
    for siblings in forks.values():
        siblings.sort(key=lambda run: (run.parent.step if run.parent else 0, run.id))
    found: dict[str, Family] = {}
    for run in everything:
        first = _first(run, by_id)
        if first in forks and first not in found:
            found[first] = Family(tuple(_members(first, by_id, forks)))
    return [*found.values()]


def family_of(run: Run, everything: Sequence[Run]) -> Family | None:
    """The family of a run; None of one without parent and forks."""
    return next((family for family in families(everything) if run in family), None)


def _first(run: Run, by_id: dict[str, Run]) -> str:
    """The id of the run from which all others of its family come. A file that was edited may go in circles."""
    seen, name = {run.id}, run.id
    while name in by_id and (parent := by_id[name].parent) is not None and parent.run not in seen:
        name = parent.run
        seen.add(name)
    return name


def _members(first: str, by_id: dict[str, Run], forks: dict[str, list[Run]]) -> list[Member]:
    found, waiting, seen = [], [(first, 0)], {first}
    while waiting:
        name, depth = waiting.pop()
        run = by_id.get(name)
        found.append(Member(name, run, run.parent if run else None, depth))
        below = [one.id for one in forks.get(name, []) if one.id not in seen]
        seen |= {*below}
        waiting += [(one, depth + 1) for one in reversed(below)]
    return found
