"""The layers of a generator and its critic; the component asks the server by itself, without any rerun."""

import streamlit as st

from ui.api import assets
from ui.component import JS
from ui.generator_menu import choose_generator
from ui.room import room

_component = st.components.v2.component("gan_arena_model_graph", js=JS, isolate_styles=False)


def model_graph() -> None:
    data = {"module": assets.address("model_graph.js"), "source": choose_generator()}
    with room("model-graph"):
        _component(data=data, key="model-graph")
