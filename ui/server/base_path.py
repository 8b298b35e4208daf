"""A sub-path: with `server.baseUrlPath` the routes answer below it as well as at the root."""

from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

OURS = ("/api/", "/assets/")


class BasePath:
    """Takes the prefix off our own addresses; Streamlit looks after its own.

    A proxy that strips the prefix asks at the root, one that keeps it asks below, and both may stand before one server.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        path = (config.get_option("server.baseUrlPath") or "").strip("/")
        self._prefix = f"/{path}" if path else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        rest = path.removeprefix(self._prefix)
        if scope["type"] == "http" and rest != path and rest.startswith(OURS):
            scope = {**scope, "path": rest, "raw_path": rest.encode()}
        await self.app(scope, receive, send)
