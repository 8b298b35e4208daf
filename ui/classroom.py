"""What the teacher has arranged, in pages: which are hidden, and that no new runs start."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from gan_core.base.errors import UserError
from gan_core.classroom import arrange, state_of
from gan_core.classroom.state import LONGEST
from gan_core.config.presets import PRESETS
from gan_core.races import list_races
from gan_core.runs import runs_root
from gan_core.visitors import acting
from ui.api.errors import sentence
from ui.plain import plain

HIDEABLE = {
    "compare": "Compare",
    "evaluate": "Evaluate",
    "latent": "Latent space",
    "inside": "Inside",
    "human": "You against D",
    "import": "Import weights",
    "provenance": "Provenance",
    "runs": "Runs",
}
"""Address of a page -> its title. Home, Train and Teacher always stay."""

MOST = 30  # races of visitors that a message may lead to, the newest
_STARTS = ("train", "compare", "import")


def is_hidden(address: str) -> bool:
    """Does the teacher hide the page at this address from who looks? The teacher sees all."""
    return {"customs": "import"}.get(address, address) in state_of(runs_root()).hidden and not acting().teacher


def seen(address: str) -> Literal["visible", "hidden"]:
    """Whether the page stands in the menu."""
    return "hidden" if is_hidden(address) else "visible"


def note_lock(address: str) -> None:
    """Say on a page that starts runs that none start now."""
    if address in _STARTS and state_of(runs_root()).locked and not acting().teacher:
        st.info("Your teacher lets no new runs start just now.", icon=":material/lock:")


def arrangement() -> None:
    """The teacher's fields. Pages that are open follow with their next move, a message within seconds."""
    state = state_of(runs_root())
    links = _links()
    with st.form("arrangement", border=False):
        message = st.text_input("Message to every open page", state.message, max_chars=LONGEST, key="class-message")
        link = st.selectbox(
            "It leads to",
            [*links],
            index=[*links].index(state.link) if state.link in links else 0,
            format_func=lambda one: links[one],
            key="class-link",
        )
        hidden = st.multiselect(
            "Hidden pages",
            [*HIDEABLE],
            default=[one for one in state.hidden if one in HIDEABLE],
            format_func=lambda one: HIDEABLE[one],
            key="class-hidden",
        )
        locked = st.toggle("No new runs", state.locked, key="class-locked", help="Runs at work go on.")
        if st.form_submit_button("Tell the class", icon=":material/campaign:", type="primary"):
            _change(lambda: arrange(runs_root(), message=message, link=link, hidden=hidden, locked=locked))


def _links() -> dict[str, str]:
    """Where a message may lead: address -> words."""
    everything = list_races(shipped=True)
    races = [race for race in everything if race.read_only] + [race for race in everything if not race.read_only][:MOST]
    presets = {f"train?preset={name}": f"preset: {entry.label}" for name, entry in PRESETS.items()}
    return {"": "no link"} | presets | {f"compare?race={race.id}": f"race: {race.title or race.id}" for race in races}


def _change(do: Callable[[], object]) -> None:
    if not acting().teacher:
        st.error("You are signed out: sign in again.")
        return
    try:
        do()
    except UserError as error:
        st.error(plain(sentence(error)))
        return
    st.toast("The class is told.")
