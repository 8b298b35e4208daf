"""The training loop, as a stream of events. It prints, draws and saves nothing."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from gan_core.events import MILESTONES, Event, Finished, Metrics, Milestone, Snapshot, Tick
from gan_core.game import Game
from gan_core.measure import Meter
from gan_core.pictures import Painter
from gan_core.updates import Losses, update_both, update_critic, update_generator

Told = TypeVar("Told")  # an event, alone or with whose it is
_UPDATES = {"both": update_both, "critic": update_critic, "generator": update_generator}


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
        self.milestone = self._passed()  # how many twelfths of the run are over
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
        """Is another twelfth of the run over since the last time that it was?"""
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


def train(
    game: Game,
    *,
    player: str = "both",
    steps: int | None = None,
    cadence: Cadence | None = None,
    now: Callable[[], float] = time.perf_counter,
) -> Iterator[Event]:
    """Play from `game.step` to the config's last step or its time limit, or for `steps` more updates of `player`.

    Everything lives in `game`: to stop, stop iterating; to go on, call again. An event comes after every
    single update, so a consumer can react within one. `player` is "both", "critic" or "generator".
    """
    clock = Clock([game], cadence or Cadence(), now)
    meter, painter, losses = Meter(game), Painter(game), Losses()
    if game.step == 0 and game.critic_updates == 0:
        yield from clock.hand_over(painter.paint())  # something to look at from the first moment
        yield from clock.hand_over(milestone(game, 0))
    for _ in _turns(game, player, steps, losses):
        clock.tick()
        game.recent.add(meter.history.count(losses))
        yield from _reports(game, clock, meter, painter, losses)
        yield from clock.hand_over(Tick(game.step))
    yield from _last_reports(game, meter, painter, losses)


def _turns(game: Game, player: str, steps: int | None, losses: Losses) -> Iterator[None]:
    """Make one update at a time until the work is done."""
    if player != "both":
        for _ in range(steps or 1):
            _UPDATES[player](game, losses)
            yield
        return
    last = game.config.steps if steps is None else game.step + steps
    while game.step < last and not (steps is None and game.out_of_time):
        _UPDATES[game.whose_turn](game, losses)
        yield


def _reports(game: Game, clock: Clock, meter: Meter, painter: Painter, losses: Losses) -> Iterator[Event]:
    if clock.is_due("metrics") and meter.history.complete:
        yield from clock.hand_over(_metrics(game, meter, painter, losses))
        clock.done("metrics")
    if clock.is_due("pictures"):
        before = clock.now()
        picture = painter.paint()
        clock.done("pictures", cost=clock.now() - before)
        yield from clock.hand_over(picture)
    if clock.passes_milestone():
        yield from clock.hand_over(milestone(game, clock.milestone))
    if clock.is_due("snapshots"):
        yield from clock.hand_over(Snapshot(game.step, game.state_dict()))
        clock.done("snapshots")


def milestone(game: Game, index: int) -> Milestone:
    """The generator that people see, as it is now."""
    found = game.sampler.state_dict().items()
    tensors = {name: value.detach().to("cpu", copy=True).contiguous() for name, value in found}
    return Milestone(game.step, index, tensors)


def _last_reports(game: Game, meter: Meter, painter: Painter, losses: Losses) -> Iterator[Event]:
    picture = painter.paint(last=True)  # first, so that the last figures hold the final coverage
    if meter.history.any or game.is_over:  # a report that came just now has an earlier picture's coverage
        yield _metrics(game, meter, painter, losses)
    yield picture
    yield Snapshot(game.step, game.state_dict())
    if game.is_over:
        yield Finished(game.step, _why_over(game))


def _why_over(game: Game) -> str:
    if game.step >= game.config.steps:
        return ""
    return f"it trained for the {game.config.time_limit:g} seconds that it had"


def _metrics(game: Game, meter: Meter, painter: Painter, losses: Losses) -> Metrics:
    return Metrics(game.step, game.seconds, game.images, meter.read(losses) | painter.report)
