"""What was found out about a file: the verdict first, then everything that it rests on."""

import json
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.generators.source_kind import kind_of
from ui.address import remember
from ui.api.errors import sentence
from ui.plain import plain
from ui.studio import STUDIO
from ui.waiting import waited
from ui.weights_facts import facts
from ui.weights_fields import fields

_WIDEST = 320  # pixels of a column
_ON_SHOW = "inspected"  # whose report is on show, and in which place
PATIENCE = 180.0  # seconds for the search among what shapes leave open
_LIGHTS = {
    "green": (st.success, ":material/check_circle:", "Green: cleared."),
    "amber": (st.warning, ":material/help:", "Amber: it draws, and something was guessed."),
    "red": (st.error, ":material/block:", "Red: refused."),
}


def report_area(source: str) -> DeltaGenerator:
    """Where the report stands, alternately in two places.

    The one that was used before is emptied at once: otherwise the old report would stay, below the new file's name,
    for as long as that file is inspected.
    """
    last, place = st.session_state.get(_ON_SHOW, (source, 0))
    if source != last:
        place = 1 - place
    st.session_state[_ON_SHOW] = source, place
    return (st.empty(), st.empty())[place].container()


def report(source: str, name: str, choices: dict[str, Any]) -> None:
    """Inspect, and tell. Choices that people change go into the address, and are inspected again."""
    try:
        with st.spinner("Looking at it, without executing anything …"):
            found, wall = _inspected(source, name, json.dumps(choices, sort_keys=True), _written(source))
    except UserError as error:
        st.error(plain(sentence(error)), icon=":material/search_off:")
        _guess_again(source, name, choices)
        return
    _verdict(found)
    if found["loadable"]:
        picture, beside = st.columns([1, 1], gap="large")
        with picture:
            _drawn(source, name, wall, choices)
        with beside:
            st.html(facts(found))
        _choices(source, name, found, choices)
    else:
        st.html(facts(found))
    _tables(found)


def _written(source: str) -> int | None:
    """When a run's generator was, for it may still train. Uploads and commits are named by what they hold: None."""
    if kind_of(source, paths=False) != "run":
        return None
    return runs.find(source).generator_file().stat().st_mtime_ns


@st.cache_data(max_entries=16, show_spinner=False)
def _inspected(source: str, name: str, choices: str, written: int | None) -> tuple[dict[str, Any], bytes]:
    """The report as JSON, and a wall of samples as a PNG (none of what is refused), kept until it is `written` anew."""
    asked = STUDIO.ask("inspect", source=source, name=name, choices=json.loads(choices))
    return waited(asked, PATIENCE, "other files are being inspected; reload the page in a minute")


def _verdict(found: dict[str, Any]) -> None:
    box, icon, words = _LIGHTS[found["verdict"]]
    box(f"**{words}** {plain(sentence(UserError(found['reason'])))}", icon=icon)


def _drawn(source: str, name: str, wall: bytes, choices: dict[str, Any]) -> None:
    st.image(wall, width="stretch", caption="What it draws from random noise.", alt="A sheet of generated pictures")
    query = {"source": source, "name": name} | ({"choices": json.dumps(choices)} if choices else {})
    if st.button("Explore its latent space", type="primary", icon=":material/explore:", key="explore"):
        st.switch_page("../pages/latent.py", query_params=query)


def _choices(source: str, name: str, found: dict[str, Any], choices: dict[str, Any]) -> None:
    """What shapes leave open. Whatever is changed here is taken for granted from then on."""
    opened = found["open_choices"]
    if not opened:
        return
    st.header("What shapes leave open", anchor=False)
    wanted = choices | fields(opened, found["sha256"])
    if wanted != choices:
        remember(source=source, name=name, choices=json.dumps(wanted))
        st.rerun()
    _guess_again(source, name, choices)


def _guess_again(source: str, name: str, choices: dict[str, Any]) -> None:
    """Without what was chosen: the way out, too, where an address holds choices that do not fit."""
    if choices and st.button("Guess again", icon=":material/restart_alt:", key="guess-again"):
        remember(source=source, name=name)
        st.rerun()


def _tables(found: dict[str, Any]) -> None:
    """Everything, for whoever wants to know."""
    named, match, counts = found["globals"], found["match"], found["counts"]
    refused, unused = counts["refused"], counts["unused"]
    _table(
        f"What its pickle names: {counted(counts['globals'], 'global')}, {refused:,} refused",
        {"Global": "name", "Why": "why", "Allowed": "allowed", "At byte": "position"},
        sorted(named, key=lambda one: bool(one["allowed"])),
        expanded=bool(refused),
    )
    columns = {"Weights": "key", "Layer": "what", "Gives": "gives", "Inferred": "guessed"}
    _table("The network, layer by layer", columns, found["architecture"])
    shaped = [one | {"shape": " x ".join(map(str, one["shape"]))} for one in match]
    columns = {"Key": "key", "Shape": "shape", "Went to": "where", "Used": "used"}
    _table(f"Key by key: {counted(counts['match'], 'tensor')}, {unused:,} not used", columns, shaped)


def _table(words: str, columns: dict[str, str], rows: list[dict[str, Any]], *, expanded: bool = False) -> None:
    """Title of a column -> what it holds of each row. Without what is empty in all rows; nothing without rows."""
    if rows:
        told = {title: name for title, name in columns.items() if any(row[name] != "" for row in rows)}
        with st.expander(words, expanded=expanded):
            cells = [{title: row[name] for title, name in told.items()} for row in rows]
            widths = {title: _width(title, cells) for title in told if isinstance(cells[0][title], str)}
            st.dataframe(cells, hide_index=True, alt=words, column_config=widths)


def _width(title: str, cells: list[dict[str, Any]]) -> Any:
    """As wide as its longest text, so that a phone scrolls through the columns instead of squeezing them."""
    longest = max(len(title), *(len(row[title]) for row in cells))
    return st.column_config.TextColumn(width=min(_WIDEST, 20 + 8 * longest))


def counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
