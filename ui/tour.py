"""The tour on Home for the first visit: one question, whose answer leads to the lesson.

A browser that has skipped or answered it sees it no more.
"""

import streamlit as st

from gan_core.lessons import LESSONS, TOUR
from gan_core.lessons.progress import decoded
from ui.api import assets
from ui.component import JS
from ui.plain import plain

_COOKIE = "arena-tour"
_SEEN = "tour-seen"  # of this session: its cookies are those that it began with
_component = st.components.v2.component("gan_arena_tour", js=JS, isolate_styles=False)


def tour() -> None:
    """The question of the first lesson as buttons; nothing for those who have been here."""
    if st.session_state.get(_SEEN):
        remember()
    elif _COOKIE not in st.context.cookies:
        _card()


def remember() -> None:
    """This browser sees no tour again."""
    st.session_state[_SEEN] = True
    _component(data={"module": assets.address("tour.js")}, key="tour-memory")


def _card() -> None:
    lesson = LESSONS[TOUR]
    with st.container(border=True, key="tour"):
        st.markdown(f"**New here? {lesson.title}.** Predict first, then watch. {lesson.question.text}")
        with st.container(horizontal=True):
            for answer in lesson.question.answers:
                if st.button(plain(answer.text), key=f"tour-{answer.name}"):
                    _predicted(answer.name)
            st.button("Skip the tour", type="tertiary", key="tour-skip", on_click=_skip)


def _predicted(answer: str) -> None:
    lesson = LESSONS[TOUR]
    query = {"lesson": lesson.name, "answer": answer, "run": lesson.setup.run}
    done = st.session_state.get("learn-address", {}).get("done", "")
    if decoded(done):
        query["done"] = done
    st.switch_page("../pages/learn.py", query_params=query)


def _skip() -> None:
    st.session_state[_SEEN] = True
