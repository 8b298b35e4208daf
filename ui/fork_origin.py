"""Where a fork comes from, on its own page: a link to its parent, and a race from the moment at which they part."""

import streamlit as st

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.races.forks import race_forks
from gan_core.runs import Run
from gan_core.runs.forking import fork_points, forks_of
from ui.api.errors import sentence
from ui.fork_link import fork_query
from ui.plain import plain


def fork_button(run: Run, key: str) -> None:
    """Opens the form that forks the run; it rests where no step of it can be forked."""
    if st.button("Fork", icon=":material/call_split:", key=key, disabled=not fork_points(run), help=_FORK):
        st.switch_page("../pages/train.py", query_params=fork_query(run.id))


_FORK = "Go on from one of its snapshots with other settings, in a run of its own."


def origin(run: Run) -> None:
    """Nothing for a run that began by itself."""
    if run.parent is None:
        return
    try:
        parent = runs.find(run.parent.run, run.root)
    except UserError:
        called = plain(run.parent.title or run.parent.run)
        st.caption(f"A fork of {called} at step {run.parent.step:,}, which is not here any more.")
        return
    words = f"A fork of {plain(parent.title or parent.id)} at step {run.parent.step:,}"
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(words, icon=":material/arrow_upward:", type="tertiary", key="origin"):
            st.switch_page("../pages/train.py", query_params={"run": parent.id})
        race_button(run, "race-origin")


def race_button(run: Run, key: str) -> None:
    """Race a fork, and all others that left its parent at the same step, against what that one did from there on."""
    assert run.parent is not None
    words = f"Race from step {run.parent.step:,}"
    if not st.button(words, icon=":material/flag:", key=key, help="Its parent and all forks at that step, in Compare."):
        return
    try:
        parent = runs.find(run.parent.run, run.root)
        others = [one for one in forks_of(parent.id, run.parent.step, runs.list_runs(run.root)) if one != run]
        race = race_forks(parent, run.parent.step, [run, *others])
    except UserError as error:
        st.error(plain(sentence(error)), icon=":material/error:")
        return
    st.switch_page("../pages/compare.py", query_params={"race": race.id})
