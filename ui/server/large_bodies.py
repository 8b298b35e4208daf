"""How much the body of a request may hold, known before any of it is read: by its length, or as it comes in chunks."""

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from gan_core.limits import cap

UPLOADS = "/_stcore/upload_file/"
AROUND = 1 << 20  # bytes that a form may put around a file
OF_ROUTES = 8 << 20  # bytes: pictures that are looked for in latent space; each route has a limit of its own besides
OF_OTHERS = 64 << 10  # bytes: nothing else takes a body


def most_bytes(path: str) -> int:
    """Of a body that is sent to this path."""
    if UPLOADS in path:
        most = int(config.get_option("server.maxUploadSize"))
        return (int(min(most, cap("upload_mb") or most)) << 20) + AROUND
    return OF_ROUTES if "/api/" in path else OF_OTHERS


class LargeBodies:
    """Answers 413 to a larger body, and hangs up: the rest of it is never read."""

    def __init__(self, app: ASGIApp, most: Callable[[str], int] = most_bytes) -> None:
        self.app = app
        self.most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = self.most(scope["path"])
        told = Headers(scope=scope).get("content-length", "")
        if told.isdigit() and int(told[:20]) > most:
            await _refusal(most)(scope, receive, send)
            return
        body = _Body(receive, most)
        began = False

        async def sent(message: Message) -> None:
            nonlocal began
            if body.too_large and not began:  # what the app makes of a sender that is gone is not what happened
                return
            began = True
            await send(message)

        try:
            await self.app(scope, body.receive, sent)
        except Exception:
            if not body.too_large:
                raise
        if body.too_large and not began:
            await _refusal(most)(scope, receive, send)


class _Body:
    """The parts of a body, until they are more than `most` bytes: then the sender counts as gone."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._left = most
        self.too_large = False

    async def receive(self) -> Message:
        if self.too_large:
            return {"type": "http.disconnect"}
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        self.too_large = self._left < 0
        return {"type": "http.disconnect"} if self.too_large else message


def _refusal(most: int) -> JSONResponse:
    size = f"{most >> 20} MB" if most >= 1 << 20 else f"{most >> 10} KB"
    told = {"cache-control": "no-store", "connection": "close"}
    return JSONResponse({"error": f"A request to this address holds at most {size}."}, status_code=413, headers=told)
