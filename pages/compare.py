"""Compare: the same data, the same seed, different losses, side by side."""

import streamlit as st

from ui.race_tab import race_tab

st.title("Compare", anchor=False)
race_tab()
