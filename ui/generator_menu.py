"""Which generator is on show: what came with the app, what was trained here, what was imported."""

import streamlit as st

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.runs import Run
from ui.api.errors import sentence
from ui.beginnings import first_index
from ui.plain import plain
from ui.source import checked_source

FIRST = "mnist-wgan-gp"  # a first look should be of images, and quick
KEY = "generator"
MOST = 200  # of one's own runs in the menu


def choose_generator(first: str = FIRST, key: str = KEY) -> str:
    """Draw the menu, and a door to Import weights for all others. Returns what the server calls the chosen one.

    first: what is on show at first. key: of the session, for a page where something else is looked for.
    """
    offered = {run.id: words_of(run) for run in newest() if run.has_weights}
    asked = st.query_params.get("source", "")
    if asked and asked not in offered:
        try:
            asked = checked_source({"source": asked})["source"]  # as the server writes it
            offered = {asked: st.query_params.get("name", asked)[:80]} | offered
        except UserError as error:
            st.warning(plain(sentence(error)), icon=":material/search_off:")
    wanted = asked if asked in offered else first
    if st.session_state.get(key) not in offered:
        st.session_state[key] = wanted if wanted in offered else next(iter(offered))
    menu, door = st.columns([3, 1], vertical_alignment="bottom")
    chosen: str = menu.selectbox(
        "Generator",
        [*offered],
        index=first_index(key, offered),
        key=key,
        format_func=lambda name: offered[name],
    )
    with door:
        st.page_link("../pages/import_weights.py", label="Import weights", icon=":material/upload:")
    return chosen


def newest() -> list[Run]:
    """The newest of one's own, and all that came with the app; any other is opened by its address, or from Runs."""
    return runs.list_runs()[:MOST] + [run for run in runs.list_runs(shipped=True) if run.read_only]


def words_of(run: Run) -> str:
    kind = "came with the app" if run.read_only else run.id
    return f"{run.title or run.id} · {kind}"
