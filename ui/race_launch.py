"""Starting a race, and finding the one that the address names."""

from contextlib import suppress

import streamlit as st

from gan_core import races
from gan_core.base.errors import UserError
from gan_core.base.local_paths import without_folders
from gan_core.races import Race
from ui.address import remember
from ui.api.errors import sentence
from ui.arrival import announce
from ui.plain import plain
from ui.race_form import Entry

LATEST = "latest-race"  # of this visitor


def start(entry: Entry) -> None:
    """Create the race, let its lanes wait for their turn, and put it into the address."""
    try:
        show(started(entry).id)
    except (UserError, OSError) as error:
        st.error(f"The race could not be started: {plain(without_folders(str(error)))}", icon=":material/error:")


def show(race_id: str) -> None:
    """Put a race into the address, and nothing else, so that a reload comes back to it."""
    remember(race=race_id)
    if race_id != st.session_state.get(LATEST):
        announce(race_id)
    st.session_state[LATEST] = race_id


def started(entry: Entry) -> Race:
    """A new race whose lanes wait for their turn. Raises UserError or OSError."""
    race = races.create(
        entry.lanes,
        fairness=entry.fairness,
        steps=entry.steps,
        seconds=entry.seconds,
        seed=entry.seed,
        preset=entry.preset,
        title=entry.title,
    )
    with race.or_vanish():
        race.start()
    return race


def race_in_address() -> Race | None:
    """The race of ?race=, or None: then with a sentence if the address names one that is not here.

    Who comes back from another page finds the race that still runs.
    """
    if not set(st.query_params) - {"view"}:
        _return_to_latest()
    name = st.query_params.get("race", "")
    if not name:
        return None
    try:
        race = races.find(name)
    except UserError as error:
        st.warning(plain(sentence(error)), icon=":material/search_off:")
        return None
    if race.problem:
        st.error(plain(sentence(UserError(race.problem))), icon=":material/error:")
        return None
    return race


def _return_to_latest() -> None:
    with suppress(UserError):  # it was deleted
        race = races.find(st.session_state.get(LATEST, ""))
        if not race.problem and not race.is_over:
            st.query_params["race"] = race.id
