"""Compare: the same data and seed, different losses: side by side, over many seeds, against published claims."""

import streamlit as st

from ui.protocols import protocol_tab
from ui.race_tab import race_tab
from ui.seeds_tab import seeds_tab
from ui.tricks_tab import tricks_tab
from ui.views import choose_view
from ui.what_is_seen import page_title

VIEWS = {"race": "Race", "seeds": "Many seeds", "protocols": "Published experiments", "tricks": "Tricks"}
TABS = {"race": race_tab, "seeds": seeds_tab, "protocols": protocol_tab, "tricks": tricks_tab}

title, choice = st.columns([1, 4], vertical_alignment="center")
with title:
    page_title("Compare")
view = choose_view(choice, "view", VIEWS)
TABS[view]()
