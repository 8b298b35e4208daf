"""What people take home from a run or a race: a row of buttons that download within the page."""

import streamlit as st

from gan_core.races.export import RACE_EXPORTS
from gan_core.runs.export import EXPORTS
from ui.api import assets
from ui.component import JS

_component = st.components.v2.component("gan_arena_downloads", js=JS, isolate_styles=False)


def run_downloads(run_id: str, *, key: str) -> None:
    """A button per export of a run; a file is made when it is asked for."""
    _downloads("run", run_id, [(name, export.label) for name, export in EXPORTS.items()], key)


def race_downloads(race_id: str, *, key: str) -> None:
    """A button per export of a race."""
    _downloads("race", race_id, [(name, export.label) for name, export in RACE_EXPORTS.items()], key)


def _downloads(of: str, which: str, files: list[tuple[str, str]], key: str) -> None:
    listed = [{"name": name, "label": label} for name, label in files]
    _component(data={"module": assets.address("downloads.js"), "of": of, "id": which, "files": listed}, key=key)
