"""The form of a race: which lanes, what is equal for all of them, and what may be changed in each."""

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

import streamlit as st

from gan_core import races
from gan_core.base.errors import UserError
from gan_core.config import titles
from gan_core.config.footprint import check_memory
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import GROUPS, SETTINGS
from gan_core.data.datasets import DATASETS
from gan_core.data.sources.beginnings import FIRST
from gan_core.data.sources.drawing import read
from gan_core.games.roles import TRICKS
from gan_core.races import FAIRNESS, FEWEST, MOST, RACES, level
from gan_core.races.folder import title_of
from gan_core.races.named import NamedRace
from gan_core.races.race import LONGEST_LABEL
from gan_core.runs.names import LONGEST_TITLE
from ui.beginnings import first_index
from ui.data_pad import data_pad
from ui.fields import DRAWN, Draft, in_form_words
from ui.plain import plain

DRAFT, CHOICE = "race-draft", "race-choice"
# What is the same for all lanes is chosen once; the rest is each lane's own.
FORM = "race-form"  # the key of the folded form
COMMON = (
    *("steps", "time_limit", "seed", "batch_size"),
    *("dataset", "data_class", "data_path", "drawing", "image_size"),
)
BASICS = ("objective", "critic_steps", "generator.lr", "critic.lr")
IN_ORDER = dict.fromkeys([TRICKS, *GROUPS])  # remedies come first


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What the form says: arguments of `races.create`."""

    lanes: list[tuple[str, RunConfig]]
    fairness: str
    steps: int
    seconds: float
    seed: int
    preset: str
    title: str


def choose_race() -> None:
    """The list of named races. ?preset= names the one to begin with, ?drawing= is a drawing that they learn from."""
    asked = st.query_params.get("preset", "")
    if DRAFT not in st.session_state or (asked in RACES and st.session_state.get("race-asked") != asked):
        st.session_state["race-asked"] = asked
        load_race(asked if asked in RACES else next(iter(RACES)))
    drawing = st.query_params.get("drawing", "")
    if drawing and st.session_state.get("race-drawing") != drawing:
        st.session_state["race-drawing"] = drawing
        _load_drawing(drawing)
    st.session_state.setdefault(CHOICE, _draft()["preset"])
    st.selectbox(
        "Race",
        [*RACES],
        index=first_index(CHOICE, RACES),
        key=CHOICE,
        format_func=lambda name: RACES[name].label,
        label_visibility="collapsed",
        on_change=lambda: load_race(st.session_state[CHOICE]),
    )


def load_race(name: str) -> None:
    """Fill the form with a named race."""
    entry = RACES[name]
    first = entry.configs()[0][1]
    filled = _draft()["filled"] + 1 if DRAFT in st.session_state else 1
    st.session_state[DRAFT] = {
        "preset": name,
        "filled": filled,
        "fairness": entry.fairness,
        "steps": entry.steps or first.steps,
        "seconds": entry.seconds or 30.0,
        "seed": first.seed,
        "dataset": first.dataset,
        "drawing": first.drawing,
        "lanes": [],
    }
    st.session_state[CHOICE] = name
    for label in entry.lanes:
        _add_lane(label, entry.lanes[label], entry.changes.get(label))


def _load_drawing(text: str) -> None:
    """Have all lanes learn from a drawing; with a sentence if the link has none."""
    try:
        read(text)
    except UserError as error:
        st.warning(f"The drawing of this link cannot be read: {plain(in_form_words(error))}", icon=":material/draw:")
        return
    _draft().update(dataset=DRAWN, drawing=text)
    _change_data()
    _draft()["filled"] += 1
    st.session_state[FORM] = True  # that is where it is seen


def load_lanes(lanes: list[tuple[RunConfig, str]]) -> None:
    """Fill the form with some configurations, each with the preset that it is nearest to."""
    first = lanes[0][0]
    load_race(next(iter(RACES)))
    draft = _draft()
    draft |= {"dataset": first.dataset, "drawing": first.drawing, "steps": first.steps, "seed": first.seed, "lanes": []}
    draft["fairness"] = "generator-steps"
    for config, preset in lanes:
        label = _free_label(titles.lane(config, preset, LONGEST_LABEL - 2))
        _add_lane(label, preset)
        _draft_of(draft["lanes"][-1]).fill(config)


def race_reason() -> str:
    """Why the chosen race is worth watching."""
    return RACES[_draft()["preset"]].reason


def holds(race_id: str) -> bool:
    """Was that race begun with what the list above the form says? One that is not here counts as held."""
    try:
        race = races.find(race_id)
    except UserError:
        return True
    return bool(race.problem) or race.preset in ("", _draft()["preset"])


def race_form(told: str = "") -> Entry | None:
    """Draw the folded form; None, with a sentence, if these lanes cannot race. told: words to stand first in it."""
    with st.expander("Change the lanes", icon=":material/tune:", key=FORM, on_change="rerun"):
        if told:
            st.caption(told)
        _common_fields()
        _rename_by_content()
        lanes = _draft()["lanes"]
        for start in range(0, len(lanes), 3):
            for column, lane in zip(st.columns(3), lanes[start : start + 3], strict=False):
                with column, st.container(border=True):
                    _lane_fields(lane)
        st.button(
            "Add a lane",
            icon=":material/add:",
            disabled=len(lanes) >= MOST,
            key="add-lane",
            on_click=_add_own_lane,
        )
    return _checked()


def _draft() -> dict[str, Any]:
    draft: dict[str, Any] = st.session_state[DRAFT]
    return draft


def _draft_of(lane: dict[str, Any]) -> Draft:
    def fallback() -> RunConfig:
        return _begun_as(lane)

    return Draft(f"lane-{lane['id']}", fallback, prefix=f"lane-{lane['id']}-")


def _adapted(preset: str) -> RunConfig:
    """A preset's configuration on the data of this race."""
    return PRESETS[preset].config.adapted(**_data())


