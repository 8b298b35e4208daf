"""The training loop, of one game or of several as one batch, as a stream of events. It prints, draws, saves nothing."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from torch import Tensor

from gan_core.base.events import MILESTONES, Event, Finished, Metrics, Milestone, Snapshot, Tick
from gan_core.games import ALL
from gan_core.games.losses import Losses
from gan_core.training.game import Game
from gan_core.training.loss_meter import LossHistory, Meter
from gan_core.training.pictures import Painter
from gan_core.training.state_format import shown_weights

Told = TypeVar("Told")  # an event, alone or with whose it is


@dataclass(frozen=True, kw_only=True)
class Cadence:
    """How often a run reports, in seconds of its own training time.

    Metrics thin out as a run gets longer (`horizon` seconds at the full rate, then the interval grows with
    the run), so that the history of an hour is not sixty times that of a minute. Pictures keep their rate,
    the run's folder thins them; they never take more than `share` of the time, but for the first few: those are
    slow on a machine where everything begins at once, and tell little of the next ones. Till then a run does not
    wait for longer than it is old.
    """

    metrics: float = 0.1
    pictures: float = 0.125
    snapshots: float = 15.0
    horizon: float = 300.0
    share: float = 0.03


class Clock:
    """Training time, the consumer's time left out, and when each kind of report is due.

    games: one, or several that are trained together; then all of the time is each one's.
    """

    def __init__(self, games: Sequence[Game], cadence: Cadence, now: Callable[[], float]) -> None:
        self.games, self.cadence, self.now = games, cadence, now
        self.last = now()
        self.milestone = self._passed()  # how many of the 12 snapshots are due
        self.due = {"metrics": 0.0, "pictures": 0.0, "snapshots": games[0].seconds + cadence.snapshots}

    def tick(self) -> None:
        """Add the time since the last tick to the games'."""
        now = self.now()
        for game in self.games:
            game.seconds += now - self.last
        self.last = now

    def hand_over(self, *events: Told) -> Iterator[Told]:
        """Yield what happened; what the consumer does with it, a pause perhaps, is no training time."""
        self.tick()
        yield from events
        self.last = self.now()

    def is_due(self, kind: str) -> bool:
        return self.games[0].seconds >= self.due[kind]

    def passes_milestone(self) -> bool:
        """Is another of the 12 snapshots due since the last time that one was?"""
        before, self.milestone = self.milestone, self._passed()
        return before < self.milestone < MILESTONES

    def _passed(self) -> int:
        return int(self.games[0].share_done * MILESTONES)

    def done(self, kind: str, cost: float = 0.0) -> None:
        interval = getattr(self.cadence, kind)
        if kind == "metrics":
            interval *= max(1.0, self.games[0].seconds / self.cadence.horizon)
        age = self.games[0].seconds
        self.due[kind] = age + max(interval, min(cost / self.cadence.share, 5.0, age))


class Table(Protocol):
    """Games that make each update together."""

    @property
    def games(self) -> Sequence[Game]:
        """In the order of their events."""

    def update(self, losses: Losses) -> None:
        """Make the next update of every game."""

    def own(self, index: int, value: Tensor) -> Tensor:
        """The part of a loss, or of scores, that is the game's of that index."""


class Alone:
    """One game by itself."""

    def __init__(self, game: Game) -> None:
        self.games: Sequence[Game] = [game]

    def update(self, losses: Losses) -> None:
        self.games[0].take_turn(losses)

    def own(self, index: int, value: Tensor) -> Tensor:
        return value


def train(
    game: Game,
    *,
    player: str = ALL,
    steps: int | None = None,
    cadence: Cadence | None = None,
    now: Callable[[], float] = time.perf_counter,
) -> Iterator[Event]:
    """Play from `game.step` to the config's last step or its time limit, or for `steps` more updates of `player`.

    Everything lives in `game`: to stop, stop iterating; to go on, call again. An event comes after every
    single update, so a consumer can react within one. `player` is ALL, or the name of one who shall learn alone.
    """
    table, losses = Alone(game), Losses()
    updates = whole_steps(table, losses, steps) if player == ALL else _alone(game, losses, player, steps or 1)
    return (event for _, event in play(table, losses, updates, cadence or Cadence(), now))


def _alone(game: Game, losses: Losses, player: str, times: int) -> Iterator[None]:
    for _ in range(times):
        game.update_alone(player, losses)
        yield


def whole_steps(table: Table, losses: Losses, steps: int | None) -> Iterator[None]:
    """Make one update at a time until the work is done."""
    game = table.games[0]
    last = game.config.steps if steps is None else game.step + steps
    while game.step < last and not (steps is None and game.out_of_time):
        table.update(losses)
        yield


