"""Luck: the lanes of a race over many seeds, because one run of a GAN proves little."""

from typing import Any

import streamlit as st

from gan_core import races
from gan_core.config import SETTINGS
from gan_core.engines.cores import cores
from gan_core.engines.seeds import enqueue_seeds
from gan_core.errors import UserError
from gan_core.races import RACES, Race
from ui.address import remember
from ui.api import assets
from ui.api.errors import sentence
from ui.component import JS
from ui.plain import plain
from ui.race_list import confirm_deletion

FEWEST, USUAL, MOST = 5, 5, 16  # seeds of each lane

WAITING = (
    "Press **Start**: you will see a fan of each lane's figures, and in how many of its seeds it collapsed. "
    "Seeds of small 2-D games are trained as one batch."
)

_component = st.components.v2.component("gan_arena_luck", js=JS, isolate_styles=False)


def luck_tab() -> None:
    """Choose lanes and seeds, start, watch the fans open."""
    st.markdown("The same lanes with other seeds: how often does each collapse, and how far do its figures spread?")
    choice, count, length, start = st.columns([5, 1.5, 2, 1.5], vertical_alignment="bottom")
    name = choice.selectbox("Lanes", [*RACES], key="luck-race", format_func=lambda name: RACES[name].label)
    seeds = count.number_input("Seeds", FEWEST, MOST, USUAL, key="luck-seeds", help="Runs of each lane.")
    with length:
        training = _length(name)
    if start.button("Start", type="primary", icon=":material/play_arrow:", key="luck-start", width="stretch"):
        _start(name, int(seeds), **training)
    shown = _in_address()
    if shown is None:
        st.info(WAITING, icon=":material/casino:")
    else:
        _show(shown)
    _list(shown)


def is_luck(race: Race) -> bool:
    """Has it several seeds in a lane?"""
    return not race.problem and race.has_many_seeds


def _length(name: str) -> dict[str, Any]:
    """How long each seed trains, as the race measures it: `steps` or `seconds` of `races.create`."""
    entry = RACES[name]
    if entry.fairness == "seconds":
        return {"seconds": st.number_input("Seconds of each", 1.0, None, entry.seconds, 1.0, key=f"luck-length-{name}")}
    most, usual = int(SETTINGS["steps"].maximum or 0), entry.steps or entry.configs()[0][1].steps
    words = "Generator updates of the first lane; what is equal for all lanes decides about the others."
    return {"steps": int(st.number_input("Steps", 1, most, usual, key=f"luck-length-{name}", help=words))}


def _start(name: str, seeds: int, **training: Any) -> None:
    """Create all runs and let them wait: each lane as few batches, or run by run. training: see `_length`."""
    entry = RACES[name]
    try:
        race = races.create(
            entry.configs(),
            fairness=entry.fairness,
            **training,
            seeds=seeds,
            preset=name,
            title=f"{entry.label} · {seeds} seeds",
        )
    except (UserError, OSError) as error:
        st.error(f"This could not be started: {error}", icon=":material/error:")
        return
    try:
        for lane in race.lanes:
            made = [run for run in race.runs_of(lane) if run is not None]
            enqueue_seeds(made, workers=max(1, cores() // len(race.lanes)))
    except UserError as error:
        race.delete(with_runs=True)  # what was refused leaves nothing behind
        st.error(sentence(error), icon=":material/error:")
        return
    remember(view="luck", luck=race.id)


def _in_address() -> Race | None:
    """The race of ?luck=; else the newest one of this kind; None, with a sentence, if it is not here."""
    name = st.query_params.get("luck", "")
    if not name:
        return next(filter(is_luck, races.list_races()), None)
    try:
        race = races.find(name)
    except UserError as error:
        st.warning(sentence(error), icon=":material/search_off:")
        return None
    return race if is_luck(race) else None


def _show(race: Race) -> None:
    """Follow it; it may be deleted with all its runs, which would crowd the list of runs."""
    data: dict[str, Any] = {"module": assets.address("luck.js"), "race": race.id}
    _component(data=data, key="luck-view")
    if st.button("Delete this experiment", icon=":material/delete:", key="delete-luck"):
        confirm_deletion(race)


def _list(shown: Race | None) -> None:
    """Older ones, by a click."""
    others = [race for race in races.list_races() if is_luck(race) and (shown is None or race.id != shown.id)]
    if others:
        with st.expander("Kept experiments", icon=":material/history:"):
            for race in others[:20]:
                when = race.created[:16].replace("T", ", ")
                if st.button(f"{plain(race.title)} · {when}", key=f"luck-{race.id}"):
                    remember(view="luck", luck=race.id)
                    st.rerun()
