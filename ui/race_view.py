"""The live view of a race, for pages: a component that follows all lanes by itself, without any rerun."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.api import assets
from ui.arrival import arrives
from ui.component import JS
from ui.live import Mode
from ui.room import room

_component = st.components.v2.component("gan_arena_race", js=JS, isolate_styles=False)


def race_view(
    race_id: str,
    *,
    mode: Mode = "live",
    controls: bool = True,
    link: bool = False,
    changed: Callable[[str], None] = lambda race: None,
    key: str = "race",
) -> None:
    """Draw a race that runs, or replay one that was kept.

    mode: "live" follows the newest pictures; "replay" plays the kept ones. controls: pause, stop and start again,
    for all lanes; `changed` is called with the id of the race when it ends or goes on, or of one started again.
    link: the page's address is about this view: it says, and keeps, which pictures and which curves are on show.
    key: one per view on a page; the view survives reruns as long as key and race stay the same.
    """
    data: dict[str, Any] = {
        "module": assets.address("race.js"),
        "race": race_id,
        "mode": mode,
        "controls": controls,
        "arrives": arrives(race_id),
        "link": link,
    }

    def tell() -> None:
        other = st.session_state[key].get("changed")
        if isinstance(other, str):
            changed(other)

    with room(key):
        _component(data=data, key=key, on_changed_change=tell)
