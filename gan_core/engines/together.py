"""Trains several runs in this process as one batch, and leaves each outcome in its folder.

Runs that are at the same place and learn at the same rates are one batch. One that rests, stops, fails, is deleted
or is given another learning rate leaves it, and the others go on. One that is behind after a rest is trained by
itself, in turns with the others, and is one of them again once it has caught up.
"""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from gan_core.base.errors import UserError
from gan_core.base.events import Event, Tick
from gan_core.config.batching import why_apart
from gan_core.data.datasets import Data
from gan_core.engines.execute import begin, check, say_failed, say_interrupted, say_stopped
from gan_core.engines.session import REST, Orders, Session, Stopped
from gan_core.runs import CannotWrite, Recorder, Run, RunGone
from gan_core.runs.claim import claimed
from gan_core.runs.control import LOOK_EVERY
from gan_core.training.batched_loop import train_together
from gan_core.training.ensemble import Ensemble, kind, phase, place
from gan_core.training.game import Game
from gan_core.training.loop import Cadence, train

SLICE = 0.05  # seconds that a batch is trained while others wait for their turn
NEAR = 100  # steps that the others wait for one that is behind


def execute_together(
    made: Sequence[Run], *, cadence: Cadence | None = None, ended: Callable[[], str] = lambda: ""
) -> list[str]:
    """Train runs that `can_train_together`, each as `execute` would, and return how each ended.

    The states are those of `execute`, or "refused" for a run that cannot be begun: then its folder, or stderr,
    says why. What goes wrong in one run ends that run only.
    """
    members = [_Member(run, cadence, ended) for run in made]
    with contextlib.ExitStack() as files:
        for member in members:
            member.open(files)
        playing = [member for member in members if not member.state]
        if len(playing) > 1 and (reason := why_apart([member.run.config for member in playing])):
            raise UserError(reason)
        try:
            _begin(playing)
            _Table(playing).play()
        except KeyboardInterrupt:
            for member in playing:
                member.interrupt()
            raise
    return [member.state for member in members]


class _Member:
    """One run at the table. `state`: how it ended, "" while it is played."""

    def __init__(self, run: Run, cadence: Cadence | None, ended: Callable[[], str]) -> None:
        self.run, self.cadence = run, cadence
        self.state = ""
        self._ended = ended
        self._session: Session | None = None
        self._rests = False

    @property
    def session(self) -> Session:
        assert self._session is not None
        return self._session

    @property
    def game(self) -> Game:
        return self.session.game

    @property
    def wants_rest(self) -> bool:
        return self.session.orders.now.want == "pause"

    def open(self, files: contextlib.ExitStack) -> None:
        """Claim the run's folder, or end as refused."""
        try:
            check(self.run)
            files.enter_context(claimed(self.run.folder))
            self.recorder = files.enter_context(Recorder(self.run))
        except RunGone:
            self.state = "gone"
        except CannotWrite:
            self.state = "failed"
        except UserError as error:
            self.state = "refused"
            print(f"{self.run.id}: {error}", file=sys.stderr)

    def attempt(self, action: Callable[..., None], *arguments: Any) -> None:
        """Do something to this run. Whatever goes wrong is this run's end, in its own words."""
        try:
            try:
                action(*arguments)
            except Stopped as stop:
                self.state = say_stopped(self.recorder, self._session, stop.reason)
        except RunGone:
            self.state = "gone"
        except CannotWrite:
            self.state = "failed"
        except Exception as error:
            self.fail(error)

    def fail(self, error: Exception) -> None:
        """Say that it ended by an error, which may be everybody's."""
        self.state = "failed"
        try:
            say_failed(self.recorder, error)
        except RunGone:
            self.state = "gone"

    def interrupt(self) -> None:
        """Ctrl-C ends it."""
        if not self.state:
            with contextlib.suppress(RunGone, CannotWrite):
                say_interrupted(self.recorder)

    def begin(self, threads: int, data: Data | None, together: int) -> None:
        orders = Orders(self.run, self._ended)
        game = begin(self.run, self.recorder, orders, threads=threads, data=data, together=together)
        self._session = Session(game, self.recorder, orders, self.cadence)

    def take(self, event: Event) -> None:
        """Record what happened to it, and after each update look what people want."""
        self.session.keep(event)
        if self.session.finished:
            self.state = "finished"
        elif isinstance(event, Tick):
            self.session.look()

    def rest(self) -> None:
        """One moment of a rest; the first saves everything."""
        if self._rests:
            self.session.rest()
        else:
            self.session.lie_down()
            self._rests = True
        if self.session.finished:
            self.state = "finished"

    def go_on(self) -> None:
        self._rests = False
        self.recorder.status("running")


def _begin(members: Sequence[_Member]) -> None:
    """Build all games on the data of the first."""
    if not members:
        return
    threads = members[0].run.config.threads or 1  # a second thread is better spent on a batch of its own
    data = None
    for member in members:
        member.attempt(member.begin, threads, data, len(members))
        if not member.state:
            data = member.game.data


