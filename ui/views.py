"""The views of a page: one is on show, and the address names it."""

from collections.abc import Mapping

import streamlit as st

from ui.address import chosen, remember


def choose_view(place: st.delta_generator.DeltaGenerator, key: str, views: Mapping[str, str]) -> str:
    """Draw the choice in `place`, and return what is chosen. key: of the session; views: their labels by name."""
    if st.session_state.get(key) not in views:  # none yet, or a browser that was too quick sent none
        st.session_state[key] = chosen("view", views)
    place.segmented_control(
        "View",
        [*views],
        required=True,
        default=st.session_state[key],
        key=key,
        on_change=lambda: remember(view=st.session_state[key] or chosen("view", views)),
        format_func=lambda view: views[view],
        label_visibility="collapsed",
    )
    return str(st.session_state[key])
