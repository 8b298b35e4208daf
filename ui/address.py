"""Choices that belong into the page's address, so that a link leads to what its sender sees."""

from collections.abc import Iterable

import streamlit as st

RENAMED = {"luck": "seeds"}  # what links of earlier versions say, and what it is called now


def chosen(name: str, legal: Iterable[str]) -> str:
    """What ?name= asks for, if that is legal; else the first legal one."""
    choices = list(legal)
    asked = st.query_params.get(name, "")
    asked = RENAMED.get(asked, asked)
    return asked if asked in choices else choices[0]


def remember(**choices: str) -> None:
    """Put these choices into the address, and nothing else: what was on show before is not any more."""
    st.query_params.from_dict(choices)
