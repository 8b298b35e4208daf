"""Against which run people play: those of pictures that have a generator."""

import streamlit as st

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.runs import Run
from gan_core.runs.votes import why_not
from ui.api.errors import sentence
from ui.beginnings import first_index
from ui.plain import plain

FIRST = "mnist-wgan-gp"  # neither hopeless nor too easy
KEY = "opponent"
MOST = 200  # of one's own runs in the menu


def choose_opponent() -> Run | None:
    """Draw the menu. A run that the address names in vain is told, with the reason. None if there is nothing at all."""
    offered = {run.id: run for run in _newest() if not why_not(run)}
    asked = st.query_params.get("run", "")
    if asked and asked not in offered:
        try:
            run = runs.find(asked)
            if reason := why_not(run):
                raise UserError(reason)
            offered = {run.id: run} | offered
        except UserError as error:
            st.warning(f"{plain(sentence(error))} These runs can be played against.", icon=":material/search_off:")
    if not offered:
        return None
    wanted = asked if asked in offered else FIRST
    if st.session_state.get(KEY) not in offered:
        st.session_state[KEY] = wanted if wanted in offered else next(iter(offered))
    chosen: str = st.selectbox(
        "Run",
        [*offered],
        index=first_index(KEY, offered),
        key=KEY,
        format_func=lambda name: _words(offered[name]),
    )
    return offered[chosen]


def _newest() -> list[Run]:
    """The newest of one's own, and all that came with the app."""
    return runs.list_runs()[:MOST] + [run for run in runs.list_runs(shipped=True) if run.read_only]


def _words(run: Run) -> str:
    kind = "came with the app" if run.read_only else run.id
    return f"{run.title or run.id} · {kind}"
