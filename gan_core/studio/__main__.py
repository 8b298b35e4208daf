"""The process: `python -m gan_core.studio`. Orders come on stdin, answers go to what was stdout; it ends with stdin."""

import contextlib
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sized
from typing import cast

from gan_core.base import framing
from gan_core.base.errors import UserError
from gan_core.base.malloc import keep_freed_memory
from gan_core.studio.jobs import Answer, Job, Order, Outbox
from gan_core.studio.lanes import NewestWins, TakingTurns

_log = logging.getLogger(__name__)
_SORRY = "the part of the app that draws could not do this; the server's log says why"
END = object()
DRAWN = ("draw", "dissected")  # orders that a hand waits for
MOST_WAITING = 64  # orders in a lane: more are refused, not remembered


class Process:
    """Three threads: this one reads, one draws, one does what takes longer."""

    def __init__(self, outbox: Outbox) -> None:
        from gan_core.studio.orders import Orders

        self.outbox = outbox
        self.orders = Orders()
        self.draws: NewestWins[Job] = NewestWins()
        self.jobs: TakingTurns[Job] = TakingTurns()
        self.cancelled: set[int] = set()  # numbers of jobs that had their turn when they were to end
        for work, name in ((self._draw, "draws"), (self._work, "jobs")):
            threading.Thread(target=_forever, args=(work,), daemon=True, name=name).start()

    def take(self, order: Order) -> None:
        """A new order has come in; whatever is wrong with it is told to whoever gave it."""
        with self._answers_errors(order):
            if order.do == "cancel":
                self._cancel(order.asked["number_of"])
            elif order.do in DRAWN:
                self._put_draw(order)
            else:
                self._put_job(order)

    def _put_draw(self, order: Order) -> None:
        view = order.asked.get("view")
        if not isinstance(view, str) or not 0 < len(view) <= 80:
            raise UserError("a drawing names its view by a text of 1 to 80 characters")
        _check_room(self.draws)
        replaced = self.draws.put(view, Job(order))
        if replaced is not None:
            self.outbox.send(replaced.order, {"stale": True})

    def _put_job(self, order: Order) -> None:
        """A question of the same kind of the same view that has not begun is answered as stale."""
        if view := order.asked.get("view"):
            for older in self.jobs.take_out(lambda job: job.answers is None and job.order.is_like(order.do, view)):
                self.outbox.send(older.order, {"stale": True})
        _check_room(self.jobs)
        self.jobs.put(Job(order))

    def _cancel(self, number: int) -> None:
        if waiting := self.jobs.take_out(lambda job: job.order.number == number):
            for job in waiting:
                job.end()
        else:
            self.cancelled.add(number)

    def _draw(self) -> None:
        """One slice. A drawing that has begun is finished, or else a slow generator would never show anything."""
        job = self.draws.get()
        with self._answers_errors(job.order):
            if job.answers is None:
                if not self.orders.is_at_hand(job.order.asked):
                    return self._put_job(job.order)  # opening it takes its time, and others draw meanwhile
                job.answers = self.orders.begin(job.order)
            answer = next(job.answers)
            if answer is None:
                self.draws.put(job.order.number, job)  # in a row of its own, where nothing newer takes its place
            else:
                self.outbox.send(job.order, *answer)

    def _work(self) -> None:
        """One slice of a job. An answer is held back until it is known whether more will follow; None is no answer."""
        job = self.jobs.get()
        with self._answers_errors(job.order):
            if job.answers is None:
                job.answers = self.orders.begin(job.order)
            answer = next(job.answers, END)
            if answer is not None:
                self._tell(job, over=answer is END)
                job.latest = None if answer is END else cast(Answer, answer)
            if answer is not END and job.order.number not in self.cancelled:
                self.jobs.put(job)
            else:
                self.cancelled.discard(job.order.number)
                job.end()

    def _tell(self, job: Job, *, over: bool) -> None:
        """The answer that was held back, if there is one."""
        if job.latest is not None:
            header, payload = job.latest
            self.outbox.send(job.order, header if over else header | {"more": True}, payload)

    @contextlib.contextmanager
    def _answers_errors(self, order: Order):  # type: ignore[no-untyped-def]
        try:
            yield
        except UserError as error:
            self.outbox.send(order, {"error": str(error)})
        except BrokenPipeError:
            raise
        except Exception:
            _log.exception("%s failed", order.do)
            self.outbox.send(order, {"error": _SORRY})


def _check_room(lane: Sized) -> None:
    if len(lane) >= MOST_WAITING:
        raise UserError("too many are waiting for their pictures already; try again in a moment")


def _forever(work: Callable[[], None]) -> None:
    with contextlib.suppress(BrokenPipeError):  # nobody listens any more: stdin has ended too
        while True:
            work()


def main() -> None:
    """Until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the terminal is for the server, which closes the pipe
    logging.basicConfig(level=logging.WARNING)
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever else is printed does not get between the answers
    keep_freed_memory()
    import torch

    torch.set_num_threads(1)  # small steps, and a training may be at work beside it
    torch.set_num_interop_threads(1)
    process = Process(Outbox(answers))
    gc.collect()
    gc.freeze()
    while (message := framing.read(sys.stdin.buffer)) is not None:
        header, payload = message
        process.take(Order(header.pop("do"), header.pop("number"), header, payload))
    os._exit(0)  # threads may be in the middle of a long slice, of which nobody wants to hear


if __name__ == "__main__":
    main()
