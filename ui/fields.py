"""Settings as widgets: each is drawn from its own label, help, limits and choices, and writes to a draft.

A draft is a plain dictionary in the session, so that it survives a visit to another page; a widget writes to it
when it changes. What a change brings along (a new objective its optimizer) is `adapted`.
"""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from gan_core.base.errors import UserError
from gan_core.base.settings import Setting
from gan_core.config.run_config import RunConfig, settings_of
from gan_core.data.datasets import DATASETS
from gan_core.games import GAMES
from gan_core.losses.penalties import PENALTIES
from ui import own_pictures, uploads
from ui.api.errors import sentence
from ui.data_pad import data_pad
from ui.plain import plain
from ui.released import release

PICTURE_NAMES = "picture-names"  # what the visitor calls each uploaded zip, by its path here
DRAWN = "drawn"  # the dataset of drawings
SWITCHES = ("game", "objective", "dataset")  # a change of these brings others along


class Draft:
    """A configuration that is being chosen, under `name` in the session.

    fallback: what to repair it with, if it is not legal as it stands.
    """

    def __init__(self, name: str, fallback: Callable[[], RunConfig], prefix: str = "") -> None:
        self.name = name
        self.fallback = fallback
        self.prefix = prefix

    @property
    def exists(self) -> bool:
        return self.name in st.session_state

    @property
    def values(self) -> dict[str, Any]:
        values: dict[str, Any] = st.session_state[self.name]
        return values

    @property
    def problem(self) -> UserError | None:
        """Why the last thing that was typed was not taken; None if it was."""
        problem: UserError | None = st.session_state.get(f"{self.name}-problem")
        return problem

    def tell(self, problem: UserError | None) -> None:
        st.session_state[f"{self.name}-problem"] = problem

    @property
    def wrong(self) -> UserError | None:
        """What is wrong with the draft as it stands; None if it is legal."""
        if self.problem:
            return self.problem
        try:
            self.config()
        except UserError as error:
            return error
        return None

    def fill(self, config: RunConfig) -> None:
        """Take a whole configuration.

        A browser keeps the value of a widget whose key it knows, and sends it again: new values need new keys.
        """
        st.session_state[self.name] = config.flat()
        self.tell(None)
        st.session_state[f"{self.name}-filled"] = st.session_state.get(f"{self.name}-filled", 0) + 1

    @property
    def settings(self) -> dict[str, Setting]:
        """Every setting of the game that is being chosen."""
        return settings_of(self.values["game"])

    def key(self, name: str, part: str = "") -> str:
        return f"{self.prefix}field-{name}:{st.session_state[f'{self.name}-filled']}:{part}"

    def applies(self, name: str) -> bool:
        """Fields that the chosen dataset has no use for are left out."""
        data = DATASETS[self.values["dataset"]]
        uses = {
            "data_class": len(self.legal_classes) > 1,
            "data_path": data.needs_path,
            "image_size": data.shape is None,
            "mirror": data.mirrors,
            "diffaugment": data.kind == "images",
            "conditioning": bool(data.class_names),
            "start_from": False,  # a hash; `ui.start_from` finds it
            "drawing": False,  # a text; `draw_pad` has it drawn
            "game": len(GAMES) > 1,
        }
        return uses.get(name, True)

    @property
    def legal_classes(self) -> list[str]:
        """What `data_class` may be: "all", and the classes of the dataset, or of one's own pictures."""
        data = DATASETS[self.values["dataset"]]
        own = own_pictures.classes(self.values["data_path"], self.values["image_size"]) if data.own_classes else ()
        return ["all", *data.classes, *own]

    def draw(self, names: list[str], columns: int = 3) -> None:
        """A widget for each of these settings; the one that is wrong is marked."""
        wrong = self.wrong
        for start in range(0, len(names), columns):
            for column, name in zip(st.columns(columns), names[start : start + columns], strict=False):
                with column:
                    _WIDGETS[self.settings[name].kind](self, name, self.settings[name])
                    if wrong and f"{wrong.setting}.".startswith(f"{name}."):
                        st.markdown(f":red[:material/error: {plain(in_form_words(wrong))}]")

    def draw_pad(self) -> None:
        """The pad to draw on, where the dataset is a drawing."""

        def take(text: str) -> None:
            self.tell(None)
            self.values["drawing"] = text

        if DATASETS[self.values["dataset"]].needs_drawing:
            data_pad(self.values["drawing"], take, key=self.key("drawing"))

    def config(self) -> RunConfig:
        """Raises UserError if the draft is not legal."""
        return RunConfig(**self.values)

    def _save(self, name: str, read: Callable[[Any], Any] = lambda value: value, part: str = "") -> None:
        """Take a widget's value over, with what goes with it."""
        if self.key(name, part) not in st.session_state:
            return  # a widget of a form that has been filled anew meanwhile
        value = st.session_state[self.key(name, part)]
        self.tell(None)
        try:
            value = read(value)
            if name in SWITCHES:
                self._switch({name: value})
            elif part:
                self.values[name] = self.values[name] | {part: value}
            else:
                self.values[name] = value
        except UserError as error:
            self.tell(error)

    def _switch(self, change: dict[str, Any]) -> None:
        """Take over a change and what goes with it."""
        self.fill(self._switchable().adapted(**change))

    def _switchable(self) -> RunConfig:
        """The draft; if it is not legal as it stands, the fallback on the draft's data, so that a switch repairs it."""
        try:
            return self.config()
        except UserError:
            kept = {name: self.values[name] for name in ("dataset", "seed", "drawing") if self.values[name] != ""}
            return self.fallback().adapted(**kept)


