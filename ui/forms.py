"""A RunConfig as a form: every widget is drawn from the setting's own label, help, limits and choices.

The draft is a plain dictionary in the session, so that it survives a visit to another page; a widget
writes to it when it changes. What a change brings along (a new objective its optimizer) is `adapted`.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from gan_core import runs
from gan_core.config import SETTINGS, RunConfig
from gan_core.datasets import DATASETS
from gan_core.errors import UserError
from gan_core.fields import Setting
from gan_core.presets import PRESETS
from ui import uploads
from ui.api.errors import sentence

DRAFT, PRESET, PROBLEM, ASKED = "draft", "preset", "draft-problem", "asked"
FILLED = "draft-filled"  # how often the form was filled: each time with widgets of its own
REFUSED = "refused-file"  # why a configuration from a file was not taken; the form stays as it was
GROUPS = list(dict.fromkeys(about.group for about in SETTINGS.values()))
TO_COME = "to be uploaded"  # stands for a file in configurations that are legal but for it
SWITCHES = ("objective", "dataset")  # a change of these brings others along


def config_form() -> RunConfig | None:
    """Draw the folded form and return the draft as a RunConfig; None, with a sentence, if it is not legal."""
    with st.expander("Change the game", icon=":material/tune:", key="form"):
        groups = {group: _visible(group) for group in GROUPS}
        tabs = st.tabs(["Basics", *(group for group, names in groups.items() if names), "From a file"])
        with tabs[0]:
            _fields([name for name, about in SETTINGS.items() if not about.advanced and _applies(name)])
        for tab, names in zip(tabs[1:], filter(None, groups.values()), strict=False):
            with tab:
                _fields(names)
        with tabs[-1]:
            _config_upload()
    return _checked_draft()


def choose_preset() -> None:
    """The list of presets, with the reason of the chosen one."""
    start_with(st.query_params)
    st.session_state.setdefault("preset-choice", st.session_state[PRESET])
    st.selectbox(
        "Preset",
        [*PRESETS],
        key="preset-choice",
        format_func=lambda name: PRESETS[name].label,
        label_visibility="collapsed",
        on_change=lambda: load_preset(st.session_state["preset-choice"]),
    )


def preset_reason() -> str:
    """Why the chosen preset looks as it does, and whether it was changed."""
    preset = PRESETS[st.session_state[PRESET]]
    changed = [name for name, value in preset.config.to_dict().items() if st.session_state[DRAFT][name] != value]
    labels = ", ".join(SETTINGS[name].label.lower() for name in changed[:4])
    more = " and more" if len(changed) > 4 else ""
    return preset.reason + (f" Changed: {labels}{more}." if changed else "")


def start_with(address: Mapping[str, str]) -> None:
    """Make sure there is a draft: what the address asks for, once, or the first preset.

    ?preset= names a preset, ?from= a run whose configuration is wanted again, ?run= the run on show.
    """
    asked = next((f"{name}={address[name]}" for name in ("preset", "from", "run") if address.get(name)), "")
    if DRAFT in st.session_state and asked in (st.session_state.get(ASKED), ""):
        return
    is_new_run = asked.startswith("run=") and DRAFT in st.session_state
    st.session_state[ASKED] = asked
    if is_new_run:
        return  # the run was just started from this very form
    name, _, value = asked.partition("=")
    if name == "preset" and value in PRESETS:
        load_preset(value)
    elif not (name in ("from", "run") and _load_run(value)):
        load_preset(next(iter(PRESETS)))
        if name in ("preset", "from"):
            what = f"preset {value!r}" if name == "preset" else f"run {value!r} to train again"
            st.warning(f"There is no {what}; here is the first preset.", icon=":material/search_off:")


def load_preset(name: str) -> None:
    """Fill the form with a preset."""
    _name_preset(name)
    fill(PRESETS[name].config)


def _load_run(run_id: str) -> bool:
    """Fill the form with a run's configuration, if there is such a run."""
    try:
        run = runs.find(run_id)
        config = run.config
    except UserError:
        return False
    _name_preset(run.preset if run.preset in PRESETS else next(iter(PRESETS)))
    fill(config)
    return True


def _name_preset(name: str) -> None:
    st.session_state[PRESET] = name
    st.session_state["preset-choice"] = name


