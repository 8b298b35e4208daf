"""One sitting of a game: plays it, hands every event to the recorder, obeys what people want meanwhile."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

import torch

from gan_core.base.errors import UserError
from gan_core.base.events import Event, Finished, Metrics, Milestone, Snapshot
from gan_core.engines.process_load import ProcessLoad
from gan_core.evaluation.collapse import Watch
from gan_core.games import ALL
from gan_core.runs import Control, ControlWatch, Recorder, Run
from gan_core.training.final_scores import final_scores, samples_to_score
from gan_core.training.game import Game
from gan_core.training.loop import Cadence, train
from gan_core.training.state_format import DICE, RECENT

REST = 0.01  # seconds between two looks at the control file during a pause
SAVE_AFTER = 1.0  # seconds without a single step, after which single steps are saved


class Stopped(Exception):
    """Somebody wants this run to stop. The reason is one sentence, or "" if a user pressed Stop."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


class Orders:
    """What people want of a run, and whether its process shall end. `ended()`: a reason to stop, or ""."""

    def __init__(self, run: Run, ended: Callable[[], str]) -> None:
        self.now: Control = run.control()
        self._watch = ControlWatch(run.folder)
        self._ended = ended

    def look(self) -> bool:
        """Have they changed? Raises Stopped, and RunGone."""
        if reason := self._ended():
            raise Stopped(reason)
        changed = self._watch.look()
        if changed is None:
            return False
        self.now = changed
        if changed.want == "stop":
            raise Stopped(changed.reason)
        return True


class Session:
    """Plays `game` until it is finished. Raises Stopped when somebody wants it to end before."""

    def __init__(self, game: Game, recorder: Recorder, orders: Orders, cadence: Cadence | None = None) -> None:
        self.game = game
        self.recorder = recorder
        self.orders = orders
        self.cadence = cadence
        self.finished = False
        self.watch = Watch()
        self.load = ProcessLoad(game.device)
        self._stepped = dict(orders.now.steps)  # single steps of former sittings are not made again
        self._unsaved = False
        self._stepped_at = 0.0
        self._obey()

    def play(self) -> None:
        """To the last step, with rests."""
        while not self.finished:
            if self.orders.now.want == "pause":
                self._rest()
            else:
                self._train()

    def save(self) -> None:
        """Record the game as it stands: picture and snapshot."""
        for event in train(self.game, steps=0, cadence=self.cadence):
            self.keep(event)
        self._unsaved = False

    def _train(self) -> None:
        self.recorder.status("running")
        for event in train(self.game, cadence=self.cadence):
            self.keep(event)
            if self.finished:
                return
            self.look()
            if self.orders.now.want == "pause":
                return

    def _rest(self) -> None:
        """Everything saved, then single steps on demand."""
        self.lie_down()
        while self.orders.now.want == "pause" and not self.finished:
            time.sleep(REST)
            self.rest()

    def lie_down(self) -> None:
        """Begin a rest, with everything saved."""
        self.save()
        if not self.finished:
            self.recorder.status("paused")
            self._stepped_at = time.monotonic()

    def rest(self) -> None:
        """One moment of a rest."""
        if self._single_steps():
            self._stepped_at = time.monotonic()
        elif self._unsaved and time.monotonic() - self._stepped_at > SAVE_AFTER:
            self.save()
        self.recorder.beat()
        self.look()

    def look(self) -> None:
        """Take over what people want by now. Raises Stopped, and RunGone."""
        if self.orders.look():
            self._obey()

    def _single_steps(self) -> bool:
        """Make those that were asked for. They are saved later: a snapshot takes longer than many steps."""
        made = False
        for player in (ALL, *self.game.networks):
            while self._stepped.get(player, 0) < self.orders.now.steps.get(player, 0) and not self.finished:
                self._stepped[player] = self._stepped.get(player, 0) + 1
                made = self._unsaved = True
                if player == ALL:
                    self.game.begin_step()  # a whole one, whatever the pause or a single update had left
                for event in train(self.game, player=player, steps=1, cadence=self.cadence):
                    if not isinstance(event, Snapshot) or self.game.is_over:
                        self.keep(event)
                self.look()
        return made

    def keep(self, event: Event) -> None:
        """Record an event. Raises UserError if the game has come apart, with what was good still on disk."""
        if isinstance(event, Snapshot) and not _is_finite(event.state["tensors"]):
            raise UserError(self._diverged("a weight", math.nan, event.step))
        if isinstance(event, Milestone) and not _is_finite(event.state["tensors"]):
            return  # the next report or snapshot tells it
        if isinstance(event, Finished):
            self._score()
        if isinstance(event, Metrics):
            event = replace(event, values=event.values | self.load.read())
        self.recorder.note(updates=dict(self.game.total))
        self.recorder.write(event)
        for alarm in self.watch.follow(event, self.game.share_done):
            self.recorder.write(alarm)
        if isinstance(event, Metrics):
            for name in self.game.recent.names:
                if not math.isfinite(value := event.values.get(self.game.figure_of(name), 0.0)):
                    words = f"the {name}'s loss" if name in self.game.networks else f"the {name}"
                    raise UserError(self._diverged(words, value, event.step))
        self.finished = isinstance(event, Finished)

    def _score(self) -> None:
        """Before the run is called finished, so that whoever waits for that finds the figures."""
        if count := samples_to_score(self.game):
            self.recorder.status("running", f"scoring {count:,} samples")
        if scores := final_scores(self.game):
            self.recorder.write(scores)

    def _diverged(self, what: str, value: float, step: int) -> str:
        rates = " and ".join(f"{player} {rate:g}" for player, rate in self.game.learning_rates.items())
        kept = f"the snapshot of step {saved:,} is kept" if (saved := self.recorder.saved) else "its curves are kept"
        became = "NaN" if math.isnan(value) else "infinite"
        advice = f"lower the learning rates (now {rates}) or clip the gradients"
        return f"{what} became {became} by step {step:,}: {advice}, and start a new run; {kept}"

    def _obey(self) -> None:
        """Take over new learning rates; the rest is read where it matters."""
        for player, rate in self.orders.now.lr.items():
            if player in self.game.networks:
                self.game.set_learning_rate(player, rate)
        self.recorder.note(lr=dict(self.game.learning_rates))


def _is_finite(tensors: Mapping[str, torch.Tensor]) -> bool:
    return all(
        bool(torch.isfinite(tensor).all())
        for name, tensor in tensors.items()
        if tensor.is_floating_point() and not name.startswith((DICE, RECENT))
    )
