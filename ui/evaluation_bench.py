"""The one place of this server at which generators are evaluated; see `gan_core.scoreboard.apart`."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from gan_core.base.errors import UserError
from gan_core.scoreboard.apart import Evaluations
from ui.api.errors import sentence
from ui.plain import plain
from ui.waiting import still_wanted

EVALUATIONS = Evaluations()
_CANCEL = "cancel-evaluation"
_LOOK = 0.2  # seconds
_SOON = 0.02  # share of the work before which nobody can say how long it takes


def evaluate(questions: Sequence[dict[str, Any]], found: Callable[[int, dict[str, Any]], None]) -> list[str]:
    """Ask them all, with a bar, the time left and a button that cancels. found: called with each answer as it comes.

    Returns the sentences of those that could not be answered. To press the button, or to leave the page, ends the work.
    """
    refused = []
    bar, button = st.progress(0.0, "Starting"), st.empty()
    button.button("Cancel", icon=":material/close:", key=_CANCEL)
    begun = time.monotonic()
    try:
        with EVALUATIONS.begin(questions) as doing:
            while not (message := doing.news(_LOOK)).get("done"):
                still_wanted()
                if message.get("waiting"):
                    begun = time.monotonic()
                    bar.progress(0.0, "Waiting: another evaluation is running")
                elif "progress" in message:
                    share = message["progress"]
                    bar.progress(min(share, 1.0), _told(message, len(questions), share, time.monotonic() - begun))
                elif "result" in message:
                    found(message["number"], message["result"])
                elif "error" in message:
                    refused.append(message["error"])
    except UserError as error:
        refused.append(str(error))
    bar.empty()
    button.empty()
    return refused


def cancelled() -> bool:
    """Is this run of the script the one that the button started? Whoever evaluates unasked must not begin again."""
    return bool(st.session_state.get(_CANCEL))


def show_refusals(sentences: Sequence[str]) -> None:
    """Why something was not evaluated, each in a box."""
    for one in sentences:
        st.error(plain(sentence(UserError(one))), icon=":material/error:")


def _told(message: Any, total: int, share: float, seconds: float) -> str:
    """ "2 of 5: generated pictures, 12 s left"."""
    words = f"{message['number'] + 1} of {total}: {message['what']}"
    return words if share < _SOON else f"{words}, {_left(seconds * (1 - share) / share)} left"


def _left(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