def fill(config: RunConfig) -> None:
    """Fill the form with a configuration.

    A browser keeps the value of a widget whose key it knows, and sends it again: new values need new keys.
    """
    st.session_state[DRAFT] = config.to_dict()
    st.session_state.pop(PROBLEM, None)
    st.session_state[FILLED] = st.session_state.get(FILLED, 0) + 1


def _checked_draft() -> RunConfig | None:
    problem = st.session_state.get(PROBLEM)
    if problem:
        st.error(problem, icon=":material/error:")
        return None
    if _lacks_file(st.session_state[DRAFT]):
        st.info("Now upload a zip file of your pictures: open **Change the game**.", icon=":material/upload_file:")
        return None
    try:
        return RunConfig.from_dict(st.session_state[DRAFT])
    except UserError as error:
        st.error(_sentence(error), icon=":material/error:")
        return None


def _sentence(error: UserError) -> str:
    """With the settings called as the form calls them."""
    text = str(error).replace("penalties.", "")
    for name in sorted(SETTINGS, key=len, reverse=True):
        if "_" in name:
            text = re.sub(rf"\b{name}\b", f"“{SETTINGS[name].label}”", text)
    return sentence(UserError(text))


def _visible(group: str) -> list[str]:
    """The advanced settings of a group that the chosen dataset has a use for."""
    return [name for name, about in SETTINGS.items() if about.advanced and about.group == group and _applies(name)]


def _fields(names: list[str]) -> None:
    for start in range(0, len(names), 3):
        for column, name in zip(st.columns(3), names[start : start + 3], strict=False):
            with column:
                WIDGETS[SETTINGS[name].kind](name, SETTINGS[name])


def _applies(name: str) -> bool:
    """Fields that the chosen dataset has no use for are left out."""
    data = DATASETS[st.session_state[DRAFT]["dataset"]]
    uses = {"data_class": bool(data.classes), "data_path": data.needs_path, "image_size": data.shape is None}
    return uses.get(name, True)


def _key(name: str) -> str:
    return f"field-{name}:{st.session_state[FILLED]}:"


def _save(name: str, read: Callable[[Any], Any] = lambda value: value, part: str = "") -> None:
    """Take a widget's value over into the draft, with what goes with it."""
    if _key(name) + part not in st.session_state:
        return  # a widget of a form that has been filled anew meanwhile
    draft, value = st.session_state[DRAFT], st.session_state[_key(name) + part]
    st.session_state.pop(PROBLEM, None)
    try:
        value = read(value)
        if name in SWITCHES:
            _switch(_switchable(draft), {name: value})
        elif part:
            draft[name] = draft[name] | {part: value}
        else:
            draft[name] = value
    except UserError as error:
        st.session_state[PROBLEM] = _sentence(error)


def _switch(config: RunConfig, change: dict[str, Any]) -> None:
    """Take over a change and what goes with it. A dataset of one's own may lack its file for now."""
    lacks_file = "dataset" in change and DATASETS[change["dataset"]].needs_path
    fill(config.adapted(**change, **({"data_path": TO_COME} if lacks_file else {})))
    st.session_state[DRAFT] = _without_file(st.session_state[DRAFT])


def _switchable(draft: dict[str, Any]) -> RunConfig:
    """The draft; if it is not legal as it stands, the preset on the draft's data, so that a switch can repair it."""
    try:
        return RunConfig.from_dict(_legal(draft))
    except UserError:
        return PRESETS[st.session_state[PRESET]].config.adapted(dataset=draft["dataset"], seed=draft["seed"])


def _legal(draft: dict[str, Any]) -> dict[str, Any]:
    return draft | ({"data_path": TO_COME} if _lacks_file(draft) else {})


def _lacks_file(draft: dict[str, Any]) -> bool:
    return DATASETS[draft["dataset"]].needs_path and not draft["data_path"]


def _without_file(draft: dict[str, Any]) -> dict[str, Any]:
    return draft | ({"data_path": ""} if draft["data_path"] == TO_COME else {})


def _common(name: str, about: Setting) -> dict[str, Any]:
    unit = f" ({about.unit})" if about.unit else ""
    return {"label": about.label + unit, "help": about.help, "key": _key(name), "on_change": _save}


