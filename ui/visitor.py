"""Who asks: in a script of Streamlit's, and in a route. Answers what `gan_core.visitors.acting` asks."""

import secrets
from collections.abc import Mapping

import streamlit as st
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime.scriptrunner import get_script_run_ctx

from gan_core import visitors
from gan_core.visitors import Actor, guarded, identified
from ui.server.identity import LONGEST_NAME, NAME, TEACHER, VISITOR
from ui.server.teacher_session import is_valid

_SESSION = "visitor"
_signed_in: dict[str, str] = {}  # a browser's visitor -> the name with which it signed in through `st.login`


def visitor() -> Actor:
    """Who looks at the page that is drawn now."""
    headers = st.context.headers
    found = headers.get(VISITOR, "") or _of_session()
    _note_login(found)
    return _actor(found, headers)


def visitor_of(request: Request) -> Actor:
    """Who sends a request; somebody without an id where it came without a cookie."""
    return _actor(request.headers.get(VISITOR, ""), request.headers)


def who_looks() -> Actor | None:
    """For `visitors.install`: the visitor of the script that runs in this thread; None outside of scripts."""
    return visitor() if get_script_run_ctx(suppress_warning=True) is not None else None


class ActsAs:
    """The innermost layer: while a request is answered, its visitor acts."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with visitors.acting_as(visitor_of(Request(scope))):
            await self.app(scope, receive, send)


def _actor(found: str, headers: Mapping[str, str]) -> Actor:
    teacher = is_valid(headers.get(TEACHER, ""))
    if login := _signed_in.get(found, ""):
        return Actor(identified("user", login), teacher=teacher, name=login)
    return Actor(found, teacher=teacher, name=headers.get(NAME, ""))


def _of_session() -> str:
    """A browser that keeps no cookie, as in a frame without https, owns what it starts until its page is closed.

    On a machine of one's own what it starts is nobody's, which everybody there may change: its routes know no session.
    """
    if not guarded():
        return ""
    if _SESSION not in st.session_state:
        st.session_state[_SESSION] = identified("session", secrets.token_urlsafe(32))
    return str(st.session_state[_SESSION])


def _note_login(found: str) -> None:
    """Routes that the same browser asks know the name too."""
    name = str(st.user.get("email") or st.user.get("sub") or "") if st.user.get("is_logged_in") else ""
    if name:
        _signed_in[found] = name[:LONGEST_NAME]
    else:
        _signed_in.pop(found, None)
