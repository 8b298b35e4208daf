"""The game of telling real from generated pictures, for pages: a component that asks the server by itself."""

import streamlit as st

from gan_core.evaluation.human import EACH, LIMITS, RATINGS
from gan_core.runs import Run
from ui.api import assets
from ui.component import JS
from ui.room import room

_component = st.components.v2.component("gan_arena_human", js=JS, isolate_styles=False)


def human_view(run: Run, *, seed: str = "", limit: str = "", key: str = "human") -> None:
    """Play against a run of pictures.

    seed, limit: which deck, and how many seconds each picture is seen, as the address says; what cannot be read is
    passed over.
    """
    data = {
        "module": assets.address("human.js"),
        "run": run.id,
        "title": run.title or run.id,
        "seed": seed,
        "limit": limit,
        "each": EACH,
        "limits": LIMITS,
        "ratings": RATINGS,
    }
    with room(key):
        _component(data=data, key=key)