def _data() -> dict[str, str]:
    """What all lanes learn from."""
    dataset, drawing = _draft()["dataset"], _draft()["drawing"]
    return {"dataset": dataset} | ({"drawing": drawing} if DATASETS[dataset].needs_drawing and drawing else {})


def _begun_as(lane: dict[str, Any]) -> RunConfig:
    """What a lane began as: its preset, and what its race changes in it where the data know that."""
    begun = _adapted(lane["preset"])
    try:
        return begun.replace(**lane["changes"])
    except UserError:
        return begun


def _add_lane(label: str, preset: str, changes: Mapping[str, Any] | None = None) -> None:
    number = st.session_state["lanes-made"] = st.session_state.get("lanes-made", 0) + 1
    lane = {"id": number, "label": label, "preset": preset, "given": label, "named": False}
    lane["changes"] = dict(changes or {})
    _draft()["lanes"].append(lane)
    _draft_of(lane).fill(_begun_as(lane))


def _add_own_lane() -> None:
    """One more, like the last one; until it is given a name it is called after what it is."""
    lanes = _draft()["lanes"]
    game = _game_of(lanes[-1]["preset"])
    _add_lane(_free_label(game), lanes[-1]["preset"])
    lanes[-1]["given"] = game


def _rename_by_content() -> None:
    """A lane is called what it is, unless the visitor named it: its given name holds for its preset as it stands."""
    for lane in _draft()["lanes"]:
        if lane["named"]:
            continue
        try:
            config = _draft_of(lane).config()
        except UserError:
            continue  # not legal yet, so it is nothing yet
        changed = config != _begun_as(lane)
        wanted = titles.lane(config, lane["preset"], LONGEST_LABEL - 2) if changed else lane["given"]
        lane["label"] = ""  # its own name is free for it
        lane["label"] = _free_label(wanted)
        if st.session_state.get(f"lane-{lane['id']}-label") != lane["label"]:  # else it would undo what is being typed
            st.session_state[f"lane-{lane['id']}-label"] = lane["label"]


def _remove_lane(number: int) -> None:
    _draft()["lanes"] = [lane for lane in _draft()["lanes"] if lane["id"] != number]


def _game_of(preset: str) -> str:
    """What a preset is called, without its data, in so many whole words that a number may follow."""
    return shorten(PRESETS[preset].label.rpartition(", ")[2], LONGEST_LABEL - 2, placeholder="")


def _free_label(words: str) -> str:
    """The words, with a number if a lane is called so already."""
    taken = {lane["label"] for lane in _draft()["lanes"]}
    numbered = (f"{words} {number}" for number in range(2, MOST + 2))
    return next(label for label in (words, *numbered) if label not in taken)


def _common_fields() -> None:
    """What all lanes have in common."""
    draft = _draft()
    data, fairness, length, seed = st.columns(4)
    with data:
        _pick("dataset", "Dataset", {name: entry.label for name, entry in DATASETS.items() if not entry.needs_path})
    with fairness:
        chosen = FAIRNESS[draft["fairness"]]
        _pick("fairness", "Equal for all lanes", {name: entry.label for name, entry in FAIRNESS.items()}, chosen.help)
    with length:
        if draft["fairness"] == "seconds":
            _type("seconds", "Seconds of training, each lane", float(draft["seconds"]))
        else:
            _type("steps", "Generator steps of the first lane", int(draft["steps"]))
    with seed:
        _type("seed", "Seed of all lanes", int(draft["seed"]), SETTINGS["seed"].help)
    if DATASETS[draft["dataset"]].needs_drawing:
        data_pad(draft["drawing"], _take_drawing, key=f"race-drawing:{draft['filled']}:{draft['dataset']}")


def _pick(name: str, label: str, options: dict[str, str], help: str = "") -> None:
    key = f"race-{name}:{_draft()['filled']}"

    def take() -> None:
        _draft()[name] = st.session_state[key]
        if name == "dataset":
            _change_data()

    names = [*options]
    st.selectbox(
        label,
        names,
        index=names.index(_draft()[name]),
        key=key,
        format_func=lambda option: options[option],
        help=help or None,
        on_change=take,
    )


