"""Processes for long work that is in pieces, of which nothing is left when it ends, however it ends."""

import multiprocessing
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from gan_core.base.errors import UserError


@contextmanager
def workers(count: int) -> Iterator[ProcessPoolExecutor]:
    """So many processes. Ctrl-C and SIGTERM end them at once: a pool alone would wait for all that was submitted.

    Raises UserError if one of them was killed.
    """
    strangers = {*multiprocessing.active_children()}
    before = signal.signal(signal.SIGTERM, _interrupt)
    context = multiprocessing.get_context("spawn")  # a fork of a process with threads may hang
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=_leave_signals_to_the_parent)
    try:
        yield pool
    except BaseException as error:
        for child in {*multiprocessing.active_children()} - strangers:
            child.terminate()
        if isinstance(error, BrokenProcessPool):
            raise UserError(
                "a process was killed, perhaps because the memory ran out; fewer --jobs need less"
            ) from None
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        signal.signal(signal.SIGTERM, before)


def _interrupt(*signal_and_frame: object) -> None:
    raise KeyboardInterrupt


def _leave_signals_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
