"""Families of runs on a page: the forks of one as a tree over its steps."""

from typing import Any

import streamlit as st

from gan_core.races.forks import told_change
from gan_core.runs import Run, RunGone
from gan_core.runs.forking import Family, Member, families, family_of
from ui.api import assets
from ui.component import JS

_ROW, _AXIS = 54, 44  # px of each run, and below the last: as family.js and family.css have them
MOST = 5  # families on one page; that of the chosen run is always among them

_component = st.components.v2.component("gan_arena_family", js=JS, isolate_styles=False)


def family_view(everything: list[Run], chosen: Run) -> None:
    """Draw the families among these runs; nothing where no run is a fork."""
    found = families(everything)
    if not found:
        return
    mine = family_of(chosen, everything)
    first = [mine] if mine else []
    shown = [*first, *(family for family in found if family != mine)][:MOST]
    st.header("Forks", anchor=False)
    if len(found) > MOST:
        st.caption(f"The newest {MOST} families of {len(found):,}; choose a run above to see its own.")
    data: dict[str, Any] = {
        "module": assets.address("family.js"),
        "families": [_told(family) for family in shown],
        "chosen": chosen.id,
    }
    height = sum(_ROW * len(family.members) + _AXIS for family in shown)
    with st.container(height=height + 8, border=False):  # nothing below moves when the drawing comes
        _component(data=data, key="families")


def _told(family: Family) -> list[dict[str, Any]]:
    reached = {member.id: _reached(family, member) for member in family.members}
    return [_member(member, reached[member.id]) for member in family.members]


def _reached(family: Family, member: Member) -> int:
    """Of a run that is gone: as far as its last fork tells."""
    return max((one.parent.step for one in family.members if one.parent and one.parent.run == member.id), default=0)


def _member(member: Member, reached: int) -> dict[str, Any]:
    start = member.parent.step if member.parent else 0
    told: dict[str, Any] = {"id": member.id, "parent": member.parent.run if member.parent else None, "start": start}
    gone = told | {"title": member.id, "words": "", "state": "deleted", "step": reached, "steps": reached, "gone": True}
    if member.run is None:
        return gone
    try:
        status = member.run.status()
    except RunGone:
        return gone
    words = told_change(member.run) if member.parent and not member.run.problem else ""
    steps = status["step"] if member.run.problem else member.run.config.steps
    state = {"state": status["state"], "step": status["step"], "steps": steps, "gone": False}
    return told | {"title": member.run.title or member.id, "words": words} | state
