"""What each figure cannot see: real pictures made worse on purpose, measured as a generator's are."""

import math

import numpy as np
import streamlit as st

from gan_core.evaluation.degradations import DEGRADATIONS, Degradation
from gan_core.scoreboard.degraded import DegradedChoice, made_worse
from gan_core.scoreboard.real_pictures import DataChoice
from ui.evaluation_bench import cancelled, evaluate, show_refusals
from ui.evaluation_table import Result, tables

DATA = DataChoice(dataset="digits")  # built in: no download
COUNT, SEED = 300, 0
SHOWN, SIDE, GAP = 12, 64, 4  # pictures of a strip, pixels of each and between them
SHOWN_RESULTS = 8
KEPT = "degraded"  # results, by what they are of


def show() -> None:
    """The slider, the pictures that it makes, and their figures beside those of untouched ones."""
    st.markdown(
        "Real digits of 8 x 8 pixels that no generator drew, made worse. A figure that does not move is blind to what "
        "was done; one that improves takes it for better."
    )
    left, right = st.columns(2)
    with left:
        way = st.selectbox(
            "Made worse", [*DEGRADATIONS], format_func=lambda name: DEGRADATIONS[name].label, key="degraded-way"
        )
    with right:
        amount = _amount(way, DEGRADATIONS[way])
    choice = DegradedChoice(data=DATA, name=way, amount=amount, samples=COUNT, seed=SEED)
    real, worse = made_worse(choice)
    st.image(strip(real.oracle), caption="Untouched", width="content")
    st.image(strip(worse), caption=choice.title, width="content")
    _figures(choice)


def strip(pictures: np.ndarray) -> np.ndarray:
    """The first pictures of uint8 [n, C, H, W] side by side, [H, W, 3], each enlarged by whole pixels."""
    times = math.ceil(SIDE / pictures.shape[-1])
    shown = pictures[:SHOWN].repeat(times, axis=2).repeat(times, axis=3)
    colour = np.broadcast_to(shown, (len(shown), 3, *shown.shape[2:])).transpose(2, 0, 3, 1)
    padded = np.pad(colour, ((0, 0), (0, 0), (0, GAP), (0, 0)), constant_values=127)
    return padded.reshape(padded.shape[0], -1, 3)[:, :-GAP]


def _amount(name: str, way: Degradation) -> int:
    chosen: int = st.slider(
        f"How much ({way.unit})", way.least, way.most, way.usual, way.step, key=f"degraded-{name}", help=way.help
    )
    return chosen


def _figures(choice: DegradedChoice) -> None:
    results: dict[str, Result] = st.session_state.setdefault(KEPT, {})
    key = repr(choice)
    if key not in results and cancelled():
        st.info("Cancelled. Move the slider to measure again.", icon=":material/info:")
    elif key not in results:
        refused = evaluate([choice.to_dict()], lambda _, result: results.update({key: result}))
        show_refusals(refused)
    if results:
        tables([*results.values()][-SHOWN_RESULTS:], key="degraded")
