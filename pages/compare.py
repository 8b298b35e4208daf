"""Compare: the same data and seed, different losses: side by side, over many seeds, against published claims."""

import streamlit as st

from ui.address import chosen, remember
from ui.protocols import protocol_tab
from ui.race_tab import race_tab
from ui.seeds_tab import seeds_tab
from ui.tricks_tab import tricks_tab

VIEWS = {"race": "Race", "seeds": "Many seeds", "protocols": "Published experiments", "tricks": "Tricks"}
TABS = {"race": race_tab, "seeds": seeds_tab, "protocols": protocol_tab, "tricks": tricks_tab}

title, choice = st.columns([1, 4], vertical_alignment="center")
title.title("Compare", anchor=False)
if st.session_state.get("view") not in VIEWS:  # none yet, or a browser that was too quick sent none
    st.session_state["view"] = chosen("view", VIEWS)
choice.segmented_control(
    "View",
    [*VIEWS],
    required=True,
    default=st.session_state["view"],
    key="view",
    on_change=lambda: remember(view=st.session_state["view"] or chosen("view", VIEWS)),
    format_func=lambda view: VIEWS[view],
    label_visibility="collapsed",
)
TABS[st.session_state["view"]]()