def _change_data() -> None:
    """Every lane learns from the new data, with what goes with it."""
    if DATASETS[_draft()["dataset"]].needs_drawing:
        _draft()["drawing"] = _draft()["drawing"] or FIRST
    for lane in _draft()["lanes"]:
        draft = _draft_of(lane)
        try:
            config = draft.config()
        except UserError:  # it was not legal before either
            config = draft.fallback()
        draft.fill(config.adapted(**_data()))


def _take_drawing(text: str) -> None:
    """Every lane learns from what was drawn."""
    _draft()["drawing"] = text
    for lane in _draft()["lanes"]:
        _draft_of(lane).values["drawing"] = text


def _type(name: str, label: str, value: float, help: str = "") -> None:
    key = f"race-{name}:{_draft()['filled']}"

    def take() -> None:
        _draft()[name] = st.session_state[key]

    st.number_input(label, value=value, step=type(value)(1), key=key, help=help or None, on_change=take)


def _lane_fields(lane: dict[str, Any]) -> None:
    """One lane: its name, where it begins, what is changed."""
    key, draft = f"lane-{lane['id']}", _draft_of(lane)

    def rename() -> None:
        lane["label"] = st.session_state[f"{key}-label"]
        lane["named"] = True

    def begin_with() -> None:
        lane["preset"] = st.session_state[f"{key}-preset"]
        lane["given"], lane["changes"] = _game_of(lane["preset"]), {}
        draft.fill(_begun_as(lane))

    name, remove = st.columns([2, 1], vertical_alignment="bottom")
    with name:
        st.session_state.setdefault(f"{key}-label", lane["label"])
        st.text_input(
            "Name", st.session_state[f"{key}-label"], key=f"{key}-label", max_chars=LONGEST_LABEL, on_change=rename
        )
    with remove:
        st.button(
            "Remove",
            icon=":material/delete:",
            key=f"{key}-remove",
            width="stretch",
            disabled=len(_draft()["lanes"]) <= FEWEST,
            on_click=_remove_lane,
            args=(lane["id"],),
        )
    presets = [*PRESETS]
    st.selectbox(
        "Begin with",
        presets,
        index=presets.index(lane["preset"]),
        key=f"{key}-preset",
        format_func=lambda name: PRESETS[name].label,
        on_change=begin_with,
    )
    draft.draw([name for name in BASICS if name in draft.settings], columns=2)
    _all_settings(key, draft)
    if draft.problem:
        st.error(plain(in_form_words(draft.problem)), icon=":material/error:")


def _all_settings(key: str, draft: Draft) -> None:
    """Everything else; drawn when it is opened, for six lanes have hundreds of widgets."""
    with st.popover(
        "All settings", icon=":material/tune:", width="stretch", key=f"{key}-all", on_change="rerun"
    ) as popover:
        if not popover.open:
            return
        own = {name: about for name, about in draft.settings.items() if name not in (*COMMON, *BASICS)}
        for group in IN_ORDER:
            if fitting := [name for name, about in own.items() if about.group == group and draft.applies(name)]:
                st.markdown(f"**{group}**")
                draft.draw(fitting, columns=2)


def _checked() -> Entry | None:
    """The form as an entry; a sentence and None for lanes that cannot race."""
    draft = _draft()
    lanes = []
    for lane in draft["lanes"]:
        own = _draft_of(lane)
        try:
            lanes.append((lane["label"], own.config()))
            check_memory(lanes[-1][1])
        except UserError as error:
            st.error(plain(f"{lane['label']}: {in_form_words(error)}"), icon=":material/error:")
            return None
        if own.problem:
            st.error(plain(f"{lane['label']}: {in_form_words(own.problem)}"), icon=":material/error:")
            return None
    try:
        fair = level(
            lanes, draft["fairness"], steps=draft["steps"], seconds=float(draft["seconds"]), seed=draft["seed"]
        )
    except UserError as error:
        st.error(plain(in_form_words(error)), icon=":material/error:")
        return None
    for note in fair.notes:
        st.caption(plain(note))
    named = RACES[draft["preset"]]
    unchanged = lanes == named.configs() and draft["fairness"] == named.fairness
    title = named.label if unchanged else title_of(lanes)
    return Entry(
        lanes=lanes,
        fairness=draft["fairness"],
        steps=draft["steps"],
        seconds=float(draft["seconds"]),
        seed=draft["seed"],
        preset=draft["preset"] if unchanged else "",
        title=", ".join([title, *_differences(named)])[:LONGEST_TITLE],
    )


def _differences(named: NamedRace) -> list[str]:
    """What is not as in the named race, beside its lanes, so that two races have two names."""
    draft, first = _draft(), named.configs()[0][1]
    told = []
    if draft["fairness"] != named.fairness:
        told.append(FAIRNESS[draft["fairness"]].label.lower())
    if draft["fairness"] == "seconds":
        told += [f"{draft['seconds']:g} s"] if draft["seconds"] != (named.seconds or 30.0) else []
    elif draft["steps"] != (named.steps or first.steps):
        told.append(f"{draft['steps']:,} steps")
    return told + ([f"seed {draft['seed']}"] if draft["seed"] != first.seed else [])
