"""What each figure cannot see: real pictures made worse on purpose, measured as a generator's are."""

import math

import numpy as np
import streamlit as st

from gan_core.base.errors import UserError
from gan_core.data.datasets import DATASETS, Request
from gan_core.evaluation.degradations import DEGRADATIONS
from gan_core.scoreboard.blind_spots import DATA, SAMPLES, Sight, Spots, spots
from gan_core.scoreboard.degraded import DegradedChoice, made_worse
from gan_core.scoreboard.real_pictures import DataChoice
from ui.api.errors import sentence
from ui.blind_spot_chart import WORDS, chart, sights
from ui.evaluation_bench import cancelled, evaluate, show_refusals
from ui.evaluation_table import Result, tables
from ui.plain import plain

BUILT_IN = DataChoice(dataset="digits")  # pictures for a machine that has no others
COUNT, SEED = 300, 0
SHOWN, SIDE, GAP = 12, 64, 4  # pictures of a strip, pixels of each and between them
STRIP = 112  # pixels of a strip and its caption
SHOWN_RESULTS = 8
COLUMNS = 3  # of charts
KEPT = "degraded"  # results, by what they are of
LOOKS: dict[Sight, str] = {
    "notices": ":blue[:material/visibility:]",
    "blind": ":gray[:material/visibility_off:]",
    "fooled": ":orange[:material/thumb_up:]",
}


def show() -> None:
    """The slider, the pictures that it makes, and what each figure makes of them."""
    st.markdown(
        "Real pictures, drawn by no generator, made worse. Green is what untouched ones get; a figure whose dot stays "
        "there is blind to what was done, and one that improves takes it for better."
    )
    columns = st.columns([1.4, 2, 3], vertical_alignment="bottom")
    data = columns[0].segmented_control("Data", [*DATA], default=next(iter(DATA)), required=True, key="degraded-data")
    seen = spots(data)
    way = columns[1].selectbox(
        "Made worse", [*seen.figures], format_func=lambda name: DEGRADATIONS[name].label, key=f"degraded-way-{data}"
    )
    amount = _amount(columns[2], way)
    _pictures(DATA[data], way, amount)
    for sight, named in sights(seen, way, amount).items():
        if named:
            st.markdown(f"{LOOKS[sight]} **{WORDS[sight]}:** {plain(', '.join(named))}")
    _charts(seen, way, amount)
    st.caption(f"{SAMPLES:,} pictures on either side, measured by `python -m benchmarks.blind_spots`.")
    _measured_here(DATA[data], way, amount)


def _charts(seen: Spots, way: str, amount: int) -> None:
    """A small one for each figure that has a curve of its own; the distance's limit runs beside the distance."""
    shown = [name for name in seen.metrics if name != "fd_infinity"]
    for first in range(0, len(shown), COLUMNS):
        for column, name in zip(st.columns(COLUMNS), shown[first : first + COLUMNS], strict=False):
            drawn = chart(seen, name, way, amount)
            column.plotly_chart(drawn, key=f"degraded-chart-{name}", config={"displayModeBar": False})


def strip(pictures: np.ndarray) -> np.ndarray:
    """The first pictures of uint8 [n, C, H, W] side by side, [H, W, 3], each enlarged by whole pixels."""
    times = math.ceil(SIDE / pictures.shape[-1])
    shown = pictures[:SHOWN].repeat(times, axis=2).repeat(times, axis=3)
    colour = np.broadcast_to(shown, (len(shown), 3, *shown.shape[2:])).transpose(2, 0, 3, 1)
    padded = np.pad(colour, ((0, 0), (0, 0), (0, GAP), (0, 0)), constant_values=127)
    return padded.reshape(padded.shape[0], -1, 3)[:, :-GAP]


def _amount(place: st.delta_generator.DeltaGenerator, name: str) -> int:
    way = DEGRADATIONS[name]
    chosen: int = place.select_slider(
        f"How much ({way.unit})", way.amounts, way.usual, key=f"degraded-{name}", help=way.help
    )
    return chosen


def _here(data: DataChoice) -> DataChoice:
    """Those data, or the built-in ones where they would have to be downloaded first."""
    return data if DATASETS[data.dataset].is_here(Request(data_class=data.data_class)) else BUILT_IN


def _choice(data: DataChoice, way: str, amount: int) -> DegradedChoice:
    return DegradedChoice(data=_here(data), name=way, amount=amount, samples=COUNT, seed=SEED)


def _pictures(data: DataChoice, way: str, amount: int) -> None:
    """A strip of untouched ones above the same made worse."""
    choice = _choice(data, way, amount)
    try:
        real, worse = made_worse(choice)
    except UserError as error:  # the files are damaged
        st.error(plain(sentence(error)), icon=":material/error:")
        return
    for pictures, words in ((real.oracle, "Untouched"), (worse, choice.title)):
        with st.container(height=STRIP, border=False):  # what is below waits in its place until the pictures are there
            st.image(strip(pictures), caption=words, width="content", alt=f"Twelve pictures: {words}")
    if choice.data is BUILT_IN:
        label = DATASETS[data.dataset].label
        st.caption(f"{label} is not on this machine, so these are digits of 8 x 8 pixels; the figures are of {label}.")


def _measured_here(data: DataChoice, way: str, amount: int) -> None:
    """The same measured by this machine, and a table of what was measured before."""
    choice = _choice(data, way, amount)
    results: dict[str, Result] = st.session_state.setdefault(KEPT, {})
    key = repr(choice)
    asked = st.button(
        "Measure it here",
        icon=":material/straighten:",
        key="degraded-measure",
        help=f"{COUNT} pictures, by the network that Compare generators takes.",
    )
    if cancelled():
        st.info("Cancelled.", icon=":material/info:")
    elif asked and key not in results:
        show_refusals(evaluate([choice.to_dict()], lambda _, result: results.update({key: result})))
    if results:
        tables([*results.values()][-SHOWN_RESULTS:], key="degraded")
