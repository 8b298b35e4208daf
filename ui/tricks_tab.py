"""The tab of tricks: what tutorials claim of each, what our trials say, and the race that shows it."""

from collections.abc import Iterator
from typing import Any

import streamlit as st

from gan_core.base.errors import UserError
from gan_core.experiments import results
from gan_core.experiments.claims import OUTCOMES, Finding, findings
from gan_core.experiments.protocols import PROTOCOLS
from gan_core.experiments.protocols.tricks import GROUNDS, TRICKS, Trick
from gan_core.races import RACES
from ui.address import remember
from ui.api.errors import sentence
from ui.plain import plain
from ui.protocols import LOOKS
from ui.race_form import load_race


def tricks_tab() -> None:
    """Every trick, those of one table together."""
    st.markdown("One change at a time: what the source claims, and whether it holds in our trials.")
    for name, ground in GROUNDS.items():
        protocol = PROTOCOLS[name]
        try:
            shipped = results.load(name)
        except UserError as error:
            st.error(plain(sentence(error)), icon=":material/error:")
            continue
        st.header(plain(protocol.label), anchor=False)
        st.caption(f"Beside {plain(ground.plain)}, {_trials(shipped)}.")
        for key, trick, found in _findings(name, shipped):
            _row(key, trick, found)
        st.button(
            "All figures",
            icon=":material/table:",
            key=f"figures-{name}",
            help="The table of this experiment, and a way to run any row again.",
            on_click=_open_table,
            args=(name,),
        )


def _trials(shipped: dict[str, Any]) -> str:
    """How many seeds each row has, and how long they are."""
    rows = shipped["rows"].values()
    if not rows:
        return "without trials so far"
    seeds, steps = min(len(row["trials"]) for row in rows), min(row["steps"] for row in rows)
    return f"{seeds} seeds of each, {steps:,} steps"


def _findings(name: str, shipped: dict[str, Any]) -> Iterator[tuple[str, Trick, Finding | None]]:
    """The tricks of a protocol, each with what its trials say."""
    by_claim = {one.claim.says: one for one in findings(PROTOCOLS[name], shipped)}
    return ((key, trick, by_claim.get(trick.says)) for key, trick in TRICKS.items() if trick.protocol == name)


def _row(key: str, trick: Trick, found: Finding | None) -> None:
    with st.container(border=True):
        words, button = st.columns([6, 1.2], vertical_alignment="center")
        words.markdown(f"**{plain(trick.label)}.** {plain(trick.says)}.  \n:small[{plain(trick.source)}.]")
        words.markdown(_verdict(found))
        button.button(
            "Race it",
            icon=":material/flag:",
            key=f"race-{key}",
            width="stretch",
            help=RACES[trick.race].label,
            on_click=_open_race,
            args=(trick.race,),
        )


def _verdict(found: Finding | None) -> str:
    if found is None:
        return ":gray[:material/hourglass_empty:] No trials of this came with the app."
    colour, icon = LOOKS[found.outcome]
    return f":{colour}[:material/{icon}: {OUTCOMES[found.outcome]}.]  \n:small[{plain(found.text)}.]"


def _open_race(name: str) -> None:
    """A callback that leads to the race, ready to start."""
    load_race(name)
    st.session_state["view"] = "race"
    remember(view="race", preset=name)


def _open_table(name: str) -> None:
    """A callback that leads to the table of a protocol."""
    st.session_state.update({"view": "protocols", "protocol": name})
    remember(view="protocols", protocol=name)
