"""What gradients critics give their generators: a run, or all lanes of a race, under the microscope."""

from typing import Any

import streamlit as st

from gan_core import races, runs
from gan_core.base.errors import UserError
from gan_core.races import Race
from gan_core.runs import Run
from ui.address import remember
from ui.api import assets
from ui.api.errors import sentence
from ui.component import JS
from ui.plain import plain
from ui.room import room
from ui.studio import STUDIO

SHIPPED = "microscope"  # the race that came with the app
KEY = "microscope-choice"
MOST = 100  # of one's own runs in the menu
VIEW = "microscope"

_component = st.components.v2.component("gan_arena_microscope", js=JS, isolate_styles=False)
Choice = tuple[str, str]  # "race" or "run", and its id


def microscope() -> None:
    """Draw the menu, and below it the lanes of what is chosen."""
    STUDIO.warm_up()
    offered = {("race", race.id): _title(race) for race in _races()}
    offered |= {("run", run.id): _title(run) for run in _runs()}
    asked = _asked()
    if asked is not None and asked not in offered:
        try:
            offered[asked] = _title(_found(asked))
        except UserError as error:
            st.warning(plain(sentence(error)), icon=":material/search_off:")
    if st.session_state.get(KEY) not in offered:
        first = ("race", SHIPPED) if ("race", SHIPPED) in offered else next(iter(offered))
        st.session_state[KEY] = asked if asked in offered else first
    chosen: Choice = st.selectbox(
        "Under the microscope",
        [*offered],
        key=KEY,
        format_func=lambda choice: offered[choice],
        on_change=lambda: remember(view=VIEW, **{st.session_state[KEY][0]: st.session_state[KEY][1]}),
    )
    data: dict[str, Any] = {"module": assets.address("microscope.js"), "lanes": _lanes(chosen)}
    with room("microscope"):
        _component(data=data, key="microscope")


def _asked() -> Choice | None:
    """What the address names."""
    return next(((kind, st.query_params[kind]) for kind in ("race", "run") if st.query_params.get(kind)), None)


def _found(choice: Choice) -> Race | Run:
    kind, name = choice
    return races.find(name) if kind == "race" else runs.find(name)


def _races() -> list[Race]:
    return [race for race in races.list_races(shipped=True) if not race.problem and not race.has_many_seeds]


def _runs() -> list[Run]:
    """The newest of one's own, and all that came with the app, whose critic was kept."""
    own = runs.list_runs()[:MOST]
    shipped = [run for run in runs.list_runs(shipped=True) if run.read_only]
    return [run for run in own + shipped if not run.problem and (run.folder / "critic.safetensors").is_file()]


def _title(what: Race | Run) -> str:
    kind = "race" if isinstance(what, Race) else "run"
    came = "came with the app" if what.read_only else what.id
    return f"{what.title or what.id} · {kind} · {came}"


def _lanes(choice: Choice) -> list[dict[str, str]]:
    """As the component wants them; of a race with many seeds the first of each lane."""
    found = _found(choice)
    if isinstance(found, Run):
        return [{"label": found.title or found.id, "run": found.id}]
    return [{"label": lane.label, "run": lane.runs[0]} for lane in found.lanes]
