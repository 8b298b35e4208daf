"""Choose a game, start it, watch the two players."""

import streamlit as st

from ui import fork_page, forms, launch
from ui.arrival import START, fold, shows_one
from ui.beside_source import beside_its_source
from ui.downloads import run_downloads
from ui.finished import finished_run_of
from ui.fork_origin import fork_button, origin
from ui.live import live_view
from ui.more_steps import more_steps
from ui.owner_note import owner_note
from ui.plain import plain
from ui.titles import name_tab
from ui.what_is_seen import page_title

if fork_page.is_asked():
    fork_page.fork_page()
    st.stop()

title, choice, start = st.columns([1, 5, 1.5], vertical_alignment="center")
with title:
    page_title("Train")
with choice:
    forms.choose_preset()
showing = shows_one("run", forms.holds)
if not showing:
    st.caption(forms.preset_reason())
    beside_its_source(st.session_state[forms.PRESET])
config = forms.config_form(forms.preset_reason() if showing else "")
with start:
    pressed = st.button(
        "Start",
        type="primary",
        icon=":material/play_arrow:",
        disabled=config is None,
        width="stretch",
        key=START,
        on_click=fold,
        args=(forms.FORM,),
    )
if pressed and config is not None:
    launch.start(config, preset=st.session_state[forms.PRESET])

run = launch.run_in_address()
if run is None:
    finished = finished_run_of(st.session_state[forms.PRESET])
    st.markdown(finished.words)
    live_view(finished.run.id, mode="replay", key="train-replay")
else:
    name_tab(run.title or run.id)
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        height=44,
        border=False,
        key="run-head",
    ):
        st.header(plain(run.title or run.id), anchor=False, width="content")
        st.page_link(
            "../pages/latent.py",
            label="Explore its latent space",
            icon=":material/explore:",
            query_params={"source": run.id},
            help="As soon as it has drawn for a while: 12 snapshots per run are kept.",
        )
        fork_button(run, "fork")
        more_steps(run, "more")
    origin(run)
    owner_note(run)
    live_view(run.id, link=True, key=f"live-{0 if run.problem else run.config.steps}")
    run_downloads(run.id, key="downloads")
