"""Whose is it? Told on the page of a run or race that belongs to another visitor."""

import streamlit as st

from gan_core.races import Race
from gan_core.runs import Run
from gan_core.visitors import acting, guarded, nickname
from ui.plain import plain


def is_mine(thing: Run | Race) -> bool:
    """Does it belong to who looks? What belongs to nobody is everybody's on a machine of one's own."""
    if thing.read_only:
        return False
    return thing.owner == acting().id or (thing.owner == "" and not guarded())


def whose(run: Run) -> str:
    """For a table: "you", the name of another visitor, "the server's owner", or "the app"."""
    if run.read_only:
        return "the app"
    if is_mine(run):
        return "you"
    return run.owner_name or nickname(run.owner) if run.owner else "the server's owner"


def owner_note(thing: Run | Race) -> None:
    """A line under the head of another's run or race; nothing of one's own."""
    if thing.read_only or is_mine(thing):
        return
    name = nickname(thing.owner) if thing.owner else "whoever runs this server"
    may = "as the teacher you may change it" if acting().teacher else "you may watch, scrub, explore and fork it"
    st.caption(f":material/person: It belongs to {plain(name)}: {may}.")
