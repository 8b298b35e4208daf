"""One lesson: read, predict, play, compare, understand."""

import streamlit as st

from gan_core.base.errors import UserError
from gan_core.config.run_config import RunConfig
from gan_core.lessons import LESSONS, Lesson
from ui import lesson_trial
from ui.api.errors import sentence
from ui.fields import Draft, in_form_words
from ui.lesson_answer import checked
from ui.lesson_path import length
from ui.lesson_place import Place
from ui.lesson_trial import Trial
from ui.live import live_view
from ui.plain import plain
from ui.race_view import race_view

_PAGE_FILES = {"import": "import_weights"}  # where a page's file is not called as its address
_LOOK_EVERY = 1.0  # seconds


def lesson_page(place: Place, lesson: Lesson) -> None:
    """Everything below the page's title."""
    number = [*LESSONS].index(lesson.name) + 1
    st.button("All lessons", icon=":material/arrow_back:", type="tertiary", on_click=place.opens, args=("",))
    st.header(lesson.title, anchor=False)
    st.caption(f"Lesson {number} of {len(LESSONS)} · {length(lesson)} · {lesson.goal}")
    st.markdown(lesson.before)
    _predict(place, lesson)
    {"run": _trained, "race": _trained, "page": _elsewhere, "tour": _replayed}[lesson.setup.kind](place, lesson)
    with st.expander("Notes for teachers", icon=":material/school:"):
        st.markdown(lesson.teacher)
        st.caption("Sources: " + "; ".join(lesson.sources))


def _predict(place: Place, lesson: Lesson) -> None:
    """The question. Once something is on show it is too late for another answer."""
    words = {answer.name: answer.text for answer in lesson.question.answers}
    names, key = [*words], f"learn-answer-{lesson.name}"
    if place.shown or place.seen:
        st.markdown(f"**{lesson.question.text}**")
        st.markdown(f"You predicted: {words[place.answer]}")
        return

    def take() -> None:
        place.predicted(st.session_state[key] or "")

    st.radio(
        f"**Predict first.** {lesson.question.text}",
        names,
        index=names.index(place.answer) if place.answer else None,
        format_func=lambda name: words[name],
        key=key,
        on_change=take,
    )


def _trained(place: Place, lesson: Lesson) -> None:
    """A run or a race of the learner's own, or the finished one."""
    trial = _shown(place, lesson)
    if trial is None:
        _offer(place, lesson)
        return
    if trial.shipped:
        st.caption("This is a finished run that came with the app.")
    if trial.race is not None:
        race_view(trial.id, mode="replay" if trial.shipped else "live", controls=False, key=f"learn-{trial.id}")
    else:
        live_view(trial.id, mode="replay" if trial.shipped else "live", controls=False, key=f"learn-{trial.id}")
    if not trial.is_over:
        st.fragment(_wait, run_every=_LOOK_EVERY)(trial)
    elif trial.is_whole:
        checked(place.with_done(), lesson, trial)
    else:
        st.warning("This run ended before its last step, so there is nothing to compare.", icon=":material/error:")
        st.button("Try again", icon=":material/replay:", on_click=place.shows, args=("",))


def _shown(place: Place, lesson: Lesson) -> Trial | None:
    if not place.shown:
        return None
    try:
        return lesson_trial.find(lesson, place.shown)
    except UserError as error:
        st.warning(plain(sentence(error)), icon=":material/search_off:")
        return None


def _offer(place: Place, lesson: Lesson) -> None:
    """What may be changed, Play, and the finished run for those who do not want to wait."""
    draft = _draft(lesson)
    config, wrong = None, None
    if draft is not None:
        st.markdown("You may change:")
        draft.draw([*lesson.setup.may_change])
        wrong = draft.wrong
        config = None if wrong else draft.config()
    ready, waiting = bool(place.answer), lesson_trial.before_it()
    there = lesson_trial.fallback(lesson)
    if waiting:
        runs = "1 run waits" if waiting == 1 else f"{waiting} runs wait"
        also = " The finished run shows the same at once." if there else ""
        st.info(f"The machine is busy: {runs} before yours.{also}", icon=":material/hourglass:")
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            "Play",
            type="primary",
            icon=":material/play_arrow:",
            disabled=not ready or wrong is not None,
            help=None if ready else "Predict first: choose an answer.",
            key="learn-play",
        )
        if there:
            st.button(
                "Show a finished run",
                icon=":material/history:",
                disabled=not ready,
                on_click=place.shows,
                args=(there,),
                key="learn-fallback",
            )
        if not ready:
            st.caption("Choose an answer, and Play unlocks.")
    if pressed:
        _play(place, lesson, config)


def _play(place: Place, lesson: Lesson, config: RunConfig | None) -> None:
    try:
        place.shows(lesson_trial.start(lesson, config))
    except (UserError, OSError) as error:
        told = sentence(error) if isinstance(error, UserError) else "The disk takes nothing."
        st.error(plain(told), icon=":material/error:")
        return
    st.rerun()


def _draft(lesson: Lesson) -> Draft | None:
    """The settings that may be changed, as the learner has them now."""
    if not lesson.setup.may_change:
        return None
    base = lesson.setup.lanes[0].config
    draft = Draft(f"learn-draft-{lesson.name}", fallback=lambda: base, prefix="learn-")
    if not draft.exists:
        draft.fill(base)
    if draft.problem:
        st.error(plain(in_form_words(draft.problem)), icon=":material/error:")
    return draft


def _wait(trial: Trial) -> None:
    """Asked again and again while it trains; then the whole page is drawn anew, once."""
    if trial.is_over:
        st.rerun()
    steps = [run.status()["step"] for run in trial.runs.values()]
    whole = sum(run.config.steps for run in trial.runs.values())
    waits = all(state == "queued" for state in trial.states)
    words = "It waits for its turn." if waits else "It trains. Your prediction is checked when it has ended."
    st.progress(min(sum(steps) / whole, 1.0), words)


def _replayed(place: Place, lesson: Lesson) -> None:
    """The run that Home shows: nothing is trained."""
    if not place.shown:
        st.button(
            "Play",
            type="primary",
            icon=":material/play_arrow:",
            disabled=not place.answer,
            help=None if place.answer else "Predict first: choose an answer.",
            on_click=place.shows,
            args=(lesson.setup.run,),
            key="learn-play",
        )
        return
    live_view(lesson.setup.run, mode="replay", key=f"learn-{lesson.setup.run}")
    _look(place, lesson)


def _elsewhere(place: Place, lesson: Lesson) -> None:
    """Something to do on another page; the address of this one brings one back."""
    st.markdown(lesson.setup.task)
    page = lesson.setup.page
    st.page_link(
        f"../pages/{_PAGE_FILES.get(page, page)}.py",
        label="Go there",
        icon=":material/open_in_new:",
        query_params=dict(lesson.setup.query),
        disabled=not place.answer,
        help="Predict first. Then come back to Learn: it is as you left it.",
    )
    _look(place, lesson)


def _look(place: Place, lesson: Lesson) -> None:
    if place.seen:
        checked(place.with_done(), lesson, None)
        return
    st.button(
        "Check my answer",
        icon=":material/done_all:",
        disabled=not place.answer,
        on_click=place.looked,
        key="learn-check",
    )
