"""One run, as everybody but its training sees it: read it, and say what is wanted of it."""

import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from gan_core.base.errors import UserError
from gan_core.base.local_paths import without_folders
from gan_core.base.visible import one_line
from gan_core.base.weight_files import file_of, generator_in
from gan_core.config.batching import why_apart
from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import DATASETS
from gan_core.evaluation.digit_classifier.cards import rulers_of
from gan_core.games import ALL
from gan_core.runs import (
    admission,
    alarm_log,
    annotations,
    control,
    files,
    frame_log,
    generator_log,
    metrics_log,
    names,
    owner,
    place,
    queue,
    starts,
    state_log,
    status,
)
from gan_core.runs.names import LONGEST_TITLE
from gan_core.runs.parent import Parent
from gan_core.visitors import check_may_change, may_change

FILE = "config.json"
SCORES_FILE = "scores.json"
STATE_FILE = "trainer_state.safetensors"
IMPORTED = "import"  # the origin of a run that came as a checkpoint zip
TRASH = ".trash-"
_PATIENCE = 3.0  # seconds for a run to stop where an open file keeps its folder from being moved


class Run:
    """One run's folder. Cheap to make: files are read when they are asked for."""

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self.folder = folder
        self.id = folder.name
        self.read_only = read_only

    def __repr__(self) -> str:
        return f"Run({self.id})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Run) and self.folder == other.folder

    def __hash__(self) -> int:
        return hash(self.folder)

    @property
    def root(self) -> Path:
        return self.folder.parent

    @cached_property
    def about(self) -> dict[str, Any]:
        """config.json, of paths their last part. Raises UserError if it is missing or broken."""
        return place.public(self._about)

    @cached_property
    def _about(self) -> dict[str, Any]:
        """config.json as it stands: earlier versions wrote whole paths into it."""
        try:
            return files.read_object(self.folder / FILE)
        except FileNotFoundError:
            if not self.folder.is_dir():
                raise status.RunGone(f"the run {self.id} was deleted") from None
            raise UserError(f"the run {self.id} is broken: {FILE} is missing from its folder") from None
        except (OSError, ValueError) as error:
            raise UserError(f"the run {self.id} is broken: {FILE} cannot be read: {_why(error)}") from None

    @cached_property
    def config(self) -> RunConfig:
        """What was chosen; of paths their last part. Raises UserError if config.json holds no legal configuration."""
        about = self.about
        try:
            return RunConfig.from_dict(about.get("config", {}))
        except UserError as error:
            raise UserError(f"the run {self.id} is broken: {error}") from None

    def whole_config(self) -> RunConfig:
        """`config` with the whole paths of this machine, to train with and for nothing that leaves it.

        Raises UserError if it is not known here where the run's own data lie.
        """
        return place.whole(self.folder, self._about, self.config)

    def check_data(self) -> None:
        """Raises UserError if the run's own data cannot be found, or are others than those that it began with."""
        place.check(self._about, self.whole_config())

    def move_data(self, **paths: str) -> None:
        """Say where its own data lie now. Raises UserError if those are others."""
        config = place.absolute(self.config.replace(**paths))
        place.check(self._about, config)
        self._change(place.keep, config)

    @cached_property
    def problem(self) -> str:
        """Why this run cannot be used, in one sentence; "" for a sound one."""
        try:
            _ = self.config
        except UserError as error:
            return str(error)
        return ""

    @property
    def lacks_state(self) -> str:
        """Why it cannot go on though it has weights, in one sentence; "" if it can."""
        if (self.folder / STATE_FILE).is_file():
            return ""
        if self.parent is not None and self._names.origin != IMPORTED:
            return f"{self.id} is a fork without its {STATE_FILE}, so it cannot go on; fork {self.parent.run} again"
        if self._names.origin != IMPORTED:
            return ""
        return f"{self.id} came without {STATE_FILE}, so it cannot go on; start a new run from its weights"

    @property
    def parent(self) -> Parent | None:
        """The run that it is a fork of, which may be gone; None of a run that began by itself."""
        return self._names.parent

    @property
    def owner(self) -> str:
        """The visitor whose run it is; "" of what came with the app or was made on the command line."""
        return "" if self.read_only else owner.owner_of(self.folder)

    @property
    def owner_name(self) -> str:
        """The name with which the owner signed in; "" of others."""
        return "" if self.read_only else owner.name_of(self.folder)

    @property
    def is_changeable(self) -> bool:
        """May who acts now change it?"""
        return not self.read_only and may_change(self.owner)

    def check_changeable(self) -> None:
        """Raises UserError unless who acts now may change it."""
        if self.read_only:
            raise UserError(f"the run {self.id} came with the app and cannot be changed")
        check_may_change(self.owner, f"the run {self.id}")

    @property
    def preset(self) -> str:
        return self._names.preset

    @property
    def title(self) -> str:
        return self._names.title

    @property
    def note(self) -> str:
        """What somebody wrote to it, plain text of several lines; "" without."""
        return self._names.note

    @property
    def tags(self) -> tuple[str, ...]:
        return self._names.tags

    @property
    def pinned(self) -> bool:
        """Shall it stand before the others?"""
        return self._names.pinned

    @property
    def created(self) -> str:
        """ISO 8601, with the offset from UTC; "" if unknown."""
        return self._names.created

    @property
    def _names(self) -> names.Names:
        return names.names_in(self.folder / FILE)

    @property
    def has_weights(self) -> bool:
        """Is there a generator to draw with?"""
        return generator_in(self.folder, self._sampler) is not None

    @property
    def _sampler(self) -> str:
        """Who draws its samples; of a run that is broken, who does in most games."""
        return "generator" if self.problem else self.config.kind.sampler

    def status(self) -> dict[str, Any]:
        """How it is doing, every field of `status.BLANK`. A live run whose process is gone reads as failed.

        Raises RunGone (a UserError) if the run was deleted.
        """
        if self.read_only and not (self.folder / status.FILE).exists() and not self.problem:
            return status.BLANK | {"state": "finished", "step": self.config.steps}
        found = status.observed(self.folder)
        found["reason"] = without_folders(found["reason"])
        if found["state"] == "queued" and (before := queue.position(self.root, self.id)):
            found["reason"] = f"{before} {'run waits' if before == 1 else 'runs wait'} before it"
        return found | {"state": "failed", "reason": self.problem} if self.problem else found

    @property
    def is_live(self) -> bool:
        """Is a process at work on it?"""
        return self.status()["state"] in status.LIVE

    def metrics(self, after_row: int = 0) -> list[metrics_log.Row]:
        """The reports from row `after_row` on. To follow a run, keep a `MetricsTail`."""
        return (metrics_log.MetricsTail(self.folder / metrics_log.FILE).read() or [])[after_row:]

    def last_metrics(self) -> metrics_log.Row:
        """The newest report, {} if there is none yet. Reads only the end of the log."""
        return metrics_log.last_row(self.folder / metrics_log.FILE)

    def alarms(self) -> list[dict[str, Any]]:
        """{step, kind, text} wherever coverage fell, in order."""
        return alarm_log.read(self.folder / alarm_log.FILE)

    def scores(self) -> dict[str, Any]:
        """Of a finished run: what `events.Scores` holds; {} if there are none.

        Of digits it names the rulers, those before there were two included: figures by others are on another scale.
        """
        try:
            found = files.read_object(self.folder / SCORES_FILE)
        except (OSError, ValueError):
            return {}
        digits = not self.problem and DATASETS[self.config.dataset].shows_digits
        return found | {"rulers": rulers_of(found.get("rulers"))} if digits else found

    @property
    def frames(self) -> frame_log.FrameReader:
        """The kept pictures. Everybody who asks shares one reader."""
        return frame_log.reader_of(self.folder / frame_log.FILE)

    def frame_steps(self) -> list[int]:
        """The steps that have a picture, in order."""
        return self.frames.steps()

    def frame(self, step: int) -> bytes:
        """The picture at `step`: safetensors with the arrays of `events.Samples`. Raises UserError."""
        return self.frames.read(step)

    def generator_steps(self) -> list[int]:
        """The steps whose generator is kept, in order; the last is that of the newest snapshot."""
        last = generator_log.last_step(self.folder, self._sampler)
        return sorted({*generator_log.steps(self.folder), *([] if last is None else [last])})

    def generator_file(self, step: int | None = None) -> Path:
        """The generator's file at a kept step, by default that of the newest snapshot. Raises UserError."""
        if step is None or step == generator_log.last_step(self.folder, self._sampler):
            last = generator_in(self.folder, self._sampler)
            if last is None:
                raise UserError(f"{self.id} holds no weights yet: there is no {file_of(self._sampler)} in it")
            return last
        if not (path := generator_log.path_of(self.folder, step)).is_file():
            kept = ", ".join(f"{step:,}" for step in self.generator_steps()) or "none"
            raise UserError(f"the generator of step {step:,} of {self.id} is not kept; the kept steps are {kept}")
        return path

    def player_files(self, player: str) -> dict[int, Path]:
        """The files of another player than who draws, by the kept step, in order; the last is the newest snapshot's.

        Runs from before this was kept have that one alone. Raises UserError for a name that the game does not know.
        """
        newest = self.folder / file_of(checked_player(self.config, player))
        steps = generator_log.steps(self.folder, player)
        found = {step: generator_log.path_of(self.folder, step, player) for step in steps}
        last = generator_log.step_in(newest)
        return dict(sorted((found if last is None else found | {last: newest}).items()))

    def control(self) -> control.Control:
        """What people want of it now."""
        return control.read(self.folder)

    def pause(self) -> None:
        """Rest after the update that is being made. A waiting run rests as soon as it has started."""
        self._change(control.want, "pause")

    def resume(self) -> None:
        """Go on after a pause. A run that is over goes on when it is enqueued as well."""
        self._change(control.want, "run")

    def stop(self) -> None:
        """End after the update that is being made, with everything saved. A waiting run leaves the queue."""
        self._change(control.want, "stop")
        if queue.remove(self.root, self.id):
            self._change(status.write, status.read(self.folder) | {"state": "stopped", "reason": ""})

    def extend(self, steps: int) -> None:
        """Let a run that is over have `steps` steps in all; `enqueue` or `execute` then goes on with it.

        Raises UserError if it is at work or waits, came without its state, or has made as many steps already.
        """
        found = self.status()
        if found["state"] not in status.FINAL:
            raise UserError(f"the run {self.id} is {found['state']}: stop it first, or wait until it is over")
        if self.problem or self.lacks_state:
            raise UserError(self.problem or self.lacks_state)
        if found["saved"] is not None and not (self.folder / STATE_FILE).is_file():
            raise UserError(f"{self.id} holds no {STATE_FILE}, so it cannot go on; start a new run from its weights")
        made = found["saved"] or 0
        config = self.config.longer(steps, made, found["saved_seconds"] or found["seconds"])
        self.check_changeable()
        admission.check_size(config, self.root)
        changes = {name: getattr(config, name) for name in ("steps", "time_limit", "decay_steps")}
        about = self._about | {"config": self._about["config"] | changes}
        about["extended"] = [*self._about.get("extended", []), {"from": self.config.steps, "at": made, "to": steps}]
        self._change(lambda folder: files.replace(folder / FILE, json.dumps(about, indent=2).encode()))
        for name in ("about", "_about", "config"):
            self.__dict__.pop(name, None)
        stopped = found | {"state": "stopped", "reason": f"{steps - made:,} more steps are wanted"}
        self._change(status.write, stopped)
        self._change(generator_log.respread, steps)
        self._change(state_log.respread, steps)
        self._change(lambda folder: (folder / SCORES_FILE).unlink(missing_ok=True))  # of what was the last generator

    def step(self, player: str) -> None:
        """While it rests: one more step of all, or one update of one player. Raises UserError for any other name."""
        self._change(control.ask_step, checked_player(self.config, player, ALL))

    def set_learning_rate(self, player: str, value: float) -> None:
        """Another base learning rate for one player, from the next update on. Raises UserError."""
        self._change(control.ask_rate, checked_player(self.config, player), value)

    def rename(self, title: str) -> None:
        """Give it another title; "" takes it away. Raises UserError if it is too long."""
        self.annotate(title=title)

    def annotate(
        self,
        *,
        title: str | None = None,
        note: str | None = None,
        tags: Iterable[str] | None = None,
        pinned: bool | None = None,
    ) -> None:
        """Another title, note, tags or pin; None leaves what is there. Raises UserError, and changes nothing then."""
        about = self._about
        if title is not None:
            about = about | {"title": checked_title(title)}
        if note is not None:
            about = about | {"note": annotations.checked_note(note)}
        if tags is not None:
            about = about | {"tags": [*annotations.checked_tags(tags)]}
        if pinned is not None:
            about = about | {"pinned": pinned}
        self._change(lambda folder: files.replace(folder / FILE, json.dumps(about, indent=2).encode()))
        for name in ("about", "_about"):
            self.__dict__.pop(name, None)

    def delete(self) -> None:
        """Remove the folder. It vanishes in one step; a process at work on it ends after its current update."""
        started_from = self.problem == "" and self.config.start_from
        self._change(lambda folder: queue.remove(folder.parent, folder.name))
        trash = self.root / f"{TRASH}{self.id}-{secrets.token_hex(4)}"
        try:
            os.rename(self.folder, trash)
        except PermissionError:  # Windows, while the training has files open in it
            self.stop()
            _wait_until_over(self)
            self._change(lambda folder: os.rename(folder, trash))
        except FileNotFoundError:
            raise status.RunGone(f"the run {self.id} was deleted already") from None
        shutil.rmtree(trash, ignore_errors=True)
        if started_from:
            starts.sweep(self.root)

    def _change(self, action: Callable[..., Any], *arguments: Any) -> None:
        """Do `action(folder, *arguments)`. Raises UserError if this run, or this disk, takes no changes."""
        self.check_changeable()
        try:
            action(self.folder, *arguments)
        except OSError as error:
            if not self.folder.is_dir():
                raise status.RunGone(f"the run {self.id} was deleted") from None
            raise UserError(f"the run {self.id} cannot be changed: {why(error)}") from None


