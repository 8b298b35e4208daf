"""Which of the kept runs are looked at: pinned and new ones, those that a search finds, or a page further back."""

from collections.abc import Collection

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gan_core.runs import Run
from ui.owner_note import is_mine

PAGE = 100  # runs in one table; each costs a look at four files


def pinned_first(everything: list[Run]) -> list[Run]:
    """The pinned ones before the others, each in the order that they had."""
    return sorted(everything, key=lambda run: not run.pinned)


def mine_first(everything: list[Run]) -> list[Run]:
    """One's own runs before those of others, each in the order that they had."""
    return sorted(everything, key=lambda run: not is_mine(run))


def choose_whose(everything: list[Run]) -> list[Run]:
    """One's own runs and those that came with the app, or all; asked only where others' are among them."""
    shown = [run for run in everything if run.read_only or is_mine(run)]
    asked = st.query_params.get("run", "")
    if len(shown) == len(everything):
        return everything
    mine = "Mine" if any(map(is_mine, shown)) else None
    whose = st.segmented_control(
        "Whose", ["Mine", "All"], default=mine or "All", required=True, key="whose", label_visibility="collapsed"
    )
    return [run for run in everything if whose == "All" or run in shown or run.id == asked]


def pick(everything: list[Run], key: str = "runs", *, by_tag: bool = False) -> list[Run]:
    """At most PAGE of the runs, in their order, with the one that the address names.

    Fields only where they are of use: to search and to turn pages where there are more; by_tag: also where somebody has
    written notes or tags. key: of the fields, one for each place on a page where runs are picked.
    """
    many = len(everything) > PAGE
    tags = sorted({tag for run in everything for tag in run.tags}) if by_tag else []
    if not many and not tags and not (by_tag and any(run.note for run in everything)):
        return everything
    fields = iter(st.columns([3, *([2] if tags else []), *([1] if many else [])], vertical_alignment="bottom"))
    words = next(fields).text_input(
        f"Search {len(everything):,} runs", key=f"search-{key}", placeholder="title, note, preset or date"
    )
    wanted = next(fields).multiselect("Tags", tags, key=f"tags-{key}", placeholder="all") if tags else []
    found = matching(everything, words, wanted)
    page = _page(next(fields), len(found), f"{key}-{words[:80]}-{wanted}") if many else 1
    shown = found[PAGE * (page - 1) : PAGE * page]
    if not found:
        st.info("No run is like that; here are the newest.", icon=":material/search_off:")
        shown = everything[:PAGE]
    asked = st.query_params.get("run", "")
    return [*(run for run in everything if run.id == asked and run not in shown), *shown]


def _page(field: DeltaGenerator, found: int, key: str) -> int:
    pages = max(1, -(-found // PAGE))
    return int(field.number_input(f"Page of {pages:,}", 1, pages, 1, key=f"page-of-{pages}-{key}"))


def matching(everything: list[Run], words: str, tags: Collection[str] = ()) -> list[Run]:
    """Runs with all the tags in whose title, id, preset, note or tags every word occurs, in whatever case."""
    wanted = words.lower().split()
    return [run for run in everything if {*tags} <= {*run.tags} and all(word in _said(run) for word in wanted)]


def _said(run: Run) -> str:
    return " ".join((run.title, run.id, run.preset, run.note, *run.tags)).lower()
