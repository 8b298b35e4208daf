"""The latent explorer, for pages: a component that asks the server by itself, without any rerun."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from ui.api import assets
from ui.component import JS

PLACE = ("seeds", "across", "down", "path", "minus", "plus", "z", "truncation", "label", "moves")  # in an address

_component = st.components.v2.component("gan_arena_latent", js=JS, isolate_styles=False)


def latent_view(
    source: str,
    *,
    step: int | None = None,
    name: str = "",
    choices: Mapping[str, Any] | None = None,
    place: Mapping[str, str],
    sliders: Sequence[str] = (),
    pad: Sequence[str] = (),
    key: str = "latent",
) -> None:
    """Drag through the noise of the generator `source`.

    step: a kept time step of a run, if not the last. name: what people call it, for the address. choices: what somebody
    set at customs, of foreign weights.
    place: what the address says of the place, name by name.
    sliders, pad: names of directions; those that the generator does not have are passed over.
    """
    data = {
        "module": assets.address("latent.js"),
        "source": source,
        "step": step,
        "name": name,
        "choices": dict(choices or {}),
        "place": dict(place),
        "sliders": list(sliders),
        "pad": list(pad),
    }
    _component(data=data, key=key)
