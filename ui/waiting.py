"""A script that waits for work elsewhere, and ends it when nobody waits any more."""

import contextlib
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from streamlit.runtime.scriptrunner import get_script_run_ctx

from gan_core.base.errors import UserError

Result = TypeVar("Result")
_LOOK = 0.2  # seconds


def still_wanted() -> None:
    """Raises, as Streamlit's own elements do, if the browser has left or asks for something else meanwhile."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is not None:
        context.yield_check()


def waited(answer: "Future[Result]", seconds: float, sorry: str, wanted: Callable[[], None] = still_wanted) -> Result:
    """The answer, as soon as it is there. Raises UserError(sorry) after so many seconds, and what it raises.

    Whichever way this is left without an answer, the answer is cancelled, and with it the work.
    """
    until = time.monotonic() + seconds
    try:
        while time.monotonic() < until:
            with contextlib.suppress(TimeoutError):
                return answer.result(_LOOK)
            wanted()
        raise UserError(sorry)
    finally:
        answer.cancel()
