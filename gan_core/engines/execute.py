"""Execute a run: build its game, play it into the recorder, do what its control file says."""

import time
import traceback
from collections.abc import Callable, Iterator

import torch

from gan_core import devices
from gan_core.checkpoint import load_state
from gan_core.config import RunConfig
from gan_core.errors import UserError
from gan_core.events import Event, Snapshot
from gan_core.game import Game
from gan_core.runs import Control, Recorder, Run, RunGone
from gan_core.training import train

LOOK = 0.01  # seconds between two looks at the control file
_NEVER: Callable[[], bool] = lambda: False  # noqa: E731 - a default that reads as a word


def execute(
    run: Run,
    *,
    threads: int = 1,
    server_gone: Callable[[], bool] = _NEVER,
    watch: Callable[[Event], None] | None = None,
) -> str:
    """Play `run` to its end, or until it is stopped; it goes on from its last snapshot if it has one.

    Returns the final state: finished, stopped, failed or deleted. Every failure ends up in the run's status
    as a sentence; nothing is raised but KeyboardInterrupt, after the run was saved.
    `watch` sees every event too. `server_gone` is asked now and then, and ends the run when it says so.
    """
    try:
        return _execute(run, threads, server_gone, watch or (lambda event: None))
    except RunGone:
        return "deleted"


def _execute(run: Run, threads: int, server_gone: Callable[[], bool], watch: Callable[[Event], None]) -> str:
    torch.set_num_threads(threads)
    try:
        state = _saved_state(run)
        recorder = Recorder(run, last_step=state["facts"]["step"] if state else None)
    except (UserError, OSError) as error:
        return _fail_unrecorded(run, error)
    with recorder:
        try:
            recorder.status(state="starting", threads=threads, pid=_pid(), reason="", traceback="")
            game = Game(run.config, progress=lambda share, text: recorder.status(reason=f"{text} ({share:.0%})"))
            if state:
                game.load_state_dict(state)
            recorder.status(state="running", reason="", device=devices.describe(game.device))
            return _Player(run, game, recorder, server_gone, watch).play()
        except RunGone:
            raise
        except UserError as error:
            recorder.status(state="failed", reason=str(error))
        except (MemoryError, torch.OutOfMemoryError):
            recorder.status(state="failed", reason=_NO_MEMORY)
        except Exception as error:
            reason = f"Something broke that should not have: {type(error).__name__}: {error}"
            recorder.status(state="failed", reason=reason.splitlines()[0], traceback=traceback.format_exc())
    return "failed"


_NO_MEMORY = "Memory ran out: try a smaller batch or smaller networks. Everything up to the last report is kept."


def _pid() -> int:
    import os

    return os.getpid()


def _saved_state(run: Run) -> dict | None:
    path = run.folder / "trainer_state.safetensors"
    return load_state(path) if path.exists() else None


def _fail_unrecorded(run: Run, error: Exception) -> str:
    from gan_core.runs.status import write_status

    write_status(run.folder, state="failed", reason=str(error))
    return "failed"


def warm_up() -> None:
    """Play a tiny game, so that torch has loaded all it needs before the first visitor presses Start."""
    torch.set_num_threads(1)
    for _ in train(Game(RunConfig(dataset="moons", steps=2, batch_size=8))):
        pass


class _Player:
    """One execution: the game, where its events go, and what its watchers want."""

    def __init__(
        self,
        run: Run,
        game: Game,
        recorder: Recorder,
        server_gone: Callable[[], bool],
        watch: Callable[[Event], None],
    ) -> None:
        self.run, self.game, self.recorder = run, game, recorder
        self.server_gone, self.watch = server_gone, watch
        self.control = Control(run.folder)
        self._next_look = 0.0

    def play(self) -> str:
        """Until the last step, or the wish to stop. Returns the state the run ends in."""
        try:
            for _ in self._played(train(self.game)):
                if self._looks_due() and not self._obey():
                    return self._stop()
        except KeyboardInterrupt:
            self._stop()
            raise
        return "finished"

    def _played(self, events: Iterator[Event]) -> Iterator[Event]:
        for event in events:
            self.recorder.write(event)
            self.watch(event)
            yield event

    def _looks_due(self) -> bool:
        now = time.monotonic()
        if now < self._next_look:
            return False
        self._next_look = now + LOOK
        return True

    def _obey(self) -> bool:
        """Do what the control file asks for. False if the run is to stop."""
        if self.server_gone():
            return False
        if self._changed() and self.control.now["want"] == "pause":
            self._pause()
        return self.control.now["want"] != "stop" and not self.server_gone()

    def _changed(self) -> bool:
        try:
            changed = self.control.changed()
        except FileNotFoundError:
            raise RunGone(self.run.id) from None
        if changed:
            for player, value in self.control.now["lr"].items():
                self.game.set_learning_rate(player, value)
        return changed

    def _pause(self) -> None:
        """Save, then wait; single steps are made as they are asked for."""
        self.control.forget_steps()
        self._save()
        self.recorder.status(state="paused", step=self.game.step)
        while self.control.now["want"] == "pause" and not self.server_gone():
            time.sleep(LOOK)
            self._changed()
            while player := self.control.next_step():
                self._single_step(player)
            self.recorder.keep_alive()
        if self.control.now["want"] == "run":
            self.recorder.status(state="running")

    def _single_step(self, player: str) -> None:
        for _ in self._played(train(self.game, player=player, steps=1)):
            pass
        self.recorder.status(state="paused", step=self.game.step)

    def _stop(self) -> str:
        reason = "The server was shut down; press Resume to go on." if self.server_gone() else ""
        self.recorder.status(state="stopping", step=self.game.step)
        self._save()
        self.recorder.status(state="stopped", step=self.game.step, reason=reason)
        return "stopped"

    def _save(self) -> None:
        self.recorder.write(Snapshot(self.game.step, self.game.state_dict()))
