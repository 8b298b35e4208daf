"""Addresses such as /api/runs/../x: Streamlit's guard cuts them off with two words; here they get a sentence."""

from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.path_security import is_unsafe_path_pattern

from ui.api.errors import refuse
from ui.server.base_path import OURS


class OddPaths:
    """Stands before Streamlit's own middleware, for our addresses only."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] == "http" and path.startswith(OURS) and is_unsafe_path_pattern(path.lstrip("/")):
            await refuse(404, "There is nothing at this address.")(scope, receive, send)
            return
        await self.app(scope, receive, send)
