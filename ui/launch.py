"""Starting a run, and finding the one that the address names."""

from contextlib import suppress

import streamlit as st

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.base.local_paths import without_folders
from gan_core.config import titles
from gan_core.config.run_config import RunConfig
from gan_core.runs import Run
from ui.api.errors import sentence
from ui.arrival import announce
from ui.fields import PICTURE_NAMES
from ui.plain import plain
from ui.start_from import started

LATEST = "latest-run"  # of this visitor


def start(config: RunConfig, *, preset: str) -> None:
    """Queue a new run and put it into the address, so that a reload comes back to it."""
    try:
        name = queued(started(config), preset).id
        st.query_params.from_dict({"run": name})  # and nothing else: a reload shows the run's own settings
        st.session_state[LATEST] = name
        announce(name)
    except (UserError, OSError) as error:
        st.error(f"The run could not be started: {plain(without_folders(str(error)))}", icon=":material/error:")


def queued(config: RunConfig, preset: str, title: str = "") -> Run:
    """A new run that waits for a worker. title: by default what tells it from others. Raises UserError."""
    pictures = st.session_state.get(PICTURE_NAMES, {}).get(config.data_path, "")
    run = runs.create(config, preset=preset, title=title or titles.title(config, preset, pictures))
    try:
        runs.enqueue(run)
    except UserError:
        run.delete()  # what was refused leaves nothing behind
        raise
    return run


def run_in_address() -> Run | None:
    """The run of ?run=, or None: then with a sentence if the address names one that is not here.

    Who comes back from another page finds the run that still trains.
    """
    if not st.query_params:
        _return_to_latest()
    name = st.query_params.get("run", "")
    if not name:
        return None
    try:
        return runs.find(name)
    except UserError as error:
        st.warning(plain(sentence(error)), icon=":material/search_off:")
        return None


def _return_to_latest() -> None:
    with suppress(UserError):  # it was deleted
        run = runs.find(st.session_state.get(LATEST, ""))
        if run.status()["state"] in runs.LIVE:
            st.query_params["run"] = run.id
