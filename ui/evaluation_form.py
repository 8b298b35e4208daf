"""What is to be evaluated, and how: the form of the page "Evaluate"."""

import zlib
from typing import Any

import streamlit as st

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.data.datasets import DATASETS
from gan_core.evaluation.features import FEATURES
from gan_core.runs import Run
from gan_core.scoreboard.real_pictures import of_pictures
from ui.api.errors import sentence
from ui.plain import plain
from ui.source import checked_source

FIRST = ("mnist-gan", "mnist-wgan-gp")
MOST_RUNS, MOST_SOURCES = 200, 12
TICK = "Use"
HEIGHT = 250  # pixels; the others are scrolled to
SAMPLES = (100, 300, 1000, 2000, 5000)
OWN, FITTING = "", ""


def ask() -> list[dict[str, Any]]:
    """Draw the form. Returns the questions once Evaluate is pressed, else none."""
    with st.form("evaluation", border=True):
        chosen = _ticked()
        others = st.text_input(
            "Repositories or uploads",
            key="evaluated-others",
            placeholder="owner/name, owner/other",
            max_chars=2000,
            help="Repositories on the Hugging Face Hub as owner/name, or uploads by the name that Import weights gives "
            "them, with commas between. Strangers' weights are inspected before anything is loaded.",
        )
        features, samples, data = st.columns(3)
        with features:
            extractor = st.selectbox(
                "Features of", [FITTING, *_usable()], format_func=_of_features, key="evaluated-features"
            )
        with samples:
            count = st.selectbox(
                "Pictures of each",
                SAMPLES,
                index=SAMPLES.index(1000),
                format_func=lambda number: f"{number:,}",
                key="evaluated-samples",
                help="Only figures of as many pictures can be compared.",
            )
        with data:
            dataset = st.selectbox(
                "Real pictures",
                [OWN, *(name for name in of_pictures() if not DATASETS[name].needs_path)],
                format_func=lambda name: DATASETS[name].label if name else "what each learned from",
                key="evaluated-data",
                help="A stranger's generator of anything but digits needs them named.",
            )
        pressed = st.form_submit_button("Evaluate", type="primary", icon=":material/straighten:")
    _unusable()
    if not pressed:
        return []
    return [
        {"source": source, "features": extractor, "samples": count, "data": dataset, "seed": 0}
        for source in _sources(chosen, others)
    ]


def _ticked() -> list[str]:
    """The ids of the runs that are ticked in a table of all that draw pictures."""
    offered = sorted((run for run in _pictured() if run.has_weights), key=lambda run: run.id not in FIRST)
    key = f"evaluated-runs-{zlib.crc32(' '.join(run.id for run in offered).encode())}"  # ticks belong to these rows
    st.data_editor(
        [_row(run) for run in offered],
        hide_index=True,
        height=HEIGHT,
        key=key,
        disabled=["Generator", "Dataset", "From"],
        column_config={TICK: st.column_config.CheckboxColumn(width="small")},
        alt="Runs and checkpoints that draw pictures, each with a box to tick",
    )
    edited = st.session_state[key]["edited_rows"]
    ticks = [edited.get(number, {}).get(TICK, run.id in FIRST) for number, run in enumerate(offered)]
    return [run.id for run, ticked in zip(offered, ticks, strict=True) if ticked]


def _row(run: Run) -> dict[str, Any]:
    return {
        TICK: run.id in FIRST,
        "Generator": run.title or run.id,
        "Dataset": DATASETS[run.config.dataset].label,
        "From": "came with the app" if run.read_only else run.id,
    }


def _pictured() -> list[Run]:
    """Runs of pictures: one's own, the newest first, and those that came with the app."""
    everything = runs.list_runs()[:MOST_RUNS] + [run for run in runs.list_runs(shipped=True) if run.read_only]
    return [run for run in everything if not run.problem and DATASETS[run.config.dataset].kind == "images"]


def _sources(chosen: list[str], others: str) -> list[str]:
    """All that were named, once each. What no visitor may open is said and left out."""
    named = list(chosen)
    for text in filter(None, (part.strip() for part in others.split(","))):
        try:
            named.append(checked_source({"source": text})["source"])
        except UserError as error:
            st.error(plain(sentence(error)), icon=":material/error:")
    if not named:
        st.warning("Tick a run, or name a repository.", icon=":material/info:")
    once = [*dict.fromkeys(named)]
    if len(once) > MOST_SOURCES:
        st.warning(f"Only the first {MOST_SOURCES} of {len(once)} are evaluated.", icon=":material/info:")
    return once[:MOST_SOURCES]


def _usable() -> list[str]:
    return [name for name, extractor in FEATURES.items() if not extractor.missing()]


def _unusable() -> None:
    """The extractors that are known and not there, and how to have them."""
    for extractor in FEATURES.values():
        if why := extractor.missing():
            st.caption(f":gray[**{extractor.label}**: {plain(why)}.]")


def _of_features(name: str) -> str:
    return FEATURES[name].label if name else "the network that fits"
