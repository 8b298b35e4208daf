"""The pad to draw data on, for forms: a component that tells its drawing when the hand has come to rest."""

from collections.abc import Callable

import streamlit as st

from gan_core.data.sources.beginnings import BEGINNINGS
from ui.api import assets
from ui.component import JS

MOST_IN_LINK = 2000  # letters: programs for mail and chat cut longer addresses
_component = st.components.v2.component("gan_arena_data_pad", js=JS, isolate_styles=False)


def data_pad(text: str, drawn: Callable[[str], None], *, key: str) -> None:
    """Draw the pad with the drawing of `text` on it.

    drawn: called before the next run of the script with the text of another drawing, "" for an empty plane.
    key: one per drawing that comes from elsewhere; under the same key the pad keeps what is on it.
    """
    data = {
        "module": assets.address("data_pad.js"),
        "text": text,
        "beginnings": [{"label": beginning.label, "text": beginning.text} for beginning in BEGINNINGS.values()],
        "mostInLink": MOST_IN_LINK,
    }

    def tell() -> None:
        told = st.session_state[key].get("changed")
        if isinstance(told, str):
            drawn(told)

    _component(data=data, key=key, on_changed_change=tell)
