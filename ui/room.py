"""Room on a page for a live view, kept from the first moment: what stands below it never moves."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

HEIGHT = 1000  # px, more than screens usually show: what follows begins below the fold, and stays there


@contextmanager
def room(key: str) -> Iterator[None]:
    """Draw a view in here. A spacer keeps its place until it has come; then assets/arena.css takes it away."""
    with st.container(key=f"room-{key}"):
        yield
        st.space(HEIGHT)


def room_for_table(rows: int) -> DeltaGenerator:
    """A container for a table of so many rows, as high as Streamlit will make it; its code comes late."""
    return st.container(height=min(400, 35 * (rows + 1) + 3) + 6, border=False)
