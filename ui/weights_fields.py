"""A field for each choice that shapes leave open. What is in one is what the search found, or what people set."""

import json
from itertools import groupby
from typing import Any

import streamlit as st

from gan_core.generators.foreign.report import HOW_TOLD
from ui.plain import plain

COLUMNS = 3
HELP = {
    "geometry": "The sizes that maps go through on their way to the picture. In brackets, for each convolution: its "
    "stride (s) and its padding (p).",
    "activation": "The function between the layers. It has no weights, so the file does not hold it.",
    "bare": "Layers whose outputs go on as they are, without the activation.",
    "order": "Which of the two comes first after a layer.",
    "eps": "What a norm adds to the variance before it divides by its root. PyTorch's default is 1e-5; well-known "
    "scripts have 0.8, which was meant as a momentum.",
    "norm": "What a norm averages over: each map of an image by itself, groups of maps, or all of them.",
    "averages": "What BatchNorms measure by: the averages in the file, or averages of the network's own samples, for "
    "files whose averages are stale.",
    "upsampling": "How maps grow between convolutions: pixels are repeated, or blended.",
    "residual": "What a residual block does first, and whether an activation follows the sum.",
    "attention": "Which of two layers asks every place what it looks for, and which answers. Pooled: the answers have "
    "half the side.",
    "output": "The last function. It decides which numbers pixels can have.",
    "pixel_range": "Which numbers are black and white in its pictures.",
    "noise": "What its noise was drawn from while it was trained.",
    "classes": "How many of its inputs say which class to draw, a 1 for that one and 0 for the others.",
    "join": "How the label and the noise become one input.",
}


def fields(opened: list[dict[str, Any]], file: str) -> dict[str, Any]:
    """The fields, row by row. Returns name -> value of those that people have changed. file: a hash of it."""
    changed = {}
    for start in range(0, len(opened), COLUMNS):  # columns would be read one after the other on a phone
        for column, choice in zip(st.columns(COLUMNS), opened[start : start + COLUMNS], strict=False):
            with column:
                value = _field(choice, file)
                st.caption(_told(choice))
            if value != choice["value"]:
                changed[choice["name"]] = value
    return changed


def _field(choice: dict[str, Any], file: str) -> Any:
    """One field; made anew whenever its value was changed by others."""
    name, label, value = choice["name"], plain(choice["label"]), choice["value"]
    asked: dict[str, Any] = {"key": f"choice-{name}-{file[:8]}-{json.dumps(value)}", "help": HELP[name]}
    if name == "eps":
        return _epsilon(label, value, asked)
    if name == "bare":
        return st.multiselect(label, [layer for layer, _ in choice["legal"]], value or [], **asked)
    legal = {json.dumps(each): (each, words) for each, words in choice["legal"]}
    current = json.dumps(value)
    options = [*legal] if current in legal else [current, *legal]
    picked = st.selectbox(
        label,
        options,
        options.index(current),
        format_func=lambda option: legal[option][1] if option in legal else str(value),
        **asked,
    )
    return json.loads(picked)


def _epsilon(label: str, value: list[float], asked: dict[str, Any]) -> list[float]:
    """One number for all norms; empty where they differ, until one is typed for all."""
    one = value[0] if len(set(value)) == 1 else None
    typed = st.number_input(label, 1e-8, 10.0, one, format="%g", placeholder=in_order(value), **asked)
    return value if typed is None or typed == one else [typed]


def _told(choice: dict[str, Any]) -> str:
    """Where the value is from. Of epsilons that differ, all of them."""
    how, why = HOW_TOLD[choice["how"]].capitalize(), plain(choice["why"])
    told = "Set by you." if choice["how"] == "set" else f"{how}: {why}."
    if choice["name"] == "eps" and len(set(choice["value"])) > 1:
        told += f" The norms differ: {plain(in_order(choice['value']))}. A number typed here is used for all."
    return told


def in_order(values: list[float]) -> str:
    """[1e-5, 0.8, 0.8] -> "1e-05, then 0.8 twice"."""
    runs = [(eps, len([*same])) for eps, same in groupby(values)]
    return ", then ".join(f"{eps:g}{_times(count)}" for eps, count in runs)


def _times(count: int) -> str:
    return "" if count == 1 else " twice" if count == 2 else f" {count} times"
