"""What somebody has written to a run: its title, note and tags, shown and edited."""

import streamlit as st

from gan_core.base.errors import UserError
from gan_core.runs import LONGEST_TITLE, Run
from gan_core.runs.annotations import tags_in
from gan_core.runs.names import LONGEST_NOTE
from ui.api.errors import sentence
from ui.plain import plain

CHANGED, TICKED = "changed", "ticked"  # how often the list, and the table, had to be made anew


def renew(widget: str) -> None:
    """Make the list, or the table, anew: a widget holds on to the words it was made with."""
    st.session_state[widget] = st.session_state.get(widget, 0) + 1


def told_to(run: Run) -> None:
    """Draw the tags and the note, letter by letter, line by line."""
    if run.tags:
        st.markdown(" ".join(f":gray-badge[{plain(tag)}]" for tag in run.tags))
    if run.note:
        st.markdown("  \n".join(map(plain, run.note.splitlines())))


@st.dialog("Edit the run")
def edit(run: Run) -> None:
    """Title, note and tags in a dialog."""
    title = st.text_input("Title", value=run.title, max_chars=LONGEST_TITLE, key="new-title")
    tags = st.text_input("Tags", value=", ".join(run.tags), placeholder="thesis, lr-sweep", key="new-tags")
    note = st.text_area("Note", value=run.note, max_chars=LONGEST_NOTE, key="new-note")
    if st.button("Save", type="primary", key="save-title"):
        try:
            run.annotate(title=title, note=note, tags=tags_in(tags))
        except UserError as error:
            st.error(plain(sentence(error)))
            return
        renew(CHANGED)
        st.rerun()
