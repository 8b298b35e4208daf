"""The live view of a run, for pages: a component that follows the run by itself, without any rerun."""

from typing import Any, Literal

import streamlit as st

from ui.api import assets
from ui.arrival import arrives
from ui.component import JS
from ui.room import room

Mode = Literal["live", "replay"]

# Not isolated in a shadow root: Plotly puts its styles into the document.
_component = st.components.v2.component("gan_arena_live", js=JS, isolate_styles=False)


def live_view(
    run_id: str,
    *,
    mode: Mode = "live",
    autoplay: bool = True,
    controls: bool | None = None,
    link: bool = False,
    key: str = "live",
) -> None:
    """Draw a run that trains, or replay one that was kept.

    mode: "live" follows the newest picture; "replay" plays the kept ones, by itself if `autoplay`.
    controls: pause, stop, single steps and learning rates; by default only in live mode.
    link: the page's address is about this view: it says, and keeps, which picture and which curves are on show.
    key: one per view on a page; the view survives reruns as long as key and run stay the same.
    """
    data: dict[str, Any] = {
        "module": assets.address("live.js"),
        "run": run_id,
        "mode": mode,
        "autoplay": autoplay,
        "controls": mode == "live" if controls is None else controls,
        "arrives": arrives(run_id),
        "link": link,
    }
    with room(key):
        _component(data=data, key=key)
