"""Processes for trials end with the command, whatever ends it."""

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator

import pytest

from gan_core.base.errors import UserError
from gan_core.cli.workers import workers


@pytest.fixture(autouse=True)
def ctrl_c_counts() -> Iterator[None]:
    """A shell that starts its tests in the background lets them ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def leave() -> None:
    """What is left of the block's processes is gone before long."""
    for child in multiprocessing.active_children():
        child.join(30)
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_does_not_wait_for_what_was_submitted(number: signal.Signals) -> None:
    with pytest.raises(KeyboardInterrupt), workers(2) as pool:
        submitted = [pool.submit(time.sleep, 3600) for _ in range(8)]
        while not submitted[0].running():
            time.sleep(0.01)
        os.kill(os.getpid(), number)
        time.sleep(60)
    leave()
    assert all(future.done() for future in submitted)
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL, "as it was found"


def test_a_killed_process_is_told_in_a_sentence() -> None:
    with pytest.raises(UserError, match="a process was killed, perhaps because the memory ran out"), workers(1) as pool:
        pool.submit(os.kill, os.getpid(), 0).result()
        pool.submit(os._exit, 9).result()
    leave()


def test_what_a_piece_raises_is_raised() -> None:
    with pytest.raises(ZeroDivisionError), workers(1) as pool:
        pool.submit(divmod, 1, 0).result()
    leave()
