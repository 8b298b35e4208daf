"""The latent explorer, for pages: a component that asks the server by itself, without any rerun."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.api import assets
from ui.component import JS
from ui.room import room

_PLACE = ("seeds", "across", "down", "path", "minus", "plus", "z", "truncation", "label", "moves")
ASKED = (*_PLACE, "step", "sliders", "pad")  # in an address

_component = st.components.v2.component("gan_arena_latent", js=JS, isolate_styles=False)


def latent_view(
    source: str,
    *,
    name: str = "",
    choices: Mapping[str, Any] | None = None,
    asked: Mapping[str, str] | None = None,
    key: str = "latent",
) -> None:
    """Drag through the noise of the generator `source`.

    name: what people call it, for the address. choices: what somebody set under Import weights, of foreign weights.
    asked: what the address says of place, time step and directions, by the names in `ASKED`. What of it this generator
    cannot do is told, and left at its usual value.
    """
    data = {
        "module": assets.address("latent.js"),
        "source": source,
        "name": name,
        "choices": dict(choices or {}),
        "asked": dict(asked or {}),
    }
    with room(key):
        _component(data=data, key=key)
