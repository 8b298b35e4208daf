"""Many seeds: the lanes of a race over many seeds, because one run of a GAN proves little."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import streamlit as st

from gan_core import races
from gan_core.base.errors import UserError
from gan_core.base.local_paths import without_folders
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import SETTINGS
from gan_core.engines.cores import cores
from gan_core.engines.seeds import enqueue_seeds
from gan_core.races import FEWEST as FEWEST_LANES
from gan_core.races import RACES, Race
from ui.address import remember
from ui.api import assets
from ui.api.errors import sentence
from ui.beginnings import first_index
from ui.component import JS
from ui.owner_note import owner_note
from ui.plain import plain
from ui.race_list import confirm_deletion
from ui.room import room

FEWEST, USUAL, MOST = 5, 5, 16  # seeds of each lane
LANES = "seeds-lanes"  # the choice of lanes: the name of a race in RACES, or the id of a kept one
_OWN = 20  # kept races that are offered, the newest

WAITING = (
    "Press **Start**: you will see a fan of each lane's figures, and in how many of its seeds it collapsed. "
    "Seeds of small 2-D games are trained as one batch."
)

_component = st.components.v2.component("gan_arena_seeds", js=JS, isolate_styles=False)


def seeds_tab() -> None:
    """Choose lanes and seeds, start, watch the fans open."""
    st.markdown("The same lanes with other seeds: how often does each collapse, and how far do its figures spread?")
    choice, count, length, start = st.columns([5, 1.5, 2, 1.5], vertical_alignment="bottom")
    kept = races.list_races(shipped=True)
    lineups = {lineup.name: lineup for lineup in _lineups(kept)}
    if st.session_state.get(LANES) not in lineups:  # the race was deleted
        st.session_state.pop(LANES, None)
    name = choice.selectbox(
        "Lanes",
        [*lineups],
        index=first_index(LANES, lineups),
        key=LANES,
        format_func=lambda name: lineups[name].label,
        help="Of a race with a name, or of one that you made on the Race tab.",
    )
    lineup = lineups[name]
    seeds = count.number_input("Seeds", FEWEST, MOST, USUAL, key="seeds-count", help="Runs of each lane.")
    with length:
        training = _length(lineup)
    if start.button("Start", type="primary", icon=":material/play_arrow:", key="seeds-start", width="stretch"):
        _start(lineup, int(seeds), **training)
    shown = _in_address(kept)
    if shown is None:
        st.info(WAITING, icon=":material/casino:")
    else:
        if shown.read_only:
            st.markdown("Press **Start**, or look at this finished experiment meanwhile.")
        owner_note(shown)
        _show(shown)
    _list(kept, shown)


def has_seeds(race: Race) -> bool:
    """Has it several seeds in a lane?"""
    return not race.problem and race.has_many_seeds


def try_more_seeds(race: Race) -> None:
    """A callback that leads from a race to this tab, with its lanes chosen."""
    st.session_state.update({"view": "seeds", LANES: _name(race)})
    remember(view="seeds")


@dataclass(frozen=True, kw_only=True)
class _Lineup:
    """Lanes that may be tried; the rest as `races.create` takes it. preset: "" for lanes of one's own."""

    name: str
    label: str
    title: str
    preset: str
    lanes: list[tuple[str, RunConfig]]
    fairness: str
    steps: int
    seconds: float


def _lineups(kept: list[Race]) -> Iterator[_Lineup]:
    """Those of all races with a name, then those of the newest of one's own that are like none of them."""
    for name, entry in RACES.items():
        lanes = entry.configs()
        steps, seconds = entry.steps or lanes[0][1].steps, entry.seconds or 0.0
        yield _Lineup(
            name=name,
            label=entry.label,
            title=entry.label,
            preset=name,
            lanes=lanes,
            fairness=entry.fairness,
            steps=steps,
            seconds=seconds,
        )
    own = (race for race in kept if not (race.read_only or race.problem or race.has_many_seeds))
    for race in islice((race for race in own if _name(race) == race.id), _OWN):
        lanes = race.configs()
        if len(lanes) < FEWEST_LANES:  # their runs were deleted
            continue
        first = lanes[0][1]
        yield _Lineup(
            name=race.id,
            label=f"{race.title} · {_when(race)}",
            title=race.title,
            preset="",
            lanes=lanes,
            fairness=race.fairness,
            steps=first.steps,
            seconds=first.time_limit,
        )


def _name(race: Race) -> str:
    """What the lanes of a race are called in the list of lineups."""
    return race.preset if race.preset in RACES else race.id


def _when(race: Race) -> str:
    return race.created[:16].replace("T", ", ")


def _length(lineup: _Lineup) -> dict[str, Any]:
    """How long each seed trains, as the race measures it: `steps` or `seconds` of `races.create`."""
    key = f"seeds-length-{lineup.name}"
    if lineup.fairness == "seconds":
        return {"seconds": st.number_input("Seconds of each", 1.0, None, lineup.seconds, 1.0, key=key)}
    most = int(SETTINGS["steps"].maximum or 0)
    words = "Generator updates of the first lane; what is equal for all lanes decides about the others."
    return {"steps": int(st.number_input("Steps", 1, most, lineup.steps, key=key, help=words))}


def _start(lineup: _Lineup, seeds: int, **training: Any) -> None:
    """Create all runs and let them wait: each lane as few batches, or run by run. training: see `_length`."""
    try:
        race = races.create(
            lineup.lanes,
            fairness=lineup.fairness,
            **training,
            seeds=seeds,
            preset=lineup.preset,
            title=races.title_of_seeds(lineup.title, seeds),
        )
    except (UserError, OSError) as error:
        st.error(f"This could not be started: {plain(without_folders(str(error)))}", icon=":material/error:")
        return
    try:
        with race.or_vanish():
            for lane in race.lanes:
                made = [run for run in race.runs_of(lane) if run is not None]
                enqueue_seeds(made, workers=max(1, cores() // len(race.lanes)))
    except UserError as error:
        st.error(plain(sentence(error)), icon=":material/error:")
        return
    remember(view="seeds", seeds=race.id)


def _in_address(kept: list[Race]) -> Race | None:
    """The race of ?seeds=; else the newest kept one of this kind, or the shipped one.

    None, with a sentence, if the address names one that is not here.
    """
    name = st.query_params.get("seeds") or st.query_params.get("luck", "")  # so it was called in earlier links
    if not name:
        return next(filter(has_seeds, kept), None)
    try:
        race = races.find(name)
    except UserError as error:
        st.warning(plain(sentence(error)), icon=":material/search_off:")
        return None
    return race if has_seeds(race) else None


def _show(race: Race) -> None:
    """Follow it; it may be deleted with all its runs, which would crowd the list of runs."""
    data: dict[str, Any] = {"module": assets.address("seeds.js"), "race": race.id}
    with room("seeds"):
        _component(data=data, key="seeds-view")
    if race.is_changeable and st.button("Delete this experiment", icon=":material/delete:", key="delete-seeds"):
        confirm_deletion(race)


def _list(kept: list[Race], shown: Race | None) -> None:
    """Older ones, by a click."""
    others = [race for race in kept if has_seeds(race) and (shown is None or race.id != shown.id)]
    if others:
        with st.expander("Kept experiments", icon=":material/history:"):
            for race in others[:20]:
                if st.button(f"{plain(race.title)} · {plain(_when(race))}", key=f"seeds-{race.id}"):
                    remember(view="seeds", seeds=race.id)
                    st.rerun()
