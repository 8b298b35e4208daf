"""All lessons as a path: what is done, and which one is next."""

import streamlit as st

from gan_core.lessons import LESSONS, Lesson
from gan_core.lessons.progress import next_lesson
from ui.lesson_place import Place


def path(place: Place) -> None:
    """A row for each lesson, in order; what is to be done next stands out."""
    st.markdown(
        "Short lessons, each the same way: **predict** first, then **train** or look, then compare your run with 16 "
        "others that differ in nothing but luck. Begin at the top, or where you like."
    )
    done, upcoming = len(place.done), next_lesson(place.done)
    st.progress(done / len(LESSONS), f"{done} of {len(LESSONS)} lessons done. The link in your address bar keeps that.")
    for lesson in LESSONS.values():
        _row(lesson, place, upcoming is not None and lesson.name == upcoming.name)


def _row(lesson: Lesson, place: Place, is_next: bool) -> None:
    number = [*LESSONS].index(lesson.name) + 1
    with st.container(border=True, key=f"lesson-row-{lesson.name}"):
        words, button = st.columns([6, 1.4], vertical_alignment="center")
        with words:
            done = ":green[:material/check_circle:] " if lesson.name in place.done else ""
            st.markdown(f"{done}**{number}. {lesson.title}** · {length(lesson)}  \n{lesson.goal}")
        with button:
            st.button(
                "Again" if lesson.name in place.done else "Begin",
                key=f"open-{lesson.name}",
                type="primary" if is_next else "secondary",
                help=f"The lesson “{lesson.title}”",
                width="stretch",
                on_click=place.opens,
                args=(lesson.name,),
            )


def length(lesson: Lesson) -> str:
    return f"{lesson.minutes} minute{'' if lesson.minutes == 1 else 's'}"
