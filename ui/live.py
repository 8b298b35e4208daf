"""The live view of a run, for pages: a component that follows the run by itself, without any rerun."""

from typing import Any, Literal

import streamlit as st

from ui.api import assets

Mode = Literal["live", "replay"]

# Inline code runs from a blob URL and is sent again with each update, so it only loads the real one.
# Streamlit calls it again at every rerun with changed data, and calls the clean-up of a call that was
# overtaken while it loaded: the turn tells whose the view is.
_JS = """
export default async function ({ parentElement, data }) {
  const turn = (parentElement.arenaTurn = (parentElement.arenaTurn ?? 0) + 1)
  const { mount } = await import(location.origin + data.module)
  if (parentElement.arenaTurn === turn) {
    if (parentElement.arenaView) parentElement.arenaView.update(data)
    else parentElement.arenaView = mount(parentElement, data)
  }
  return () => {
    if (parentElement.arenaTurn !== turn) return
    parentElement.arenaView?.destroy()
    delete parentElement.arenaView
  }
}
"""

# Not isolated in a shadow root: Plotly puts its styles into the document.
_component = st.components.v2.component("gan_arena_live", js=_JS, isolate_styles=False)


def live_view(
    run_id: str,
    *,
    mode: Mode = "live",
    autoplay: bool = True,
    controls: bool | None = None,
    key: str = "live",
) -> None:
    """Draw a run that trains, or replay one that was kept.

    mode: "live" follows the newest picture; "replay" plays the kept ones, by itself if `autoplay`.
    controls: pause, stop, single steps and learning rates; by default only in live mode.
    key: one per view on a page; the view survives reruns as long as key and run stay the same.
    """
    data: dict[str, Any] = {
        "module": assets.address("live.js"),
        "run": run_id,
        "mode": mode,
        "autoplay": autoplay,
        "controls": mode == "live" if controls is None else controls,
    }
    _component(data=data, key=key)