def enqueue(run: Run, *, group: str = "") -> None:
    """Let a run wait for a worker: a new one, or one that was stopped or failed and shall go on.

    group: the name of a race; its runs are trained at the same time (see `engines.local`).

    Raises UserError if it is at work, has made all its steps, is broken, or too many wait already.
    """
    enqueue_together([run], group=group)


def enqueue_together(runs: Sequence[Run], *, group: str = "") -> None:
    """Let runs wait for one worker that trains them as one batch; see `batching.why_apart` for which can be.

    Raises UserError, and lets none of them wait, if they cannot be trained together, or one could not be enqueued.
    """
    for run in runs:
        _check_that_it_may_wait(run)
    if len(runs) > 1 and (reason := why_apart([run.config for run in runs])):
        raise UserError(reason)
    if len({run.root for run in runs}) > 1:
        raise UserError("runs of different folders cannot be trained as one batch")
    for run in runs:
        if run.status()["state"] in status.FINAL:
            run.resume()  # what was wanted then, to stop or to rest, is not wanted any more
    before: dict[Run, dict[str, Any]] = {}
    try:
        for run in runs:
            run._change(lambda folder, run=run: before.update({run: _let_wait(folder)}))
        runs[0]._change(lambda folder: queue.add(folder.parent, *(run.id for run in runs), group=group))
    except UserError as error:
        for run, found in before.items():
            _let_go(run, found, str(error))
        raise


