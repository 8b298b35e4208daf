"""The table of kept runs, and what can be done with one of them."""

import contextlib
from typing import Any, get_args

import streamlit as st

from gan_core.base.errors import UserError
from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import DATASETS
from gan_core.evaluation.metrics import METRICS, Kind
from gan_core.runs import Run, RunGone, files
from gan_core.runs.headline import in_words, told_of
from ui.api.errors import sentence
from ui.deletion import asked_to_delete
from ui.fork_origin import fork_button, race_button
from ui.more_steps import more_steps
from ui.owner_note import is_mine, owner_note, whose
from ui.plain import plain
from ui.room import room_for_table
from ui.run_notes import CHANGED, TICKED, edit, renew, told_to

CHOSEN = "chosen"  # the chosen run's id


def choose(everything: list[Run]) -> Run:
    """Draw the table and the list below it; either chooses. Returns the chosen run."""
    rows = [_row(run) for run in everything]
    table = f"runs-table-{st.session_state.get(TICKED, 0)}"

    def take_clicked() -> None:
        clicked = st.session_state[table]["selection"]["rows"]
        if clicked:
            st.session_state[CHOSEN] = everything[clicked[0]].id
            renew(CHANGED)  # the list below follows

    with room_for_table(len(rows)):
        st.dataframe(
            rows,
            hide_index=True,
            key=table,
            on_select=take_clicked,
            selection_mode="single-row",
            column_config=_columns(rows),
            placeholder="",
            alt="All kept runs with their state, configuration and key figures",
        )
    by_id = {run.id: run for run in everything}
    _start_with(st.query_params.get("run", ""), by_id)
    ids = [*by_id]
    key = f"chosen-run-{st.session_state.get(CHANGED, 0)}"  # a widget holds on to the words it was made with

    def take_listed() -> None:
        st.session_state[CHOSEN] = st.session_state[key]
        renew(TICKED)  # no tick beside a run that is not meant

    st.selectbox(
        "Run",
        ids,
        key=key,
        index=ids.index(st.session_state[CHOSEN]),
        format_func=lambda name: _name(by_id[name]),
        on_change=take_listed,
    )
    return by_id[st.session_state[CHOSEN]]


def _start_with(asked: str, by_id: dict[str, Run]) -> None:
    if asked and asked not in by_id:
        st.warning(
            f"There is no run {plain(repr(asked[:80]))}; it may have been deleted.", icon=":material/search_off:"
        )
    if st.session_state.get(CHOSEN) not in by_id:
        st.session_state[CHOSEN] = asked if asked in by_id else next(iter(by_id))


def _name(run: Run) -> str:
    return f"{run.title} · {run.id}" if run.title else run.id


_KINDS = get_args(Kind)  # the order of their columns
_HEADLINES = {
    name: metric
    for name, metric in sorted(METRICS.items(), key=lambda pair: _KINDS.index(pair[1].kind))
    if metric.headline
}
_FORMATS = {"count": "%.0f", "share": "percent", "number": "%.3g", "distance": "%.3g"}
_COLUMNS: dict[str, Any] = {
    "Pinned": st.column_config.CheckboxColumn(width=70),
    "Tags": st.column_config.ListColumn(width=140),
    "Note": st.column_config.TextColumn(width="medium"),
    "Created": st.column_config.DatetimeColumn(format="D MMM, HH:mm"),
    "Steps/s": st.column_config.NumberColumn(format="%.0f"),
} | {
    metric.short: st.column_config.NumberColumn(format=_FORMATS[metric.kind], help=metric.help)
    for metric in _HEADLINES.values()
}