def play(
    table: Table, losses: Losses, updates: Iterator[None], cadence: Cadence, now: Callable[[], float]
) -> Iterator[tuple[int, Event]]:
    """The events of all games of a table, each with its game's index, while `updates` are made, which fill `losses`.

    After every update each game has a Tick, in the order of the games, so the last one's ends the round. The games
    report their figures at the same steps; pictures are painted at the rate of a single run, one game after the other.
    """
    clock = Clock(table.games, cadence, now)
    seats = [_Seat(table, index) for index in range(len(table.games))]
    history, painted = LossHistory(), 0
    for seat in seats:
        if seat.game.is_fresh:
            yield from clock.hand_over(seat.paint())  # something to look at from the first moment
            yield from clock.hand_over(seat.milestone(clock.milestone))  # 0, but of a fork
    for _ in updates:
        clock.tick()
        found = history.count(losses)
        for seat in seats:
            seat.remember(found)
        if clock.is_due("metrics") and history.holds(table.games[0].networks):
            before = clock.now()
            reports = _reports(seats, history, losses)
            clock.done("metrics", cost=clock.now() - before if len(seats) > 1 else 0.0)
            yield from clock.hand_over(*reports)
        if clock.is_due("pictures"):
            before = clock.now()
            picture = seats[painted].paint()
            clock.done("pictures", cost=clock.now() - before)
            yield from clock.hand_over(picture)
            painted = (painted + 1) % len(seats)
        if clock.passes_milestone():
            for seat in seats:
                yield from clock.hand_over(seat.milestone(clock.milestone))
        if clock.is_due("snapshots"):
            for seat in seats:
                yield from clock.hand_over(seat.snapshot())
            clock.done("snapshots")
        yield from clock.hand_over(*(seat.tick() for seat in seats))
    yield from _last_reports(seats, history, losses)


class _Seat:
    """One game of a table, with what makes its reports. Events come with its index."""

    def __init__(self, table: Table, index: int) -> None:
        self.table, self.index, self.game = table, index, table.games[index]
        self.meter, self.painter = Meter(self.game), Painter(self.game)

    def remember(self, found: Mapping[str, Tensor]) -> None:
        self.game.recent.add(found, self.index if len(self.table.games) > 1 else None)

    def paint(self, *, last: bool = False) -> tuple[int, Event]:
        return self.index, self.painter.paint(last=last)

    def report(self, means: Mapping[str, Tensor], losses: Losses) -> tuple[int, Event]:
        """means: of every game's losses since the last report; losses: of the last update."""
        own, game = Losses(), self.game
        own.update({name: self.table.own(self.index, mean) for name, mean in means.items()})
        own.scores = {whose: self.table.own(self.index, scores) for whose, scores in losses.scores.items()}
        values = self.meter.read(own) | self.painter.report
        return self.index, Metrics(game.step, game.seconds, game.images, values)

    def milestone(self, number: int) -> tuple[int, Event]:
        return self.index, milestone(self.game, number)

    def snapshot(self) -> tuple[int, Event]:
        return self.index, Snapshot(self.game.step, self.game.state_dict())

    def tick(self) -> tuple[int, Event]:
        return self.index, Tick(self.game.step)


def _reports(seats: Sequence[_Seat], history: LossHistory, losses: Losses) -> list[tuple[int, Event]]:
    means = history.means()
    return [seat.report(means, losses) for seat in seats]


def _last_reports(seats: Sequence[_Seat], history: LossHistory, losses: Losses) -> Iterator[tuple[int, Event]]:
    pictures = [seat.paint(last=True) for seat in seats]  # first, so that the last figures hold the final coverage
    # a report that came just now has an earlier picture's coverage
    if history.any or all(seat.game.is_over for seat in seats):
        yield from _reports(seats, history, losses)
    for seat, picture in zip(seats, pictures, strict=True):
        yield picture
        yield seat.snapshot()
        if seat.game.is_over:
            yield seat.index, Finished(seat.game.step, _why_over(seat.game))


def milestone(game: Game, index: int) -> Milestone:
    """The generator that people see, and the whole state, as they are now."""
    state = game.state_dict()
    tensors = shown_weights(state["tensors"], game.config, game.kind.sampler)
    return Milestone(game.step, index, tensors, state)


def _why_over(game: Game) -> str:
    if game.step >= game.config.steps:
        return ""
    return f"it trained for the {game.config.time_limit:g} seconds that it had"