def _check_that_it_may_wait(run: Run) -> None:
    found = run.status()
    state = found["state"]
    if run.problem or run.lacks_state:
        raise UserError(run.problem or run.lacks_state)
    if state in status.LIVE:
        raise UserError(f"the run {run.id} is being trained already")
    if state == "finished":
        raise UserError(f"the run {run.id} is finished: {found['reason'] or 'it has made all its steps'}")


def _let_wait(folder: Path) -> dict[str, Any]:
    """Say that it waits. Returns what its status was."""
    before = status.read(folder)
    status.write(folder, before | {"state": "queued", "reason": "", "traceback": "", "steps_per_second": 0.0})
    return before


def _let_go(run: Run, before: dict[str, Any], why_not: str) -> None:
    """It does not wait after all."""
    state = "stopped" if before["state"] == "queued" else before["state"]
    status.write_last(run.folder, before | {"state": state, "reason": before["reason"] or why_not})


def checked_player(config: RunConfig, player: str, *besides: str) -> str:
    """The name of one of the game's players, or one of those `besides`. Raises UserError for any other."""
    legal = [*besides, *(one.name for one in config.kind.players)]
    if player not in legal:
        raise UserError(f"unknown player {player!r}; choose from {', '.join(legal)}")
    return player


def checked_title(text: str) -> str:
    """The title on one line. Raises UserError if it is too long."""
    title = one_line(text)
    if len(title) > LONGEST_TITLE:
        raise UserError(f"a title has at most {LONGEST_TITLE} characters, not {len(title)}")
    return title


def why(error: OSError) -> str:
    """What the system says, without numbers and paths."""
    return error.strerror or str(error)


def _why(error: Exception) -> str:
    return why(error) if isinstance(error, OSError) else str(error)


def _wait_until_over(run: Run) -> None:
    deadline = time.monotonic() + _PATIENCE
    while run.is_live and time.monotonic() < deadline:
        time.sleep(0.02)