def _columns(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """How columns are shown; one that is empty in every row is left out, and every loss is shown alike."""
    names = dict.fromkeys(name for row in rows for name in row)
    losses = {name: st.column_config.NumberColumn(format="%.3g") for name in names if name.endswith(" loss")}
    empty = {name: None for name in names if all(row.get(name) is None for row in rows)}
    return _COLUMNS | losses | empty


def _row(run: Run) -> dict[str, Any]:
    """One line of the table: what was chosen, how far it went, its last figures."""
    status = run.status()
    row: dict[str, Any] = {
        "Pinned": run.pinned or None,
        "Title": run.title or run.id,
        "Tags": [*run.tags] or None,
        "Note": run.note or None,
        "Of": None if is_mine(run) else whose(run),
        "State": status["state"],
        "Preset": run.preset,
    }
    try:
        config = run.config
    except UserError as error:
        return row | {"Objective": str(error)}
    last, told, known = run.last_metrics(), told_of(run), DATASETS[config.dataset]
    figures: dict[str, float | None] = {metric.short: None for metric in _HEADLINES.values()}
    figures |= {_HEADLINES[name].short: value for name, value in told.figures.items() if name in _HEADLINES}
    losses = {f"{player.label.capitalize()} loss": last.get(f"{player.name}_loss") for player in config.kind.players}
    return (
        row
        | {
            "Objective": config.method_label,
            "Dataset": known.label,
            "Steps": _progress(status, config),
        }
        | figures
        | {"Scored": ("final, " if told.final else "") + in_words(told) if told.figures else None}
        | losses
        | {"Steps/s": status["step"] / status["seconds"] if status["seconds"] else None, "Created": run.created}
    )


def _progress(status: dict[str, Any], config: RunConfig) -> str:
    """How far it went, by what ends it: its steps or its time."""
    if config.time_limit:
        return f"{status['step']:,}, {status['seconds']:.0f} of {config.time_limit:g} s"
    return f"{status['step']:,} of {config.steps:,}"


def actions(run: Run) -> None:
    """Open, use its settings again, pin, edit, delete."""
    status, fixed = run.status(), not run.is_changeable
    told_to(run)
    owner_note(run)
    if status["reason"]:
        st.markdown(f"**{status['state']}**: {plain(status['reason'])}")
    with st.container(horizontal=True):
        if st.button("Open", icon=":material/open_in_full:", type="primary", key="open"):
            st.switch_page("../pages/train.py", query_params={"run": run.id})
        if st.button("Explore", icon=":material/explore:", key="explore", disabled=not run.has_weights, help=_EXPLORE):
            st.switch_page("../pages/latent.py", query_params={"source": run.id})
        if st.button("Train again", icon=":material/replay:", key="again", help=_AGAIN):
            st.switch_page("../pages/train.py", query_params={"from": run.id})
        fork_button(run, "fork-here")
        if run.parent is not None:
            race_button(run, "race-forks")
        more_steps(run, "more-here")
        word, way = ("Unpin", "keep_off") if run.pinned else ("Pin", "keep")
        if st.button(word, icon=f":material/{way}:", key="pin", disabled=fixed, help=_PIN):
            _pin(run)
        if st.button("Edit", icon=":material/edit:", key="edit", disabled=fixed, help=_EDIT):
            edit(run)
        if st.button("Delete", icon=":material/delete:", key="delete", disabled=fixed):
            _delete(run)


_EXPLORE = "Drag through its latent space; a run that trains can be explored from the first of its 12 snapshots on."
_PIN = "Pinned runs stand first in the list."
_EDIT = "Its title, a note and tags. Note and tags are yours: who publishes the run does not publish them."
_AGAIN = "Opens the Train page with this run's configuration, to change one thing and start."


def _pin(run: Run) -> None:
    try:
        run.annotate(pinned=not run.pinned)
    except UserError as error:
        st.error(plain(sentence(error)))
        return
    renew(CHANGED)
    renew(TICKED)
    st.rerun()


@st.dialog("Delete the run?")
def _delete(run: Run) -> None:
    st.text(_name(run))
    st.markdown("The run with its curves, pictures and weights will be gone. This cannot be undone.")
    if asked_to_delete("really-delete"):
        try:
            with contextlib.suppress(RunGone):  # somebody was quicker
                run.delete()
        except UserError as error:
            st.error(plain(sentence(error)))
            return
        st.session_state.pop(CHOSEN, None)
        renew(TICKED)
        renew(CHANGED)
        st.rerun()


def publishing(run: Run) -> None:
    """How to put it on the Hub. A command and no button: whoever opens this page is not whose token the server has."""
    if run.read_only or run.status()["state"] not in ("finished", "stopped") or not run.has_weights:
        return
    with st.expander("Publish it on the Hugging Face Hub", icon=":material/publish:"):
        st.markdown("With your token in `HF_TOKEN`, on the machine that serves this app:")
        st.code(f"python -m gan_core publish {run.id} your-name/{files.slug(run.title) or 'my-gan'}", language="bash")
