"""The class, live: who runs what, with buttons to pause, resume and stop; and what ends it for everybody."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from gan_core.base.errors import UserError
from gan_core.runs import Run, RunGone, runs_root, under_way
from gan_core.visitors import acting
from ui.api.errors import sentence
from ui.deletion import asked_to_delete
from ui.owner_note import whose
from ui.plain import plain

MOST = 40  # rows: each has buttons of its own
LOOK = 2.0  # seconds
_COLOURS = {"running": "green", "paused": "orange", "queued": "gray"}
_ENDED = "class-ended"  # what was done to all, told once


@st.fragment(run_every=LOOK)
def class_view() -> None:
    """Asks at every look whether the teacher still is signed in."""
    if not acting().teacher:
        st.info("You are signed out.", icon=":material/lock:")
        return
    root = runs_root()
    there = [(run, status) for run in under_way.under_way(root) if (status := _status(run))]
    waiting = sum(status["state"] == "queued" for _, status in there)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{len(there) - waiting:,}** at work, **{waiting:,}** waiting")
        if st.button("Stop all", icon=":material/stop_circle:", key="stop-all", disabled=not there, help=_STOP_ALL):
            _stop_all()
        if st.button("Clear", icon=":material/delete_sweep:", key="clear", help=_CLEAR):
            _clear()
    if ended := st.session_state.pop(_ENDED, ""):
        st.toast(plain(ended))
    for run, status in there[:MOST]:
        _row(run, status)
    if len(there) > MOST:
        st.caption(f"{len(there) - MOST:,} more wait behind these.")
    if not there:
        st.caption("Nobody trains anything just now.")


_STOP_ALL = "Stops what is at work, and takes what waits out of the queue. All is saved: its owners may resume it."
_CLEAR = "Deletes visitors' runs that are over and not pinned."


def _status(run: Run) -> dict[str, Any] | None:
    try:
        return run.status()
    except RunGone:
        return None


def _row(run: Run, status: dict[str, Any]) -> None:
    state = status["state"]
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"class-{run.id}"):
        with st.container(gap=None):
            st.markdown(f"**{plain(whose(run))}** · {plain(run.title or run.preset or run.id)}")
            st.caption(f":{_COLOURS.get(state, 'blue')}-badge[{state}] {plain(_progress(run, status))}")
        with st.container(horizontal=True, width="content"):
            if state == "paused":
                _order(run, "Resume", "play_arrow", run.resume)
            elif state != "queued":
                _order(run, "Pause", "pause", run.pause)
            _order(run, "Stop", "stop", run.stop)
            _order(run, "Open", "open_in_full", lambda: _open(run))


def _progress(run: Run, status: dict[str, Any]) -> str:
    if run.problem:
        return run.problem
    if status["state"] == "queued":
        return status["reason"] or "it is the next one"
    return f"step {status['step']:,} of {run.config.steps:,}"


def _order(run: Run, word: str, icon: str, do: Callable[[], object]) -> None:
    if not st.button(word, icon=f":material/{icon}:", key=f"{word}-{run.id}"):
        return
    try:
        do()
    except UserError as error:  # it has just ended, or was deleted
        st.toast(plain(sentence(error)))


def _open(run: Run) -> None:
    st.switch_page("../pages/train.py", query_params={"run": run.id})


@st.dialog("Stop all runs?")
def _stop_all() -> None:
    st.markdown("Whatever is at work ends after its current update, and nothing waits any more. All of it is saved.")
    with st.container(horizontal=True):
        stop = st.button("Stop all", icon=":material/stop_circle:", key="really-stop-all", type="primary")
        if st.button("Cancel", key="stop-all-cancel"):
            st.rerun()
    if stop:
        _end(lambda: f"{under_way.stop_all(runs_root())} runs were stopped.")


@st.dialog("Clear the class's runs?")
def _clear() -> None:
    count = len(under_way.over(runs_root()))
    st.markdown(
        f"{count:,} of visitors' runs are over and not pinned: they will be gone, with their curves, pictures and "
        "weights. This cannot be undone. Runs at work, pinned ones and your server's own stay."
    )
    if asked_to_delete("really-clear"):
        _end(lambda: f"{under_way.clear(runs_root())} runs were deleted.")


def _end(do: Callable[[], str]) -> None:
    try:
        st.session_state[_ENDED] = do()
    except UserError as error:  # signed out meanwhile
        st.error(plain(sentence(error)))
        return
    st.rerun()
