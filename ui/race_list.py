"""The kept races: open one again, or delete it."""

from typing import Any

import streamlit as st

from gan_core import races
from gan_core.base.errors import UserError
from gan_core.races import FAIRNESS, Race
from gan_core.runs import FINAL
from ui.api.errors import sentence
from ui.deletion import asked_to_delete
from ui.plain import plain
from ui.race_launch import show

_SHOWN = "Shown"
_COLUMNS: dict[str, Any] = {
    _SHOWN: st.column_config.TextColumn(width="small"),
    "Created": st.column_config.DatetimeColumn(format="D MMM, HH:mm"),
}
RENEWED = "races-renewed"  # how often the table had to be made anew


def race_list(shown: Race | None) -> None:
    """A table of all kept races; a click opens one. Nothing if there is none but the one that came with the app."""
    kept = [race for race in races.list_races(shipped=True) if race.problem or not race.has_many_seeds]
    if not any(not race.read_only for race in kept):
        return
    st.header("Kept races", anchor=False)
    key = f"races-{st.session_state.get(RENEWED, 0)}"

    def open_clicked() -> None:
        clicked = st.session_state[key]["selection"]["rows"]
        if clicked:
            show(kept[clicked[0]].id)
            _renew()

    st.dataframe(
        [_row(race, shown) for race in kept],
        hide_index=True,
        key=key,
        on_select=open_clicked,
        selection_mode="single-row",
        column_config=_COLUMNS,
        alt="All kept races; choose a row to open one",
    )
    if shown is not None and shown.is_changeable and st.button("Delete this race", icon=":material/delete:"):
        confirm_deletion(shown)


def _row(race: Race, shown: Race | None) -> dict[str, Any]:
    row: dict[str, Any] = {_SHOWN: "▶" if shown is not None and race.id == shown.id else ""}
    if race.problem:
        return row | {"Race": race.id, "State": race.problem}
    return row | {
        "Race": f"{race.title or race.id}{' (came with the app)' if race.read_only else ''}",
        "Lanes": ", ".join(lane.label for lane in race.lanes),
        "Equal": FAIRNESS[race.fairness].label,
        "State": _state(race.states()),
        "Created": race.created,
    }


def _state(states: list[str]) -> str:
    """One word where all lanes agree."""
    if len(set(states)) == 1:
        return states[0]
    going = [state for state in states if state not in FINAL and state != "deleted"]
    return going[0] if going else ", ".join(dict.fromkeys(states))


@st.dialog("Delete it?")
def confirm_deletion(race: Race) -> None:
    """Delete a race, and its runs if wanted; those of many seeds usually are."""
    st.text(race.title or race.id)
    with_runs = st.toggle("Delete its runs as well", value=race.has_many_seeds, key="delete-runs")
    st.markdown("This cannot be undone.")
    if asked_to_delete("really-delete-race"):
        try:
            race.delete(with_runs=with_runs)
        except UserError as error:
            st.error(plain(sentence(error)))
            return
        for name in ("race", "seeds"):
            st.query_params.pop(name, None)
        _renew()
        st.rerun()


def _renew() -> None:
    st.session_state[RENEWED] = st.session_state.get(RENEWED, 0) + 1