def _toggle(name: str, about: Setting) -> None:
    st.toggle(value=st.session_state[DRAFT][name], args=(name,), **_common(name, about))


def _number(name: str, about: Setting) -> None:
    """Limits are left to RunConfig: a browser that knew them would keep a wrong number to itself, and Start would
    train with the one before.
    """
    value = about.kind(st.session_state[DRAFT][name])
    whole = about.kind is int
    st.number_input(
        value=value,
        step=1 if whole else _step(value),
        format=None if whole else "%g",
        args=(name,),
        **_common(name, about),
    )


def _step(value: float) -> float:
    """A tenth of the value's own size: 0.0002 goes in steps of 0.00002."""
    return float(f"{abs(value) / 10:.0e}") if value else 0.01


def _text(name: str, about: Setting) -> None:
    if name == "data_path":
        _image_upload()
    elif name == "data_class":
        _choice(name, about, {"all": None} | dict.fromkeys(DATASETS[st.session_state[DRAFT]["dataset"]].classes))
    elif about.choices:
        _choice(name, about, about.choices())
    else:
        st.text_input(value=st.session_state[DRAFT][name], args=(name,), **_common(name, about))


def _choice(name: str, about: Setting, legal: Mapping[str, Any]) -> None:
    def label(choice: str) -> str:
        entry = legal[choice]
        return entry if isinstance(entry, str) else getattr(entry, "label", choice)

    options, value = list(legal), st.session_state[DRAFT][name]
    index = options.index(value) if value in options else 0
    st.selectbox(options=options, index=index, format_func=label, args=(name,), **_common(name, about))


def _widths(name: str, about: Setting) -> None:
    text = ", ".join(map(str, st.session_state[DRAFT][name]))

    def read(typed: str) -> list[int]:
        return list(about.parse(name, typed))

    st.text_input(value=text, args=(name, read), **_common(name, about))


def _weights(name: str, about: Setting) -> None:
    for part, entry in (about.choices() if about.choices else {}).items():
        st.number_input(
            f"{entry.label} (weight)",
            value=float(st.session_state[DRAFT][name].get(part, 0.0)),
            step=0.1,
            format="%g",
            help=entry.help,
            key=_key(name) + part,
            on_change=_save,
            args=(name, float, part),
        )


WIDGETS: dict[type, Callable[[str, Setting], None]] = {
    bool: _toggle,
    int: _number,
    float: _number,
    str: _text,
    tuple: _widths,
    dict: _weights,
}


def _image_upload() -> None:
    file = st.file_uploader("Your images (a zip file)", type=["zip"], key="images-upload")
    if file is None or st.session_state.get("images-read") == (file.file_id, st.session_state[DRAFT]["data_path"]):
        return
    size = st.session_state[DRAFT]["image_size"]
    looked_at, why_not = st.session_state.get("images-refused", (None, ""))
    if looked_at == (file.file_id, size):  # the page is drawn again at every touch; the pictures are the same
        st.error(why_not, icon=":material/error:")
        return
    try:
        with st.spinner("Looking at the pictures …"):
            path = str(uploads.keep_images(file.name, file.getvalue(), size))
    except UserError as error:
        st.session_state["images-refused"] = ((file.file_id, size), _sentence(error))
        st.error(_sentence(error), icon=":material/error:")
        return
    st.session_state[DRAFT]["data_path"] = path
    st.session_state["images-read"] = (file.file_id, path)


def _config_upload() -> None:
    file = st.file_uploader("A config.json that was downloaded from a run", type=["json"], key="config-upload")
    if file is None:
        st.session_state.pop(REFUSED, None)
        return
    if st.session_state.get("config-read") == file.file_id:
        if REFUSED in st.session_state:
            st.error(st.session_state[REFUSED], icon=":material/error:")
        return
    st.session_state["config-read"] = file.file_id
    try:
        fill(uploads.read_config(file.getvalue()))
    except UserError as error:
        st.session_state[REFUSED] = f"{file.name}: {_sentence(error)}"
        st.error(st.session_state[REFUSED], icon=":material/error:")
        return
    st.session_state.pop(REFUSED, None)
    st.rerun()
