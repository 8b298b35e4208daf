"""Kept runs beside each other: what differs in their settings, their figures, their curves in one chart, pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import streamlit as st

from gan_core.base.errors import UserError
from gan_core.config import titles
from gan_core.config.diff import differences
from gan_core.data.datasets import DATASETS
from gan_core.evaluation.metrics import METRICS
from gan_core.races import level
from gan_core.races.fairness import MOST as MOST_LANES
from gan_core.runs import Run
from gan_core.runs.export.pictures import samples_png
from gan_core.runs.headline import in_words, told_of
from gan_core.runs.side_by_side import best, names_of, why_none_is_best
from ui import race_form
from ui.api.errors import sentence
from ui.plain import plain

BESIDE = "other-runs"  # ids of the runs that stand beside the chosen one
MOST = 8  # runs
POINTS = 300  # of a curve
IN_A_ROW = 4  # pictures


@dataclass(frozen=True)
class Chosen:
    """The runs, and what each is called beside the others."""

    runs: tuple[Run, ...]
    names: tuple[str, ...]


def compare(everything: list[Run], first: Run) -> None:
    """Let people choose what stands beside `first`, and draw it."""
    others = {run.id: run for run in everything if run.id != first.id}
    if not others:
        st.caption("A second run is needed for a comparison.")
        return
    if st.session_state.get(BESIDE) == [first.id]:  # the only one beside it was chosen itself
        st.session_state[BESIDE] = [*others][:1]
    called = dict(zip(others, names_of([*others.values()]), strict=True))
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        picked = st.multiselect(
            "with",
            [*others],
            default=[*others][:1],
            max_selections=MOST - 1,
            key=BESIDE,
            format_func=lambda name: called[name],
            placeholder="one or more runs",
        )
    with right:
        only = st.toggle("Differences only", value=True, key="differences-only")
    if not picked:
        st.caption("Choose at least one run to compare it with.")
        return
    several = (first, *(others[name] for name in picked))
    try:
        _beside_each_other(Chosen(several, tuple(names_of(several))), only=only)
    except UserError as error:
        st.error(plain(sentence(error)))


def _beside_each_other(chosen: Chosen, *, only: bool) -> None:
    """Raises UserError for a broken run."""
    _settings(chosen, only=only)
    _figures(chosen)
    _curves(chosen)
    _pictures(chosen)
    _race(chosen.runs)


def _settings(chosen: Chosen, *, only: bool) -> None:
    found = differences(*(run.config for run in chosen.runs))
    rows = [{"Setting": row.label} | _cells(chosen, row.values) for row in found if not (only and row.same)]
    if not rows:
        st.caption("All settings are the same.")
        return
    st.dataframe(
        rows,
        hide_index=True,
        key="comparison",
        column_config=_PINNED,
        alt="The settings of all chosen runs side by side",
    )


_PINNED = {name: st.column_config.TextColumn(pinned=True, width=170) for name in ("Setting", "Figure")}


def _cells(chosen: Chosen, values: Sequence[str]) -> dict[str, str]:
    return dict(zip(chosen.names, values, strict=True))


def _figures(chosen: Chosen) -> None:
    told = [told_of(run) for run in chosen.runs]
    why = why_none_is_best(chosen.runs, told)
    rows = []
    for name, metric in METRICS.items():
        values = [one.figures.get(name) for one in told]
        if any(value is not None for value in values):
            stars = set() if why else best(metric, values)
            texts = [("★ " if place in stars else "") + metric.cell(value) for place, value in enumerate(values)]
            rows.append({"Figure": metric.label} | _cells(chosen, texts))
    if not rows:
        return
    st.dataframe(
        rows,
        hide_index=True,
        key="run-figures",
        column_config=_PINNED,
        alt="The figures of all chosen runs side by side",
    )
    scored = [(name, one) for name, one in zip(chosen.names, told, strict=True) if one.figures]
    taken = "; ".join(f"{name}: {'final, ' if one.final else ''}{in_words(one)}" for name, one in scored)
    st.caption(plain(f"{taken}. {why or '★ marks the best, in figures that runs may be ranked by.'}"))


def _curves(chosen: Chosen) -> None:
    histories = [run.metrics() for run in chosen.runs]
    there = {name for rows in histories for row in rows[-1:] for name in row}
    curves = {name: METRICS[name].label for name in METRICS if name in there} | {
        f"{player.name}_loss": f"{player.label.capitalize()} loss"
        for run in chosen.runs
        for player in run.config.kind.players
        if f"{player.name}_loss" in there
    }
    if not curves:
        return
    key = st.selectbox("Curve", [*curves], key="run-curve", format_func=lambda name: curves[name])
    points = [
        {"run": called, "step": row["step"], "value": row[key]}
        for called, rows in zip(chosen.names, histories, strict=True)
        for row in rows[:: max(1, len(rows) // POINTS)]
        if row.get(key) is not None
    ]
    legend = alt.Legend(orient="top", labelLimit=400, columns=2)
    lines = (
        alt.Chart(alt.Data(values=points))
        .mark_line()
        .encode(
            x=alt.X("step:Q", title="generator steps"),
            y=alt.Y("value:Q", title=curves[key]),
            color=alt.Color("run:N", title=None, sort=[*chosen.names], legend=legend),
            strokeDash=alt.StrokeDash("run:N", sort=[*chosen.names], legend=None),
        )
    )
    st.altair_chart(lines, key="run-curves")


def _pictures(chosen: Chosen) -> None:
    together = [*zip(chosen.runs, chosen.names, strict=True)]
    for start in range(0, len(together), IN_A_ROW):
        some = together[start : start + IN_A_ROW]
        for column, (run, called) in zip(st.columns(min(len(together), IN_A_ROW)), some, strict=False):
            with column:
                _picture(run, called)


def _picture(run: Run, called: str) -> None:
    try:
        step = run.frame_steps()[-1:]
        words = f"{called}, step {step[0]:,}" if step else called
        st.image(samples_png(run, with_mark=False), caption=plain(words), alt=f"Samples of {words}")
    except UserError as error:  # it has painted none yet
        st.caption(plain(str(error)))


def _race(several: Sequence[Run]) -> None:
    """A button that fills the form of a race with them; why it cannot, where that is so."""
    why = _why_no_race(several)
    label = "Race this against the other" if len(several) == 2 else "Let them race"
    if st.button(label, icon=":material/flag:", key="race-runs", disabled=bool(why)):
        race_form.load_lanes([(run.config, titles.nearest(run.config, run.preset)) for run in several])
        st.switch_page("../pages/compare.py")
    if why:
        st.caption(plain(why))


def _why_no_race(several: Sequence[Run]) -> str:
    if len(several) > MOST_LANES:
        return f"A race has at most {MOST_LANES} lanes."
    if DATASETS[several[0].config.dataset].needs_path:
        return "Runs on own pictures do not race."
    lanes: list[tuple[str, Any]] = [(str(number), run.config) for number, run in enumerate(several)]
    try:
        level(lanes, "generator-steps")
    except UserError:
        return "They learn from different data, so they cannot race."
    return ""
