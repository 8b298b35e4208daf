"""One update in slow motion: the menu of runs that can be frozen, and the component that walks through its stages."""

import streamlit as st

from gan_core.base.weight_files import CRITIC
from gan_core.config.settings import sample_shape
from gan_core.games.adversarial.plain import tricks_of
from gan_core.losses.objectives import OBJECTIVES
from gan_core.runs import Run
from gan_core.slow_motion.stages import LARGEST
from ui.address import chosen, remember
from ui.api import assets
from ui.component import JS
from ui.generator_menu import newest, words_of
from ui.room import room

FIRST = "ring-wgan-gp"  # points are seen at once
KEY = "frozen-run"

_component = st.components.v2.component("gan_arena_slow_motion", js=JS, isolate_styles=False)


def slow_motion() -> None:
    offered = {run.id: words_of(run) for run in newest() if _can_be_frozen(run)}
    if st.session_state.get(KEY) not in offered:
        st.session_state[KEY] = chosen("run", {FIRST: ""} | offered)
    menu, _ = st.columns([2, 1])
    source = menu.selectbox(
        "Run",
        [*offered],
        key=KEY,
        format_func=lambda name: offered[name],
        on_change=lambda: remember(view="update", run=st.session_state[KEY]),
        help="Runs of points and of small images with two players and none of the tricks that change what is learned.",
    )
    objectives = [{"name": name, "label": objective.label} for name, objective in OBJECTIVES.items()]
    data = {"module": assets.address("slow_motion.js"), "source": source, "objectives": objectives}
    with room("slow-motion"):
        _component(data=data, key="slow-motion")


def _can_be_frozen(run: Run) -> bool:
    """Are both players there, and is its update a textbook's?"""
    if run.problem or not run.has_weights or not (run.folder / CRITIC).is_file():
        return False
    return not tricks_of(run.config) and max(sample_shape(run.config)) <= LARGEST
