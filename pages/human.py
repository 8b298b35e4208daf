"""Tell real pictures from a generator's, against its own critic."""

import streamlit as st

from ui.human_view import human_view
from ui.opponent_menu import choose_opponent
from ui.studio import STUDIO
from ui.titles import name_tab
from ui.what_is_seen import page_title

STUDIO.warm_up()
title, choice = st.columns([1.4, 3], vertical_alignment="bottom")
with title:
    page_title("You against D")
with choice:
    run = choose_opponent()
if run:
    name_tab(f"You against D: {run.title or run.id}")
    query = st.query_params.to_dict() if st.query_params.get("run") == run.id else {}
    human_view(run, seed=query.get("seed", ""), limit=query.get("limit", ""))
