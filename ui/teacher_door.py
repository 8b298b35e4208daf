"""Signing in and out as the teacher: a component that asks the server itself, so that no script sees the password."""

import streamlit as st

from ui.api import assets
from ui.component import JS

_component = st.components.v2.component("gan_arena_teacher", js=JS, isolate_styles=False)


def teacher_door(*, signed_in: bool) -> None:
    """A form for the password, or a button to sign out. Either loads the page again."""
    data = {"module": assets.address("teacher.js"), "signed_in": signed_in}
    _component(data=data, key="teacher-door")
