"""Find what is wrong: a set-up that is broken on purpose, its finished run, and the settings under suspicion."""

import streamlit as st

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.config.diff import in_words
from gan_core.lessons import Broken, Lesson
from ui.lesson_place import Place
from ui.live import live_view


def faults(place: Place, lesson: Lesson) -> None:
    """A button for each; the one that is open shows its run, and asks."""
    st.header("Find what is wrong", anchor=False)
    for broken in lesson.broken:
        if place.fault == broken.name:
            _asked(lesson, broken)
        else:
            st.button(
                broken.text,
                icon=":material/troubleshoot:",
                key=f"fault-{broken.name}",
                on_click=place.faces,
                args=(broken.name,),
            )


def named(lesson: Lesson) -> dict[str, str]:
    """The settings that the learner has named so far, by the name of the broken set-up."""
    found = {broken.name: st.session_state.get(_key(lesson, broken)) for broken in lesson.broken}
    return {name: setting for name, setting in found.items() if setting}


def _asked(lesson: Lesson, broken: Broken) -> None:
    st.markdown(broken.text)
    try:
        run = runs.find(broken.fallback)
    except UserError:
        st.warning("The run of this one did not come with the app.", icon=":material/search_off:")
    else:
        live_view(run.id, mode="replay", key=f"fault-{run.id}")
        st.page_link(
            "../pages/train.py",
            label="Train it yourself",
            icon=":material/play_arrow:",
            query_params={"from": run.id},
            help="Its settings are filled into the form of the page Train.",
        )
    suspect = st.radio(
        "Which setting is at fault?",
        broken.suspects,
        index=None,
        format_func=lambda name: _told(broken, name),
        key=_key(lesson, broken),
    )
    if suspect == broken.right:
        st.success(f"**Found.** {broken.why}", icon=":material/check_circle:")
    elif suspect:
        st.warning("Not this one: look at the curves again.", icon=":material/change_circle:")


def _told(broken: Broken, name: str) -> str:
    about = broken.lane.config.settings[name]
    return f"{about.label}: {in_words(about, broken.lane.config[name])}"


def _key(lesson: Lesson, broken: Broken) -> str:
    return f"suspect-{lesson.name}-{broken.name}"
