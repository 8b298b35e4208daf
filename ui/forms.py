"""The form of the Train page: a preset, what may be changed in it, and a configuration from a file."""

from collections.abc import Mapping
from contextlib import suppress

import streamlit as st

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.config import titles
from gan_core.config.footprint import check_memory
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import GROUPS
from gan_core.runs import place
from ui import uploads
from ui.beginnings import first_index
from ui.fields import DRAWN, Draft, in_form_words
from ui.plain import plain
from ui.start_from import choose_start, in_words

PRESET, ASKED = "preset", "asked"
FORM = "form"  # the key of the folded form
_ASKING = ("drawing", "preset", "from", "run")  # what an address may ask for, the first of them
REFUSED = "refused-file"  # why a configuration from a file was not taken; the form stays as it was
DRAFT = Draft("draft", fallback=lambda: PRESETS[st.session_state[PRESET]].config)


def config_form(told: str = "") -> RunConfig | None:
    """Draw the folded form and return the draft as a RunConfig; None, with a sentence, if it is not legal.

    told: words to stand first in it.
    """
    with st.expander("Change the game", icon=":material/tune:", key=FORM, on_change="rerun"):
        if told:
            st.caption(told)
        groups = {group: visible(DRAFT, group) for group in GROUPS}
        tabs = st.tabs(["Basics", *(group for group, names in groups.items() if names), "Start from", "From a file"])
        with tabs[0]:
            DRAFT.draw(_basics())
            DRAFT.draw_pad()
        for tab, names in zip(tabs[1:], filter(None, groups.values()), strict=False):
            with tab:
                DRAFT.draw(names)
        with tabs[-2]:
            choose_start(DRAFT.values["start_from"])
        with tabs[-1]:
            _config_upload()
    return _checked_draft()


def _basics() -> list[str]:
    """The usual settings; where own pictures are to be brought, that comes first."""
    names = [name for name, about in DRAFT.settings.items() if not about.advanced and DRAFT.applies(name)]
    return sorted(names, key=lambda name: name != "data_path")


def visible(draft: Draft, group: str) -> list[str]:
    """The advanced settings of a group that the chosen dataset has a use for."""
    settings = draft.settings.items()
    return [name for name, about in settings if about.advanced and about.group == group and draft.applies(name)]


def choose_preset() -> None:
    """The list of presets, with the reason of the chosen one."""
    start_with(st.query_params)
    st.session_state.setdefault("preset-choice", st.session_state[PRESET])
    st.selectbox(
        "Preset",
        [*PRESETS],
        index=first_index("preset-choice", PRESETS),
        key="preset-choice",
        format_func=lambda name: PRESETS[name].label,
        label_visibility="collapsed",
        on_change=lambda: load_preset(st.session_state["preset-choice"]),
    )


def preset_reason() -> str:
    """Why the chosen preset looks as it does, and whether it was changed."""
    preset = PRESETS[st.session_state[PRESET]]
    before, settings = preset.config.flat(), DRAFT.settings
    changed = [name for name, value in DRAFT.values.items() if before.get(name) != value]
    labels = ", ".join(settings[name].label.lower() for name in changed[:4])
    more = " and more" if len(changed) > 4 else ""
    return preset.reason + (f" Changed: {labels}{more}." if changed else "") + in_words()


def holds(run_id: str) -> bool:
    """Is the draft that run's configuration? A run that is not here says nothing of its own, so it counts as held."""
    try:
        return runs.find(run_id).config.flat() == DRAFT.values
    except UserError:
        return True


def start_with(address: Mapping[str, str]) -> None:
    """Make sure there is a draft: what the address asks for, once, or the first preset.

    ?drawing= is a drawing to learn from, ?preset= names a preset, ?from= a run whose configuration is wanted again,
    ?run= the run on show.
    """
    asked = next((f"{name}={address[name]}" for name in _ASKING if address.get(name)), "")
    if DRAFT.exists and asked in (st.session_state.get(ASKED), ""):
        return
    is_new_run = asked.startswith("run=") and DRAFT.exists
    st.session_state[ASKED] = asked
    if is_new_run:
        return  # the run was just started from this very form
    name, _, value = asked.partition("=")
    if name == "drawing":
        _load_drawing(value)
    elif name == "preset" and value in PRESETS:
        load_preset(value)
    elif not (name in ("from", "run") and _load_run(value)):
        load_preset(next(iter(PRESETS)))
        if name in ("preset", "from"):
            what = f"preset {value!r}" if name == "preset" else f"run {value!r} to train again"
            st.warning(f"There is no {plain(what)}; here is the first preset.", icon=":material/search_off:")


def _load_drawing(text: str) -> None:
    """Fill the form with the first preset, on a drawing; with a sentence if the link has none."""
    load_preset(next(iter(PRESETS)))
    try:
        DRAFT.fill(DRAFT.config().adapted(dataset=DRAWN, drawing=text))
    except UserError as error:
        st.warning(f"The drawing of this link cannot be read: {plain(in_form_words(error))}", icon=":material/draw:")
        DRAFT.fill(DRAFT.config().adapted(dataset=DRAWN))
    st.session_state[FORM] = True  # that is where it is seen


def load_preset(name: str) -> None:
    """Fill the form with a preset."""
    _name_preset(name)
    DRAFT.fill(PRESETS[name].config)
    if PRESETS[name].config.lacks_pictures:
        st.session_state[FORM] = True  # that is where they are brought


def _load_run(run_id: str) -> bool:
    """Fill the form with a run's configuration, if there is such a run."""
    try:
        run = runs.find(run_id)
        config, here = run.config, _whole(run)
    except UserError:
        return False
    _name_preset(run.preset if run.preset in PRESETS else titles.nearest(config))
    DRAFT.fill(here or config)
    if here is None:
        DRAFT.values.update(dict.fromkeys(place.PATHS, ""))  # a name from elsewhere is no path of this machine
    return True


def _whole(run: runs.Run) -> RunConfig | None:
    """Its configuration with the data that it learned from; None if they are not here and have to be brought."""
    with suppress(UserError):
        return run.whole_config()
    return None


def _name_preset(name: str) -> None:
    st.session_state[PRESET] = name
    st.session_state["preset-choice"] = name


def _checked_draft() -> RunConfig | None:
    if DRAFT.problem:
        st.error(plain(in_form_words(DRAFT.problem)), icon=":material/error:")
        return None
    try:
        config = DRAFT.config()
        if config.lacks_pictures:
            st.info("Now upload a zip file of your pictures, in **Change the game**.", icon=":material/upload_file:")
            return None
        check_memory(config)  # before Start, not after it
        return config
    except UserError as error:
        st.error(plain(in_form_words(error)), icon=":material/error:")
        return None


def _config_upload() -> None:
    file = st.file_uploader("A config.json that was downloaded from a run", type=["json"], key="config-upload")
    if file is None:
        st.session_state.pop(REFUSED, None)
        return
    if st.session_state.get("config-read") == file.file_id:
        if REFUSED in st.session_state:
            st.error(plain(st.session_state[REFUSED]), icon=":material/error:")
        return
    st.session_state["config-read"] = file.file_id
    try:
        DRAFT.fill(uploads.read_config(file.getvalue()))
    except UserError as error:
        st.session_state[REFUSED] = f"{file.name}: {in_form_words(error)}"
        st.error(plain(st.session_state[REFUSED]), icon=":material/error:")
        return
    st.session_state.pop(REFUSED, None)
    st.rerun()
