"""One race: read it, and give orders to all its lanes."""

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.base.visible import one_line
from gan_core.config.run_config import RunConfig
from gan_core.races.fairness import FAIRNESS
from gan_core.runs import FINAL, Run, RunGone, files
from gan_core.runs.names import LONGEST_NOTE, LONGEST_TITLE
from gan_core.runs.run import checked_title, why
from gan_core.visitors import acting, check_may_change, may_change

LONGEST_LABEL = 30  # characters
DELETED = "deleted"  # the state of a lane whose run is no more


@dataclass(frozen=True)
class Lane:
    """What the lane is called, and its runs, one per seed, by their ids."""

    label: str
    runs: tuple[str, ...]


class Race:
    """One race's file. Cheap to make: it is read when it is asked for."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.id = path.stem
        self.read_only = read_only

    def __repr__(self) -> str:
        return f"Race({self.id})"

    @property
    def root(self) -> Path:
        """Where its runs are kept."""
        return self.path.parent.parent

    @cached_property
    def about(self) -> dict[str, Any]:
        """The file as it stands. Raises UserError if it is missing or broken."""
        try:
            found = files.read_object(self.path)
            _check(found)
        except FileNotFoundError:
            raise UserError(f"the race {self.id} was deleted") from None
        except (OSError, ValueError) as error:
            reason = why(error) if isinstance(error, OSError) else error
            raise UserError(f"the race {self.id} is broken: {reason}") from None
        return found

    @cached_property
    def problem(self) -> str:
        """Why this race cannot be used, in one sentence; "" for a sound one."""
        try:
            _ = self.about
        except UserError as error:
            return str(error)
        return ""

    @property
    def title(self) -> str:
        return one_line(str(self.about["title"]), LONGEST_TITLE)

    @property
    def created(self) -> str:
        """ISO 8601, with the offset from UTC."""
        return str(self.about["created"])

    @property
    def preset(self) -> str:
        """The name of the race in RACES that this one began from, or ""."""
        return str(self.about.get("preset") or "")

    @property
    def owner(self) -> str:
        """The visitor whose race it is; "" of what came with the app or was made on the command line."""
        return "" if self.read_only else str(self.about.get("owner") or "")

    @property
    def is_changeable(self) -> bool:
        """May who acts now give orders to it, or delete it?"""
        return not self.read_only and may_change("" if self.problem else self.owner)

    @property
    def fairness(self) -> str:
        return str(self.about["fairness"])

    @property
    def begins_at(self) -> int | None:
        """The step from which runs that were there before race their forks; None where lanes began together."""
        found = self.about.get("begins_at")
        return found if type(found) is int and found >= 0 else None

    @property
    def notes(self) -> list[str]:
        """What was changed in the lanes to make them fair."""
        return [one_line(str(note), LONGEST_NOTE) for note in self.about.get("notes", ())]

    @cached_property
    def lanes(self) -> tuple[Lane, ...]:
        return tuple(
            Lane(one_line(str(lane["label"]), LONGEST_LABEL), tuple(map(str, lane["runs"])))
            for lane in self.about["lanes"]
        )

    @property
    def has_many_seeds(self) -> bool:
        """Is a lane trained more than once?"""
        return any(len(lane.runs) > 1 for lane in self.lanes)

    def runs_of(self, lane: Lane) -> list[Run | None]:
        """The lane's runs; None for one that was deleted."""
        return [self._find(run_id) for run_id in lane.runs]

    def all_runs(self) -> list[Run]:
        """All runs that are still there, lane by lane."""
        return [run for lane in self.lanes for run in self.runs_of(lane) if run is not None]

    def configs(self) -> list[tuple[str, RunConfig]]:
        """What `races.create` made it of: the lanes whose runs are still there, each with its first seed.

        Raises UserError if the data that they learn from are not here any more.
        """
        found = []
        for lane in self.lanes:
            there = [run for run in self.runs_of(lane) if run is not None and not run.problem]
            if there:
                found.append((lane.label, there[0].whole_config()))
        return found

    def states(self) -> list[str]:
        """Of each lane's first run; DELETED if that is gone."""
        return [_state(self._find(lane.runs[0])) for lane in self.lanes]

    @property
    def is_over(self) -> bool:
        """Is no run of it at work or waiting?"""
        return all(_state(run) in FINAL | {DELETED} for run in self.all_runs())

    def start(self) -> None:
        """Let all runs that have not finished wait for their turn, together.

        Raises UserError if the queue has no room for them; then none of them waits.
        """
        started: list[Run] = []
        try:
            for run in self._those(lambda state: state not in runs.LIVE | {"finished"}):
                runs.enqueue(run, group=self.id)
                started.append(run)
        except UserError:
            for run in started:
                run.stop()
            raise

    @contextlib.contextmanager
    def or_vanish(self) -> Iterator[None]:
        """Within, a new race is started: if that is refused, as by a full queue, it leaves nothing behind."""
        try:
            yield
        except UserError:
            self.delete(with_runs=True)
            raise

    def pause(self) -> None:
        """Let every lane rest. Raises UserError if the race is over."""
        self._order(Run.pause, self._those(lambda state: state not in FINAL), "be paused: it is over")

    def stop(self) -> None:
        """End every lane, with everything saved. Raises UserError if the race is over."""
        self._order(Run.stop, self._those(lambda state: state not in FINAL), "be stopped: it is over")

    def resume(self) -> None:
        """Let every lane go on that rests, was stopped or failed.

        Raises UserError if all have finished, or if one cannot go on; the others do.
        """
        self._order(self._go_on, self._those(lambda state: state != "finished"), "go on: all its lanes have finished")

    def delete(self, *, with_runs: bool = False) -> None:
        """Remove the race; its runs stay unless they are to go as well."""
        self._check_changeable()
        gone = [run for run in self.all_runs() if run.is_changeable] if with_runs else []
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise UserError(f"the race {self.id} cannot be deleted: {why(error)}") from None
        for run in gone:
            with contextlib.suppress(RunGone):
                run.delete()

    def _go_on(self, run: Run) -> None:
        if run.status()["state"] in FINAL:
            runs.enqueue(run, group=self.id)
        else:
            run.resume()

    def _order(self, order: Callable[[Run], None], obeying: Iterator[Run], cannot: str) -> None:
        self._check_changeable()
        given, refused = 0, []
        for run in list(obeying):
            try:
                order(run)
                given += 1
            except RunGone:  # deleted in this moment: the others obey
                pass
            except UserError as error:  # so they do if one is broken
                refused.append(error)
        if refused:
            raise refused[0]
        if not given:
            raise UserError(f"this race cannot {cannot}")

    def _check_changeable(self) -> None:
        if self.read_only:
            raise UserError(f"the race {self.id} came with the app and cannot be changed")
        check_may_change("" if self.problem else self.owner, f"the race {self.id}")

    def _those(self, wanted: Callable[[str], bool]) -> Iterator[Run]:
        """The runs in a state that is wanted, and that may be changed: lanes of a fork's race may be others' runs."""
        there = (run for run in self.all_runs() if _state(run) != DELETED and run.is_changeable)
        return (run for run in there if wanted(_state(run)))

    def _find(self, run_id: str) -> Run | None:
        try:
            return runs.find(run_id, None if self.read_only else self.root)  # shipped runs are found from anywhere
        except UserError:
            return None


