"""Who is connected: uvicorn puts the browser's address in the place of a proxy's, where the proxy tells it."""

from typing import Any

from starlette.types import Receive, Scope, Send

_PEER = "gan-arena.peer"


def note_peers(middleware: type[Any]) -> None:
    """Let `middleware`, uvicorn's for X-Forwarded-For, keep the address that it replaces. The class is taught, once."""
    if "_gan_arena" in vars(middleware):
        return
    middleware._gan_arena = True
    call = middleware.__call__

    async def noting(self: Any, scope: Scope, receive: Receive, send: Send) -> None:
        scope[_PEER] = scope.get("client")
        await call(self, scope, receive, send)

    middleware.__call__ = noting


def peer(scope: Scope) -> str:
    """The address at the other end of the connection, "" if nobody knows."""
    return str((scope.get(_PEER) or scope.get("client") or ("",))[0])
