"""The address of the fork form, for whoever suggests a change: train?fork=RUN&at=STEP&set=generator.lr:0.0001."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from gan_core.base.errors import UserError
from gan_core.config.typed import typed

RUN, STEP, CHANGE = "fork", "at", "set"


def fork_query(run_id: str, at: int | None = None, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Query parameters for the page Train that open the form with these changes, by the names of settings.

    changes: values as `RunConfig` has them; "penalties.r1" is the weight of one penalty.
    """
    query: dict[str, Any] = {RUN: run_id} | ({} if at is None else {STEP: str(at)})
    written = [f"{name}:{_text(value)}" for name, value in (changes or {}).items()]
    return query | ({CHANGE: written} if written else {})


def asked_step() -> int | None:
    """The step that the address names; None for none, or for what is no number."""
    text = st.query_params.get(STEP, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def asked_changes(game: str) -> dict[str, Any]:
    """The changes that the address names, for a game of that kind. Raises UserError, one sentence."""
    pairs = []
    for text in st.query_params.get_all(CHANGE):
        name, colon, value = text.partition(":")
        if not colon:
            raise UserError(f"a change in the address is written NAME:VALUE, not {text!r}")
        pairs.append((name, value))
    return typed(pairs, game)


def _text(value: Any) -> str:
    """As it is typed on the command line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return ",".join(f"{name}={weight:.12g}" for name, weight in value.items())
    return f"{value:.12g}" if isinstance(value, float) else str(value)