def _state(run: Run | None) -> str:
    try:
        return DELETED if run is None else str(run.status()["state"])
    except RunGone:
        return DELETED


def _check(found: dict[str, Any]) -> None:
    """Raises ValueError, one clause, for anything that is no race."""
    lanes = found.get("lanes")
    if not (isinstance(lanes, list) and lanes and all(map(_is_lane, lanes))):
        raise ValueError("it names no lanes with their runs")
    if found.get("fairness") not in FAIRNESS:
        raise ValueError(f"it is fair in a way that is not known, {found.get('fairness')!r}")
    found.setdefault("title", "")
    found.setdefault("created", "")


def _is_lane(value: Any) -> bool:
    sound = isinstance(value, dict) and isinstance(value.get("runs"), list)
    return sound and bool(value["runs"] and value.get("label"))


def encoded(
    *,
    title: str,
    preset: str,
    fairness: str,
    created: str,
    notes: list[str],
    lanes: list[Lane],
    begins_at: int | None = None,
) -> bytes:
    """The content of a race's file."""
    told = [{"label": lane.label, "runs": list(lane.runs)} for lane in lanes]
    about: dict[str, Any] = {"title": checked_title(title), "created": created, "preset": preset, "fairness": fairness}
    about |= {} if begins_at is None else {"begins_at": begins_at}
    about |= {"owner": acting().id} if acting().id else {}
    return json.dumps(about | {"notes": notes, "lanes": told}, indent=2).encode()
