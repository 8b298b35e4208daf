"""The limits of the server, with a form that raises or lowers one of them until it is set back."""

from collections.abc import Callable

import streamlit as st

from gan_core.base.errors import UserError
from gan_core.limits import CAPS, cap, raised, set_cap, table, unset_cap
from gan_core.runs import runs_root
from gan_core.visitors import acting
from ui.api.errors import sentence
from ui.plain import plain

_SAID = "cap-said"
_ROW = 35  # px
_CHOSEN = {"default": "default", "settings": "the server's settings", "teacher": "you"}


def caps_view() -> None:
    """For the teacher; whoever is signed out meanwhile changes nothing."""
    root = runs_root()
    _form()
    rows = [
        {
            "Limit": row.label,
            "Value": row.value,
            "Set by": _CHOSEN[row.chosen],
            "Meaning": row.help,
            "Variable": row.variable,
        }
        for row in table(root)
    ]
    with st.container(
        height=_ROW * (len(rows) + 1) + 9, border=False
    ):  # kept from the first moment: its code comes late
        st.dataframe(rows, hide_index=True, key="caps", height="content", alt="Every limit and switch of this server")
    st.caption("Switches, and what shall hold after a restart, are set in `arena.toml` or by the variable.")


def _form() -> None:
    root = runs_root()
    name = st.selectbox("Limit", [*CAPS], key="cap-name", format_func=lambda one: _label(one))
    entry = CAPS[name]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        value = st.number_input(
            f"New value, in {entry.unit}; 0 for no limit" if entry.unit else "New value; 0 for no limit",
            min_value=0.0,
            value=float(cap(name, root) or 0),
            step=1.0,
            format="%g",
            key=f"cap-value-{name}-{cap(name, root)}",
        )
        if st.button("Set", icon=":material/check:", key="cap-set", type="primary"):
            _change(lambda: set_cap(root, name, value))
        if st.button("Back to default", icon=":material/undo:", key="cap-back", disabled=name not in raised(root)):
            _change(lambda: unset_cap(root, name))
    if said := st.session_state.pop(_SAID, ""):
        st.toast(plain(said))


def _label(name: str) -> str:
    return f"{CAPS[name].label}: {CAPS[name].text(cap(name, runs_root()))}"


def _change(do: Callable[[], None]) -> None:
    if not acting().teacher:
        st.error("You are signed out: sign in again.")
        return
    try:
        do()
    except UserError as error:
        st.error(plain(sentence(error)))
        return
    st.session_state[_SAID] = "From now on this holds."
    st.rerun()
