"""A preset that departs from its source, and the same system as it was published: one click apart."""

import streamlit as st

from gan_core.config.presets import PRESETS
from gan_core.races.named import beside_source
from ui import forms
from ui.plain import plain


def beside_its_source(preset: str) -> None:
    """In what the preset departs from its source, and ways to the other of the two, their race and their figures."""
    ours = preset if PRESETS[preset].source else next((n for n, one in PRESETS.items() if one.source == preset), "")
    if not ours:
        return
    entry = PRESETS[ours]
    other, label = (entry.source, "To the letter") if preset == ours else (ours, "Ours")
    words = " ".join(filter(None, (entry.departs, entry.found)))
    st.caption(f"{'Departs from its source' if preset == ours else 'Ours departs from it'}: {plain(words)}")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            label,
            icon=":material/swap_horiz:",
            type="tertiary",
            key="other-form",
            on_click=forms.load_preset,
            args=(other,),
        )
        st.page_link(
            "../pages/compare.py",
            label="Race the two",
            icon=":material/flag:",
            query_params={"view": "race", "preset": beside_source(ours)},
        )
        if entry.table:
            st.page_link(
                "../pages/compare.py",
                label="Figures over seeds",
                icon=":material/table:",
                query_params={"view": "protocols", "protocol": entry.table},
            )
