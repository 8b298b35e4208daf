"""Which of the kept runs are looked at: the newest ones, those that a search finds, or a page further back."""

import streamlit as st

from gan_core.runs import Run

PAGE = 100  # runs in one table; each costs a look at four files


def pick(everything: list[Run], key: str = "runs") -> list[Run]:
    """At most PAGE of the runs, newest first, with the one that the address names; fields only where there are more.

    key: of the fields, one for each place on a page where runs are picked.
    """
    if len(everything) <= PAGE:
        return everything
    search, which = st.columns([4, 1], vertical_alignment="bottom")
    words = search.text_input(
        f"Search {len(everything):,} runs", key=f"search-{key}", placeholder="title, preset or date, such as 20250131"
    )
    found = matching(everything, words)
    pages = max(1, -(-len(found) // PAGE))
    page = int(which.number_input(f"Page of {pages:,}", 1, pages, 1, key=f"{key}-page-of-{pages}-{words[:80]}"))
    shown = found[PAGE * (page - 1) : PAGE * page]
    if not found:
        st.info("No run is called so; here are the newest.", icon=":material/search_off:")
        shown = everything[:PAGE]
    asked = st.query_params.get("run", "")
    return [*(run for run in everything if run.id == asked and run not in shown), *shown]


def matching(everything: list[Run], words: str) -> list[Run]:
    """Runs in whose title or id every word occurs, in whatever case."""
    wanted = words.lower().split()
    if not wanted:
        return everything
    return [run for run in everything if all(word in f"{run.title} {run.id} {run.preset}".lower() for word in wanted)]
