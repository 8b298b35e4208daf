"""What runs in the browser on the page Inside: players of one number each, and two lines."""

from typing import Any

import streamlit as st

from gan_core.stability.fields import FIELDS, Field
from gan_core.stability.updates import UPDATES
from ui.api import assets
from ui.component import JS

_component = st.components.v2.component("gan_arena_stability", js=JS, isolate_styles=False)

_lines = st.components.v2.component("gan_arena_lines", js=JS, isolate_styles=False)


def two_lines() -> None:
    """What distances and critics say of two lines, by a slider."""
    _lines(data={"module": assets.address("two_lines.js")}, key="lines")


def stability_lab() -> None:
    """Phase portrait, eigenvalues and verdict, all computed in the browser."""
    games = [_game(name, field) for name, field in FIELDS.items()]
    updates = [
        {"name": name, "label": one.label, "source": one.source, "hasMomentum": one.has_momentum}
        for name, one in UPDATES.items()
    ]
    _component(data={"module": assets.address("stability.js"), "games": games, "updates": updates}, key="stability")


def _game(name: str, field: Field) -> dict[str, Any]:
    strength = field.strength
    return {
        "name": name,
        "label": field.label,
        "formula": field.formula,
        "source": field.source,
        "published": field.published,
        "equilibrium": field.jacobian is not None,
        "strength": strength
        and {
            "label": strength.label,
            "least": strength.least,
            "most": strength.most,
            "usual": strength.usual,
        },
    }
