"""Make a fork: settle what it will be, then its folder, whole from the moment it can be seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gan_core.config import titles
from gan_core.config.footprint import check_memory
from gan_core.config.forks import changed, forked
from gan_core.config.run_config import RunConfig
from gan_core.runs import Run, admission, place
from gan_core.runs.folder import about_new, drafted, runs_root, settle
from gan_core.runs.forking import state
from gan_core.runs.forking.points import ForkPoint, point_at
from gan_core.runs.names import LONGEST_TITLE
from gan_core.runs.parent import KEY, Parent
from gan_core.runs.run import STATE_FILE

_SINCE = " · from step "
_LONGEST_END = 50  # characters of a title: the rest is its parent's


@dataclass(frozen=True)
class Plan:
    """What a fork will be.

    before: the parent's configuration, with the learning rates that were in force; config: the fork's own. seconds: of
    training up to the point. changed: the settings that differ, in the order of forms.
    """

    run: Run
    point: ForkPoint
    before: RunConfig
    config: RunConfig
    seconds: float

    @property
    def changed(self) -> list[str]:
        return changed(self.before, self.config)

    @property
    def parent(self) -> Parent:
        """What the fork will remember."""
        flat = self.before.flat()
        told = {name: flat[name] for name in self.changed}
        return Parent(self.run.id, self.point.step, whole=self.point.whole, title=self.run.title, before=told)

    @property
    def title(self) -> str:
        """What it is called: its parent, where it left that one, and what is different since."""
        fades = {} if self.config.steps == self.before.steps else {"decay_steps": self.before.decay_steps}
        words = ", ".join(titles.differences(self.before, self.config.replace(**fades)))
        end = f"{_SINCE}{self.point.step:,}" + (f": {words}" if words else "")
        end = end if len(end) <= _LONGEST_END else end[: _LONGEST_END - 1].rstrip() + "…"
        start = (self.run.title or titles.title(self.before, self.run.preset)).partition(_SINCE)[0]
        return start[: LONGEST_TITLE - len(end)].rstrip() + end


def planned(run: Run, at: int | None = None, changes: Mapping[str, Any] | None = None) -> Plan:
    """A fork of `run` at step `at`, by default the last that can be, with `changes` as `config.forks.forked` has them.

    Raises UserError for a step that is not kept, and for settings that cannot change or are not legal.
    """
    point = point_at(run, at)
    before, seconds = config_at(run, point), _seconds(run, point.step)
    config = forked(before, changes or {}, step=point.step, seconds=seconds)
    return Plan(run, point, before, config, seconds)


def config_at(run: Run, point: ForkPoint) -> RunConfig:
    """The run's configuration with the learning rates that were in force there: people change them while it trains."""
    whole, rates = run.whole_config(), state.facts_of(point).get("learning_rates", {})
    return whole.replace(**{f"{name}.lr": rates[name] for name in whole.players.keys() & rates.keys()})


def fork(
    run: Run,
    at: int | None = None,
    changes: Mapping[str, Any] | None = None,
    *,
    title: str = "",
    origin: str = "app",
    root: Path | str | None = None,
) -> Run:
    """A new run that goes on from `run`, see `planned`; it waits for `enqueue` or `execute`.

    root: where it is kept, by default beside its parent, or among one's own if that came with the app. origin: "app" or
    "cli". Raises UserError as `planned` does, and if the folder cannot be written.
    """
    plan = planned(run, at, changes)
    run.check_data()
    check_memory(plan.config)
    admission.check([plan.config], _root(run, root))
    found = state.read(run, plan.point, plan.before)
    begins = state.adapted(found, plan.before, plan.config, plan.changed)
    about = about_new(plan.config, preset=run.preset, title=title or plan.title, origin=origin)
    about[KEY] = plan.parent.to_dict()
    with drafted(_root(run, root)) as draft:
        place.keep(draft, plan.config)
        state.write(draft / STATE_FILE, begins)
        return settle(draft, about, _status(plan))


def _status(plan: Plan) -> dict[str, Any]:
    """It waits where its parent was: with as many threads, since other sums round differently."""
    step, seconds = plan.point.step, plan.seconds
    told = {"state": "queued", "step": step, "saved": step, "saved_seconds": seconds, "seconds": round(seconds, 3)}
    same = plan.point.whole and plan.config.threads == plan.before.threads
    return told | ({"threads": plan.run.status()["threads"]} if same else {})


def _seconds(run: Run, step: int) -> float:
    """Of training up to a step, as its status and its reports tell."""
    found = run.status()
    if step == found["saved"]:
        return float(found["saved_seconds"])
    told = next((row for row in reversed(run.metrics()) if row["step"] <= step), {})
    return float(told.get("seconds") or 0.0)


def _root(run: Run, root: Path | str | None) -> Path:
    if root is not None:
        return Path(root).absolute()
    return runs_root() if run.read_only else run.root
