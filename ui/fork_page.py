"""The page Train while a run is forked: from which snapshot, with what changed, and against whom."""

from typing import Any

import streamlit as st

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.base.local_paths import without_folders
from gan_core.config.diff import differences
from gan_core.config.forks import changeable, forked
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import GROUPS
from gan_core.races.forks import changes_of, fork_and_race, goes_as_far
from gan_core.runs import Run
from gan_core.runs.forking import ForkPoint, Plan, config_at, fork, fork_points, planned, point_at, why_not_all
from ui.api.errors import sentence
from ui.arrival import announce
from ui.beginnings import first_index
from ui.fields import Draft, in_form_words
from ui.fork_link import CHANGE, RUN, STEP, asked_changes, asked_step
from ui.launch import LATEST
from ui.live import live_view
from ui.plain import plain
from ui.titles import name_tab

_ASKED, _BASE = "fork-asked", "fork-base"
DRAFT = Draft("fork-draft", fallback=lambda: st.session_state[_BASE], prefix="fork-")


def is_asked() -> bool:
    """Does the address ask for a fork?"""
    return RUN in st.query_params


def fork_page() -> None:
    """Draw the whole page."""
    title, choice, start = st.columns([1, 5, 1.5], vertical_alignment="center")
    title.title("Fork", anchor=False)
    try:
        run = runs.find(st.query_params[RUN])
        point_at(run, None)  # raises where there is none
    except UserError as error:
        st.warning(plain(sentence(error)), icon=":material/search_off:")
        st.page_link("../pages/runs.py", label="To the runs", icon=":material/folder_open:")
        return
    name_tab(f"Fork of {run.title or run.id}")
    points = {point.step: point for point in fork_points(run)}
    _fill_once(run, points)
    with choice:
        step = _choose_step(run, points)
    _tell(run, points[step])
    _form()
    plan = _planned(run, step)
    race = st.toggle(
        "Race it against the same without the change",
        key="fork-race",
        help="In Compare, from this moment on. Where the run has gone on itself, that is the other lane; else it is "
        "forked unchanged, and both begin together.",
    )
    pressed = start.button(
        "Start", type="primary", icon=":material/call_split:", disabled=plan is None, width="stretch", key="fork-start"
    )
    if plan is not None:
        _tell_changes(plan, race=race)
        if pressed:
            _begin(plan, race=race)
    live_view(run.id, mode="replay", autoplay=False, key="fork-parent")


def _fill_once(run: Run, points: dict[int, ForkPoint]) -> None:
    """Fill the form with what the address asks for; what cannot be is said, and left out."""
    asked = str({name: st.query_params.get_all(name) for name in (RUN, STEP, CHANGE)})
    if st.session_state.get(_ASKED) == asked and DRAFT.exists:
        return
    st.session_state[_ASKED] = asked
    step = asked_step()
    kept = _usual(run, points) if step is None else _kept_before(step, points)
    if st.query_params.get(STEP) and step != kept:
        st.info(f"That step is not kept; the fork begins at step {kept:,}.", icon=":material/search_off:")
    step = kept
    base = config_at(run, points[step])
    config = base
    try:
        changes = _longer(base, step) | asked_changes(run.config.game)
        config = forked(base, changes, step=step, seconds=0.0)
    except UserError as error:
        st.warning(f"Left out: {plain(in_form_words(error))}", icon=":material/search_off:")
        config = base.replace(**_longer(base, step))
    st.session_state[_BASE] = base
    st.session_state[_step_key(run)] = step
    DRAFT.fill(config)


