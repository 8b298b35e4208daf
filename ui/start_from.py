"""Trained weights for a new run to start from: which ones, and both players or the generator alone."""

import json
from contextlib import suppress

import streamlit as st

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.config.run_config import RunConfig
from gan_core.runs import Run
from ui.beginnings import first_index
from ui.command import ask
from ui.plain import plain
from ui.source import checked_source

FRESH = ""
_CHOSEN, _ALONE = "start-from", "start-alone"


def choose_start(known: str) -> None:
    """Draw the choice. known: the hash that the draft starts from already, of a run that is trained again; or "".

    What is on show in latent space is offered by ?start=, an upload and a repository as well.
    """
    offered = {FRESH: f"The same weights as before, {known[:19]}" if known else "Fresh weights"}
    asked = st.query_params.get("start", "")
    with suppress(UserError):  # there is nothing of that name, or no visitor may open it
        asked = checked_source({"source": asked})["source"] if asked else ""
        offered |= {asked: st.query_params.get("name", "")[:60] or asked} if asked else {}
    offered |= {run.id: _words(run) for run in runs.list_runs(shipped=True) if run.has_weights}
    if asked in offered:
        st.session_state.setdefault(_CHOSEN, asked)
    if st.session_state.get(_CHOSEN, FRESH) not in offered:
        st.session_state.pop(_CHOSEN)
    st.selectbox(
        "Start from",
        [*offered],
        index=first_index(_CHOSEN, offered),
        key=_CHOSEN,
        format_func=lambda name: offered[name],
        help="Weights of a run, of what came with the app, or of an imported generator. Shapes have to agree.",
    )
    if st.session_state.get(_CHOSEN):
        st.toggle(
            "The generator alone",
            key=_ALONE,
            help="The critic starts afresh. Otherwise it comes along, if it was kept.",
        )


def in_words() -> str:
    """What was chosen, as a sentence to follow the preset's; "" for fresh weights. May come before the menu."""
    chosen = st.session_state.get(_CHOSEN) or st.query_params.get("start", "")
    return f" It starts from trained weights: {plain(str(chosen)[:60])}." if chosen else ""


def started(config: RunConfig) -> RunConfig:
    """The configuration with the weights that were chosen. Raises UserError, which names what disagrees."""
    source = st.session_state.get(_CHOSEN, FRESH)
    if source == FRESH:
        return config
    words = ["start", source, "--runs", str(runs.runs_root())]
    if st.session_state.get(_ALONE):
        words.append("--generator-alone")
    given = config.replace(start_from="").to_json()
    with st.spinner("Fitting the weights ..."):
        return RunConfig.from_dict(json.loads(ask(*words, given=given)))


def _words(run: Run) -> str:
    return f"{run.title or run.id} · {'came with the app' if run.read_only else run.id}"
