"""Trains one run in this process, from wherever it stands, and leaves the outcome in its folder."""

import time
import traceback
from collections.abc import Callable
from typing import Any

import torch

from gan_core.base.errors import UserError
from gan_core.base.machine import processor
from gan_core.data.datasets import Data
from gan_core.engines import limit
from gan_core.engines.cores import threads_for
from gan_core.engines.limit import LESS
from gan_core.engines.session import Orders, Session, Stopped
from gan_core.generators.starting import lay_into
from gan_core.runs import STATE_FILE, CannotWrite, Recorder, Run, RunGone, process, status
from gan_core.runs.claim import claimed
from gan_core.training import devices
from gan_core.training.checkpoint import load_state
from gan_core.training.game import Game
from gan_core.training.loop import Cadence

_MEMORY = ("can't allocate memory", "not enough memory", "out of memory", "bad_alloc")


def execute(run: Run, *, cadence: Cadence | None = None, ended: Callable[[], str] = lambda: "") -> str:
    """Train `run` until it is finished, stopped or failed, and return that state; "gone" if it was deleted.

    Goes on from the last snapshot if there is one. Obeys the run's control file. `ended` is asked after
    every update: a reason, one sentence, stops the run. What goes wrong inside the run ends up in its
    status; raises UserError only for a run that cannot be begun: broken, read-only, or at work elsewhere.
    """
    check(run)
    try:
        with claimed(run.folder), Recorder(run) as recorder:
            return _outcome(run, recorder, cadence, ended)
    except CannotWrite:
        return "failed"
    except RunGone:
        return "gone"


def check(run: Run) -> None:
    """Raises UserError for a run that cannot be begun."""
    if run.problem or run.lacks_state:
        raise UserError(run.problem or run.lacks_state)
    if run.read_only:
        raise UserError(f"the run {run.id} came with the app and cannot be changed")
    found = run.status()
    if found["state"] in status.LIVE and not process.is_me(found):
        raise UserError(f"the run {run.id} is being trained already, by process {found['pid']}")
    if found["state"] in status.FINAL:
        run.resume()  # that it should stop was said to the last sitting


def _outcome(run: Run, recorder: Recorder, cadence: Cadence | None, ended: Callable[[], str]) -> str:
    """Play, and put into words how it ended."""
    session = None
    try:
        try:
            orders = Orders(run, ended)
            game = begin(run, recorder, orders)
            session = Session(game, recorder, orders, cadence)
            session.play()
            return "finished"
        except Stopped as stop:
            return say_stopped(recorder, session, stop.reason)
    except (RunGone, CannotWrite):
        raise
    except KeyboardInterrupt:
        say_interrupted(recorder)
        raise
    except Exception as error:
        say_failed(recorder, error)
    return "failed"


def say_stopped(recorder: Recorder, session: Session | None, reason: str) -> str:
    """Save what there is, and leave in the status that it was stopped, unless that was the last step."""
    recorder.status("stopping", reason)
    if session is not None:
        session.save()
        if session.finished:
            return "finished"
    recorder.status("stopped", reason)
    return "stopped"


def say_interrupted(recorder: Recorder) -> None:
    """Ctrl-C came, perhaps in the middle of an update: what was saved before is whole."""
    recorder.status("stopped", f"interrupted from the keyboard; press Resume to {_way_on(recorder)}")


def say_failed(recorder: Recorder, error: Exception) -> None:
    """Leave in the status what went wrong, with the traceback if nobody foresaw it."""
    if isinstance(error, UserError):
        recorder.status("failed", str(error))
    else:
        trace = "".join(traceback.format_exception(error))
        recorder.status("failed", _in_words(error), traceback=trace[-8000:])


def begin(
    run: Run,
    recorder: Recorder,
    orders: Orders,
    *,
    threads: int | None = None,
    data: Data | None = None,
    together: int = 1,
) -> Game:
    """Build the game, and bring it to where the last snapshot was taken.

    threads, data: to share them with the others of a batch; together: how many those are, this one included.
    """
    before = run.status()
    recorder.status("starting")  # before anything is read that may take long, or too much memory
    config = run.whole_config()
    run.check_data()
    state = _last_state(run)
    if threads is None:
        resumes = state is not None and before["threads"]
        threads = before["threads"] if resumes else threads_for(run, config)  # other sums round differently
    torch.set_num_threads(threads)
    recorder.status("starting", threads=threads, together=together)
    game = Game(config, data=data, progress=_Progress(recorder, orders))
    if state is not None:
        game.load_state_dict(state)
    else:
        lay_into(game, run.root)
    recorder.rewind(game.step if state is not None else -1)
    recorder.note(
        data=game.data.told,
        levels=game.data.levels,
        device=devices.describe(game.device),
        machine=processor(),
        seconds=round(game.seconds, 3),
    )
    return game


def _last_state(run: Run) -> dict[str, Any] | None:
    path = run.folder / STATE_FILE
    if not path.exists():
        return None
    state = load_state(path)
    state["facts"].setdefault("seconds", status.read(run.folder)["saved_seconds"])  # earlier versions kept it there
    return state


class _Progress:
    """Tells people how a download goes, and lets them stop it."""

    def __init__(self, recorder: Recorder, orders: Orders) -> None:
        self._recorder, self._orders = recorder, orders
        self._due = 0.0

    def __call__(self, share: float, text: str) -> None:
        self._orders.look()
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + 0.2
            self._recorder.status("starting", f"{text} ({share:.0%})")


def _way_on(recorder: Recorder) -> str:
    return f"go on from step {recorder.saved:,}" if recorder.saved else "start again"


def _in_words(error: Exception) -> str:
    """One sentence for an error that nobody foresaw, or for running out of memory."""
    text = (str(error).strip().splitlines() or [""])[0]
    short = isinstance(error, MemoryError | torch.OutOfMemoryError)
    if short or (isinstance(error, RuntimeError) and any(sign in str(error) for sign in _MEMORY)):
        return f"{limit.ran_out()}: {LESS}"
    return f"the training broke off with {type(error).__name__}: {text[:300]}"
