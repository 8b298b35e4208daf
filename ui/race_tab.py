"""The race: choose lanes, start them together, watch who keeps all modes."""

from functools import partial

import streamlit as st

from gan_core.runs import queue, runs_root
from ui import race_form, race_launch
from ui.arrival import START, fold, shows_one
from ui.downloads import race_downloads
from ui.owner_note import owner_note
from ui.race_list import race_list
from ui.race_view import race_view
from ui.seeds_tab import try_more_seeds
from ui.titles import name_tab

SHIPPED = "grid-race"  # the finished race that came with the app


def race_tab() -> None:
    """Draw everything below the page's title."""
    choice, start = st.columns([6, 1.5], vertical_alignment="center")
    with choice:
        race_form.choose_race()
    showing = shows_one("race", race_form.holds)
    if not showing:
        st.caption(race_form.race_reason())
    entry = race_form.race_form(race_form.race_reason() if showing else "")
    if entry is not None:
        queue.expect(runs_root(), len(entry.lanes))
    with start:
        pressed = st.button(
            "Start",
            type="primary",
            icon=":material/play_arrow:",
            disabled=entry is None,
            width="stretch",
            key=START,
            on_click=fold,
            args=(race_form.FORM,),
        )
    if pressed and entry is not None:
        race_launch.start(entry)
    race = race_launch.race_in_address()
    if race is None:
        st.markdown("Press **Start**, or watch this finished race meanwhile.")
        race_view(SHIPPED, mode="replay", controls=False, key="race-replay")
    else:
        name_tab(race.title or race.id)
        owner_note(race)
        race_view(race.id, link=True, changed=race_launch.show, key="race")
        race_downloads(race.id, key="race-downloads")
        if race.begins_at is None:
            seeds = partial(try_more_seeds, race)
            st.button("Try more seeds", icon=":material/casino:", type="tertiary", on_click=seeds)
    race_list(race)
