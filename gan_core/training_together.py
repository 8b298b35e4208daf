"""The training loop for several runs as one batch: `training.train` with the index of the run beside each event."""

import time
from collections.abc import Callable, Iterator

from gan_core.ensemble import Ensemble
from gan_core.events import Event, Finished, Metrics, Snapshot, Tick
from gan_core.game import Game
from gan_core.measure import LossHistory, Meter
from gan_core.pictures import Painter
from gan_core.training import Cadence, Clock, milestone
from gan_core.updates import Losses

Told = tuple[int, Event]
# Reports of K runs cost K times as much as one's: they come less often, and so stay below 5 % of the time for 8.
TOGETHER = Cadence(metrics=0.5, share=0.02)


def train_together(
    ensemble: Ensemble, *, cadence: Cadence | None = None, now: Callable[[], float] = time.perf_counter
) -> Iterator[Told]:
    """Play all games of the ensemble to the last step. Yields (index of the game, event).

    The events are those of `train`. After every update each game has a Tick, in the order of the games, so the
    last one's ends the round. The games report their figures at the same steps; pictures are painted at the rate
    of a single run, of one game after the other.
    """
    clock = Clock(ensemble.games, cadence or TOGETHER, now)
    members = [_Member(game) for game in ensemble.games]
    history, losses, turn = LossHistory(), Losses(), 0
    for index, member in enumerate(members):
        if member.game.step == 0 and member.game.critic_updates == 0:
            yield from clock.hand_over((index, member.painter.paint()))
            yield from clock.hand_over((index, milestone(member.game, 0)))
    while ensemble.games[0].step < ensemble.config.steps:
        ensemble.next_update()(losses)
        clock.tick()
        found = history.count(losses)
        for index, member in enumerate(members):
            member.game.recent.add(found, index)
        if clock.is_due("metrics") and history.complete:
            before = clock.now()
            reports = _reports(members, history, losses)
            clock.done("metrics", cost=clock.now() - before)
            yield from clock.hand_over(*enumerate(reports))
        if clock.is_due("pictures"):
            before = clock.now()
            picture = members[turn].painter.paint()
            clock.done("pictures", cost=clock.now() - before)
            yield from clock.hand_over((turn, picture))
            turn = (turn + 1) % len(members)
        if clock.passes_milestone():
            for index, member in enumerate(members):
                yield from clock.hand_over((index, milestone(member.game, clock.milestone)))
        if clock.is_due("snapshots"):
            for index, member in enumerate(members):
                yield from clock.hand_over((index, member.snapshot()))
            clock.done("snapshots")
        yield from clock.hand_over(*((index, Tick(member.game.step)) for index, member in enumerate(members)))
    yield from _last_reports(members, history, losses)


class _Member:
    """One game with what makes its reports."""

    def __init__(self, game: Game) -> None:
        self.game, self.meter, self.painter = game, Meter(game), Painter(game)

    def snapshot(self) -> Snapshot:
        return Snapshot(self.game.step, self.game.state_dict())


def _reports(members: list[_Member], history: LossHistory, losses: Losses) -> list[Metrics]:
    """A report of each member."""
    means = history.means()
    reports = []
    for index, member in enumerate(members):
        own = Losses(**{name: mean[index] for name, mean in means.items()})
        if losses.real_scores is not None and losses.fake_scores is not None:
            own.real_scores, own.fake_scores = losses.real_scores[index], losses.fake_scores[index]
        member.meter.history.count(own)
        game = member.game
        values = member.meter.read(own) | member.painter.report
        reports.append(Metrics(game.step, game.seconds, game.images, values))
    return reports


def _last_reports(members: list[_Member], history: LossHistory, losses: Losses) -> Iterator[Told]:
    pictures = [
        member.painter.paint(last=True) for member in members
    ]  # first: the last figures hold the final coverage
    if history.any or all(member.game.is_over for member in members):
        yield from enumerate(_reports(members, history, losses))
    for index, (member, picture) in enumerate(zip(members, pictures, strict=True)):
        yield index, picture
        yield index, member.snapshot()
        if member.game.step >= member.game.config.steps:
            yield index, Finished(member.game.step)