class _Batch:
    """Members in step, and the stream of what happens to them."""

    def __init__(self, members: list[_Member]) -> None:
        self.members = members
        self._ensemble = Ensemble([member.game for member in members]) if len(members) > 1 else None
        cadence = members[0].cadence
        self._look_at = 0.0
        self._told: Iterator[tuple[int, Event]]
        if self._ensemble is None:
            self._told = ((0, event) for event in train(members[0].game, cadence=cadence))
        else:
            self._told = train_together(self._ensemble, cadence=cadence)

    @property
    def game(self) -> Game:
        return self.members[0].game

    def is_whole(self) -> bool:
        """Are all still in step, and none wants anything else?"""
        return all(
            not m.state and not m.wants_rest and m.game.learning_rates == self.game.learning_rates for m in self.members
        )

    def train(self, seconds: float, goal: tuple[int, ...] | None) -> None:
        """Until the time is up, or the place `goal` is reached, or somebody leaves; in whole rounds."""
        last, end, looks = len(self.members) - 1, time.monotonic() + seconds, True
        for index, event in self._next_events():
            ticks = isinstance(event, Tick)
            if ticks and index == 0:
                looks = self._may_look()
            member = self.members[index]
            if not member.state and (looks or not ticks):
                member.attempt(member.take, event)
            if ticks and index == last and (time.monotonic() >= end or place(self.game) == goal or not self.is_whole()):
                return

    def _may_look(self) -> bool:
        """The control files are looked at every 10 ms: in the rounds between, there is nothing to do for anybody."""
        now = time.monotonic()
        due = now >= self._look_at
        if due:
            self._look_at = now + LOOK_EVERY
        return due

    def _next_events(self) -> Iterator[tuple[int, Event]]:
        """An error in the common update is everybody's."""
        try:
            yield from _borrowed(self._told)
        except Exception as error:
            for member in self.members:
                if not member.state:
                    member.fail(error)

    def part(self) -> None:
        """Let every game go on for itself."""
        if self._ensemble is not None:
            self._ensemble.release()


def _borrowed(stream: Iterator[tuple[int, Event]]) -> Iterator[tuple[int, Event]]:
    """The rest of a stream, which stays open when a loop over it is left."""
    while True:
        try:
            told = next(stream)
        except StopIteration:
            return
        yield told


class _Table:
    """Decides who is trained next, and with whom."""

    def __init__(self, members: Sequence[_Member]) -> None:
        self._members = members
        self._batches: list[_Batch] = []
        self._last: _Batch | None = None

    def play(self) -> None:
        """Until every run has ended."""
        while playing := [member for member in self._members if not member.state]:
            self._turn(playing)

    def _turn(self, playing: list[_Member]) -> None:
        """Train one batch for a while, and look after those that rest."""
        if not self._is_settled(playing):
            self._regroup(playing)
        resting = [member for member in playing if member.wants_rest]
        for member in resting:
            member.attempt(member.rest)
        if not self._batches:
            time.sleep(REST)
            return
        batch, goal = self._next_batch()
        others_wait = len(resting) > 0 or len(self._batches) > 1
        batch.train(SLICE if others_wait else float("inf"), goal)

    def _is_settled(self, playing: list[_Member]) -> bool:
        """Is everybody that wants to play in a batch, and are no two batches in step?"""
        seated = sum(len(batch.members) for batch in self._batches)
        if seated != sum(not member.wants_rest for member in playing):
            return False
        if not all(batch.is_whole() for batch in self._batches):
            return False
        return len(self._batches) < 2 or len({phase(batch.game) for batch in self._batches}) == len(self._batches)

    def _regroup(self, playing: list[_Member]) -> None:
        """Everybody that wants to play, in batches of those that are in step."""
        seated = [member for batch in self._batches for member in batch.members]
        for batch in self._batches:
            batch.part()
        wanting = [member for member in playing if not member.wants_rest]
        for member in wanting:
            if member not in seated:
                member.attempt(member.go_on)
        in_step: dict[tuple[Any, ...], list[_Member]] = {}
        for member in wanting:
            if not member.state:
                in_step.setdefault(phase(member.game), []).append(member)
        self._batches, self._last = [], None
        for members in in_step.values():
            try:
                self._batches.append(_Batch(members))
            except Exception as error:  # running out of memory
                for member in members:
                    member.fail(error)

    def _next_batch(self) -> tuple[_Batch, tuple[int, ...] | None]:
        """The one that lags a little, up to where the next like it is; otherwise each in its turn."""
        behind, *ahead = sorted(self._batches, key=lambda batch: place(batch.game))
        for batch in ahead:
            near = batch.game.step - behind.game.step <= NEAR and place(batch.game) > place(behind.game)
            if near and kind(batch.game) == kind(behind.game):
                return behind, place(batch.game)
        index = self._batches.index(self._last) + 1 if self._last in self._batches else 0
        self._last = self._batches[index % len(self._batches)]
        return self._last, None
