"""Tell real pictures from a generator's, against its own critic."""

import streamlit as st

from ui.human_view import human_view
from ui.opponent_menu import choose_opponent
from ui.studio import STUDIO
from ui.titles import name_tab

STUDIO.warm_up()
title, choice = st.columns([1.4, 3], vertical_alignment="bottom")
title.title("You against D", anchor=False)
with choice:
    run = choose_opponent()
if run:
    name_tab(f"You against D: {run.title or run.id}")
    query = st.query_params.to_dict() if st.query_params.get("run") == run.id else {}
    human_view(run, seed=query.get("seed", ""), limit=query.get("limit", ""))
