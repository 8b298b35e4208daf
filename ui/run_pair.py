"""Two kept runs laid over each other: their figures, their curves in one chart, and their last pictures."""

from typing import Any

import altair as alt
import streamlit as st

from gan_core.base.errors import UserError
from gan_core.config import titles
from gan_core.data.datasets import DATASETS
from gan_core.evaluation.metrics import METRICS
from gan_core.races import level
from gan_core.runs import Run
from gan_core.runs.export.pictures import samples_png
from gan_core.runs.headline import in_words, told_of
from ui import race_form
from ui.plain import plain

POINTS = 300  # of a curve


def names_of(one: Run, other: Run) -> tuple[str, str]:
    """What the two are called, so that they can be told apart."""
    first, second = (run.title or run.id for run in (one, other))
    return (first, second) if first != second else (f"{first} (1)", f"{second} (2)")


def lay_over(one: Run, other: Run) -> None:
    """Draw both: figures, curves, pictures, and a button that lets them race. Raises UserError for a broken run."""
    names = names_of(one, other)
    _figures((one, other), names)
    _curves((one, other), names)
    _pictures((one, other), names)
    _race((one, other))


def _figures(pair: tuple[Run, Run], names: tuple[str, str]) -> None:
    told = [told_of(run) for run in pair]
    rows = [
        {"Figure": metric.label}
        | {called: metric.cell(one.figures.get(name)) for called, one in zip(names, told, strict=True)}
        for name, metric in METRICS.items()
        if any(name in one.figures for one in told)
    ]
    if not rows:
        return
    st.dataframe(rows, hide_index=True, key="pair-figures", alt="The figures of both runs")
    scored = [(called, one) for called, one in zip(names, told, strict=True) if one.figures]
    st.caption(plain("; ".join(f"{called}: {'final, ' if one.final else ''}{in_words(one)}" for called, one in scored)))


def _curves(pair: tuple[Run, Run], names: tuple[str, str]) -> None:
    histories = [run.metrics() for run in pair]
    there = {name for rows in histories for row in rows[-1:] for name in row}
    curves = {name: METRICS[name].label for name in METRICS if name in there} | {
        f"{player.name}_loss": f"{player.label.capitalize()} loss"
        for run in pair
        for player in run.config.kind.players
        if f"{player.name}_loss" in there
    }
    if not curves:
        return
    key = st.selectbox("Curve", [*curves], key="pair-curve", format_func=lambda name: curves[name])
    points = [
        {"run": called, "step": row["step"], "value": row[key]}
        for called, rows in zip(names, histories, strict=True)
        for row in rows[:: max(1, len(rows) // POINTS)]
        if row.get(key) is not None
    ]
    lines = (
        alt.Chart(alt.Data(values=points))
        .mark_line()
        .encode(
            x=alt.X("step:Q", title="generator steps"),
            y=alt.Y("value:Q", title=curves[key]),
            color=alt.Color("run:N", title=None, sort=[*names], legend=alt.Legend(orient="top", labelLimit=400)),
            strokeDash=alt.StrokeDash("run:N", sort=[*names], legend=None),
        )
    )
    st.altair_chart(lines, key="pair-curves")


def _pictures(pair: tuple[Run, Run], names: tuple[str, str]) -> None:
    for column, run, called in zip(st.columns(2), pair, names, strict=True):
        with column:
            try:
                step = run.frame_steps()[-1:]
                words = f"{called}, step {step[0]:,}" if step else called
                st.image(samples_png(run, with_mark=False), caption=plain(words), alt=f"Samples of {words}")
            except UserError as error:  # it has painted none yet
                st.caption(plain(str(error)))


def _race(pair: tuple[Run, Run]) -> None:
    """A button that fills the form of a race with both; why it cannot, where that is so."""
    lanes: list[tuple[str, Any]] = [(str(number), run.config) for number, run in enumerate(pair)]
    why = ""
    if DATASETS[pair[0].config.dataset].needs_path:
        why = "Runs on own pictures do not race."
    try:
        level(lanes, "generator-steps")
    except UserError:
        why = "They learn from different data, so they cannot race."
    if st.button("Race this against the other", icon=":material/flag:", key="race-pair", disabled=bool(why)):
        race_form.load_pair([(run.config, titles.nearest(run.config, run.preset)) for run in pair])
        st.switch_page("../pages/compare.py")
    if why:
        st.caption(why)