def in_form_words(error: UserError) -> str:
    """The error as a sentence, with the settings called as the form calls them."""
    return sentence(error, called)


def called(name: str) -> str:
    """A setting of any game as its label, one of the penalties as the form lists it; another name as it is."""
    labels = {one: about.label for game in GAMES for one, about in settings_of(game).items()}
    labels |= {f"penalties.{key}": entry.label for key, entry in PENALTIES.items()}
    return f"“{labels[name]}”" if name in labels else name


def _common(draft: Draft, name: str, about: Setting) -> dict[str, Any]:
    unit = f" ({about.unit})" if about.unit else ""
    return {"label": about.label + unit, "help": about.help, "key": draft.key(name), "on_change": draft._save}


def _toggle(draft: Draft, name: str, about: Setting) -> None:
    st.toggle(value=draft.values[name], args=(name,), **_common(draft, name, about))


def _number(draft: Draft, name: str, about: Setting) -> None:
    """Limits are left to RunConfig: a browser that knew them would keep a wrong number to itself, and Start would
    train with the one before.
    """
    value = about.kind(draft.values[name])
    whole = about.kind is int
    st.number_input(
        value=value,
        step=1 if whole else _step(value),
        format=None if whole else "%g",
        args=(name,),
        **_common(draft, name, about),
    )


def _step(value: float) -> float:
    """A tenth of the value's own size: 0.0002 goes in steps of 0.00002."""
    return float(f"{abs(value) / 10:.0e}") if value else 0.01


def _text(draft: Draft, name: str, about: Setting) -> None:
    if name == "data_path":
        _own_pictures(draft)
    elif name == "data_class":
        _choice(draft, name, about, dict.fromkeys(draft.legal_classes))
    elif about.choices:
        _choice(draft, name, about, about.choices())
    else:
        st.text_input(value=draft.values[name], args=(name,), **_common(draft, name, about))


def _choice(draft: Draft, name: str, about: Setting, legal: Mapping[str, Any]) -> None:
    def label(choice: str) -> str:
        entry = legal[choice]
        return entry if isinstance(entry, str) else getattr(entry, "label", choice)

    options, value = list(legal), draft.values[name]
    index = options.index(value) if value in options else 0
    st.selectbox(options=options, index=index, format_func=label, args=(name,), **_common(draft, name, about))


def _widths(draft: Draft, name: str, about: Setting) -> None:
    text = ", ".join(map(str, draft.values[name]))

    def read(typed: str) -> list[int]:
        return list(about.parse(name, typed))

    st.text_input(value=text, args=(name, read), **_common(draft, name, about))


def _weights(draft: Draft, name: str, about: Setting) -> None:
    for part, entry in (about.choices() if about.choices else {}).items():
        st.number_input(
            f"{entry.label} (weight)",
            value=float(draft.values[name].get(part, 0.0)),
            step=0.1,
            format="%g",
            help=entry.help,
            key=draft.key(name, part),
            on_change=draft._save,
            args=(name, float, part),
        )


def _own_pictures(draft: Draft) -> None:
    """The upload, and what is known of the pictures that were chosen."""
    _image_upload(draft)
    if draft.values["data_path"]:
        own_pictures.show(draft.values["data_path"], draft.values["image_size"])


def _image_upload(draft: Draft) -> None:
    file = st.file_uploader("Your images (a zip file)", type=["zip"], key="images-upload")
    if file is None or st.session_state.get("images-read") == (file.file_id, draft.values["data_path"]):
        return
    size = draft.values["image_size"]
    looked_at, why_not = st.session_state.get("images-refused", (None, ""))
    if looked_at == (file.file_id, size):  # the page is drawn again at every touch; the pictures are the same
        st.error(plain(why_not), icon=":material/error:")
        return
    if not file.size:  # released, and refused: they are not kept
        st.error("Bring the file again to have it looked at with other settings.", icon=":material/error:")
        return
    content = file.getvalue()
    release(file)
    try:
        with st.spinner("Looking at the pictures …"):
            path = str(uploads.keep_images(file.name, content, size))
    except UserError as error:
        st.session_state["images-refused"] = ((file.file_id, size), in_form_words(error))
        st.error(plain(in_form_words(error)), icon=":material/error:")
        return
    draft.values["data_path"] = path
    st.session_state["images-read"] = (file.file_id, path)
    st.session_state.setdefault(PICTURE_NAMES, {})[path] = file.name
    st.rerun()  # they may bring classes to choose from, above


_WIDGETS: dict[type, Callable[[Draft, str, Setting], None]] = {
    bool: _toggle,
    int: _number,
    float: _number,
    str: _text,
    tuple: _widths,
    dict: _weights,
}
