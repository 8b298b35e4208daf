"""What a visitor has just started or opened: the page folds its form and brings it into view, once."""

from collections.abc import Callable

import streamlit as st

_ARRIVED = "arrived"
START = "start"  # the key of a page's Start button


def announce(name: str) -> None:
    """A run or race was started or opened just now."""
    st.session_state[_ARRIVED] = name


def arrives(name: str) -> bool:
    """Was it announced, and not asked for since? Then the view scrolls to itself."""
    if st.session_state.get(_ARRIVED) != name:
        return False
    del st.session_state[_ARRIVED]
    return True


def shows_one(parameter: str, chosen: Callable[[str], bool]) -> bool:
    """Does the page show what the form was filled for, or what is being started now? Then the form takes little room.

    parameter: of the address; it names what is on show. chosen: is that what the form holds, too?
    """
    name = st.query_params.get(parameter, "")
    return bool(st.session_state.get(START)) or bool(name and chosen(name))


def fold(key: str) -> None:
    """Fold the expander of that key, which has `on_change="rerun"`; before it is drawn."""
    st.session_state[key] = False
