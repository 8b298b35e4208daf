"""The dissection of a generator, for the page Inside: a component that asks the studio by itself."""

import streamlit as st

from ui.api import assets
from ui.choices import choices_in
from ui.component import JS
from ui.generator_menu import choose_generator
from ui.room import room
from ui.studio import STUDIO

FIRST = "fashion-dcgan"  # its maps are small enough to paint on

_component = st.components.v2.component("gan_arena_dissection", js=JS, isolate_styles=False)


def dissection() -> None:
    """The menu of generators, and the one that is chosen on the table."""
    STUDIO.warm_up()
    source = choose_generator(FIRST, "dissected")
    if source:
        query = st.query_params.to_dict() if st.query_params.get("source") == source else {}
        data = {"module": assets.address("dissection.js"), "source": source, "choices": choices_in(query)}
        with room("dissection"):
            _component(data=data, key="dissection")