def _usual(run: Run, points: dict[int, ForkPoint]) -> int:
    """The middle of those before the end: there is something left to do differently."""
    before = [step for step in points if step < run.config.steps]
    return before[len(before) // 2] if before else max(points)


def _kept_before(step: int, points: dict[int, ForkPoint]) -> int:
    """The last kept step up to the one that was asked for; the first where none is."""
    return max((kept for kept in points if kept <= step), default=min(points))


def _longer(config: RunConfig, step: int) -> dict[str, Any]:
    """Half as many steps again where none are left."""
    return {"steps": step + max(config.steps // 2, 1)} if config.steps <= step else {}


def _step_key(run: Run) -> str:
    return f"fork-step-{run.id}"


def _choose_step(run: Run, points: dict[int, ForkPoint]) -> int:
    key, steps = _step_key(run), [*points]
    if st.session_state.get(key) not in points:  # its states were thinned meanwhile
        st.session_state[key] = _usual(run, points)

    def leave_something_to_do() -> None:
        if DRAFT.values["steps"] <= st.session_state[key]:
            DRAFT.fill(DRAFT.config().replace(**_longer(DRAFT.config(), st.session_state[key])))

    return int(
        st.selectbox(
            "From the snapshot of",
            steps,
            index=first_index(key, steps),
            key=key,
            format_func=lambda step: f"From step {step:,}" + ("" if points[step].whole else ", weights alone"),
            on_change=leave_something_to_do,
            label_visibility="collapsed",
        )
    )


def _tell(run: Run, point: ForkPoint) -> None:
    """What the fork goes on from, and which snapshots it could."""
    if point.whole:
        how = "Everything that learns comes along: without a change it is the same run once more."
    else:
        how = (
            "Of this run the weights alone are kept: optimizers begin anew, and what is drawn by chance follows from "
            "the seed."
        )
    st.markdown(f"**{plain(run.title or run.id)}** goes on from **step {point.step:,}**, in a run of its own. {how}")
    if why := why_not_all(run):
        st.caption(plain(why))


def _form() -> None:
    """The settings that may change, in the groups of the form that begins a run."""
    legal = [name for name in changeable(DRAFT.values["game"]) if DRAFT.applies(name)]
    groups = {group: [name for name in legal if DRAFT.settings[name].group == group] for group in GROUPS}
    groups = {group: names for group, names in groups.items() if names}
    for tab, names in zip(st.tabs([*groups]), groups.values(), strict=True):
        with tab:
            DRAFT.draw(names)


def _planned(run: Run, step: int) -> Plan | None:
    """The fork as the form stands; None, with a sentence, if it cannot be."""
    try:
        if DRAFT.problem:
            raise DRAFT.problem
        base = config_at(run, point_at(run, step))
        names = changeable(base.game)
        return planned(run, step, {name: DRAFT.values[name] for name in names if DRAFT.values[name] != base[name]})
    except UserError as error:
        st.error(plain(in_form_words(error)), icon=":material/error:")
        return None


def _tell_changes(plan: Plan, *, race: bool) -> None:
    """What will be different, and with whom it races."""
    rows = [row for row in differences(plan.before, plan.config) if row.name in plan.changed]
    told = "; ".join(f"{row.label} {row.values[1]}, was {row.values[0]}" for row in rows)
    rival = ""
    if race:
        rival = " It races this run as it went on." if goes_as_far(plan) else " An unchanged fork begins beside it."
    st.markdown(f"Changed: {plain(told)}.{rival}" if told else f"Nothing is changed so far.{rival}")


def _begin(plan: Plan, *, race: bool) -> None:
    try:
        if race:
            st.switch_page("../pages/compare.py", query_params={"race": fork_and_race(plan).id})
        child = fork(plan.run, plan.point.step, changes_of(plan))
        try:
            runs.enqueue(child)
        except UserError:
            child.delete()  # what was refused leaves nothing behind
            raise
    except (UserError, OSError) as error:
        st.error(f"The fork could not be started: {plain(without_folders(str(error)))}", icon=":material/error:")
        return
    st.session_state[LATEST] = child.id
    announce(child.id)
    st.session_state.pop(_ASKED)
    st.query_params.from_dict({"run": child.id})
    st.rerun()
