"""The two ways out of a dialog that deletes: a red button and a way back."""

import streamlit as st


def asked_to_delete(key: str) -> bool:
    """Draw Delete, with this key, and Cancel, which closes the dialog. True once Delete was pressed."""
    with st.container(horizontal=True):
        delete = st.button("Delete", icon=":material/delete:", key=key)  # red by assets/page.css
        if st.button("Cancel", key=f"{key}-cancel"):
            st.rerun()
    return delete
