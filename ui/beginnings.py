"""With what a widget begins whose value the session holds already."""

from collections.abc import Hashable, Iterable

import streamlit as st


def first_index(key: str, options: Iterable[Hashable]) -> int:
    """The place among its options of what the session holds under a list's key; 0 if it holds nothing legal.

    A value in the session reaches the browser only with the script run that put it there. Where that run is cut short
    by a press, the browser begins with the widget's own default, and sends it back as if it had been chosen.
    """
    choices = list(options)
    held = st.session_state.get(key)
    return choices.index(held) if held in choices else 0
