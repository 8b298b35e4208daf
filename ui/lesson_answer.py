"""What came out, beside the prediction and 16 seeds; why; and what to do next."""

from datetime import date
from html import escape

import streamlit as st

from gan_core.base.errors import UserError
from gan_core.config.diff import in_words
from gan_core.evaluation.metrics import METRICS
from gan_core.lessons import Against, Answer, Figures, Lesson, against, judge, values
from gan_core.lessons.distribution import load
from gan_core.lessons.figures import Sight
from gan_core.lessons.progress import next_lesson
from gan_core.lessons.report import Attempt, report
from gan_core.races.standings import yardstick
from ui import lesson_trial
from ui.api.errors import sentence
from ui.lesson_faults import faults, named
from ui.lesson_place import Place
from ui.lesson_trial import Trial
from ui.plain import plain

_PLACES = {"end": "at the end", "min": "lowest", "max": "highest"}


def checked(place: Place, lesson: Lesson, trial: Trial | None) -> None:
    """The verdict and everything after it. trial: None where nothing was trained."""
    try:
        figures = trial.figures() if trial else {}
        found = judge(lesson, figures)
        beside = against(lesson, found, load(lesson).seeds) if lesson.setup.trains and lesson.question.sight else None
    except UserError as error:
        st.error(plain(sentence(error)), icon=":material/error:")
        return
    st.header("What came out", anchor=False)
    _verdict(lesson, place.answer, found, trial)
    told = _told(lesson, figures, trial)
    if told:
        st.markdown("  \n".join(f"{plain(label)}: **{plain(value)}**" for label, value in told.items()))
    changed = _changed(lesson, trial)
    if beside:
        _beside(lesson, beside, found, bool(changed))
    st.header("Why", anchor=False)
    st.markdown(lesson.after)
    if lesson.broken:
        faults(place, lesson)
    attempt = Attempt(
        predicted=place.answer,
        found=found.name if found else "",
        run=trial.id if trial else "",
        seed=trial.seed if trial else None,
        figures=told,
        settings=changed,
        beside=beside,
        suspects=named(lesson),
    )
    _ways_on(place, lesson, attempt)


def _verdict(lesson: Lesson, predicted: str, found: Answer | None, trial: Trial | None) -> None:
    answer = lesson.question.answer(predicted)
    said = answer.text if answer else ""
    where = "In this run" if trial else "The answer"
    if found is None:
        st.warning("This run does not tell: it does not record what was asked.", icon=":material/help:")
    elif found.name == predicted:
        st.success(f"**As you predicted.** {where}: {plain(found.text)}", icon=":material/check_circle:")
    else:
        st.warning(
            f"**It came out otherwise.** You predicted: {plain(said)}  \n{where}: {plain(found.text)}",
            icon=":material/change_circle:",
        )


def _told(lesson: Lesson, figures: dict[str, Figures], trial: Trial | None) -> dict[str, str]:
    """The deciding figure of each lane, in words."""
    sight = lesson.question.sight
    if sight is None or trial is None:
        return {}
    found = values(lesson, figures)
    modes = yardstick(lesson.setup.lanes[0].config).modes
    return {
        f"{label}: {words_of(sight)}" if label else words_of(sight): value_of(sight, value, modes)
        for label, value in found.items()
    }


def words_of(sight: Sight) -> str:
    """What a figure is called."""
    if not sight.is_curve:
        kind, _, which = sight.figure.partition(":")
        if kind == "finds":
            return f"The coach finds “{which.replace('-', ' ')}”"
        return f"Alarms ({which})" if which else "Alarms"
    label = METRICS[sight.figure].label if sight.figure in METRICS else sight.figure.replace("_", " ").capitalize()
    return f"{label}, {_PLACES[sight.at]}"


def value_of(sight: Sight, value: float, modes: int = 0) -> str:
    """A figure's value as tables show it."""
    if sight.figure in METRICS:
        return METRICS[sight.figure].counted(value, modes)
    if sight.figure.startswith("finds:"):
        return "yes" if value else "no"
    return f"{value:.3g}"


def _changed(lesson: Lesson, trial: Trial | None) -> dict[str, str]:
    """What the learner had changed, label -> value."""
    if trial is None:
        return {}
    settings = lesson.setup.lanes[0].config.settings
    return {
        settings[name].label: in_words(settings[name], value)
        for name, value in lesson_trial.changes(lesson, trial).items()
    }


def _beside(lesson: Lesson, beside: Against, found: Answer | None, changed: bool) -> None:
    """How many seeds say what, and what that means for this run."""
    as_it_was = " They trained the set-up as it was, without your changes." if changed else ""
    st.markdown(f"**Beside {beside.seeds} other seeds.** {plain(beside.sentence)}{as_it_was}")
    own = found.name if found else ""
    rows = "".join(
        _bar(answer.text, beside.counts[answer.name], beside.seeds, answer.name == own)
        for answer in lesson.question.answers
    )
    st.html(f"<div class='ga-seeds-say' role='list'>{rows}</div>")


def _bar(words: str, count: int, seeds: int, own: bool) -> str:
    share = round(100 * count / seeds)
    mine = " <strong>(this run)</strong>" if own else ""
    return (
        "<div role='listitem' style='margin:.35rem 0'>"
        f"<div>{escape(words)}{mine}: {count} of {seeds}</div>"
        "<div style='height:.6rem;border:1px solid currentcolor;border-radius:.3rem;overflow:hidden'>"
        f"<div style='height:100%;width:{share}%;background:currentcolor'></div></div></div>"
    )


def _ways_on(place: Place, lesson: Lesson, attempt: Attempt) -> None:
    st.divider()
    name = st.text_input("Your name, for the report", key="learn-name", max_chars=80)
    with st.container(horizontal=True):
        st.download_button(
            "Report to print",
            report(lesson, attempt, date.today(), name),
            file_name=f"{lesson.name}-report.html",
            mime="text/html",
            icon=":material/print:",
            on_click="ignore",
        )
        if lesson.setup.trains:
            st.button("Do it again", icon=":material/replay:", on_click=place.opens, args=(lesson.name,))
        upcoming = next_lesson(place.done, lesson.name)
        if upcoming:
            st.button(
                f"Next: {upcoming.title}",
                type="primary",
                icon=":material/arrow_forward:",
                on_click=place.opens,
                args=(upcoming.name,),
                key="learn-next",
            )
        else:
            st.button("All lessons are done", icon=":material/celebration:", on_click=place.opens, args=("",))
