"""A time limit for the body of a request: whoever sends too slowly does not hold the server."""

import asyncio
import time

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATIENCE = 30.0  # seconds that may be waited for a body
SLOWEST = 4096  # bytes that buy another second


class SlowBodies:
    """Only time in which the app waits is counted: while it is busy itself, nobody can send faster."""

    def __init__(self, app: ASGIApp, patience: float = PATIENCE) -> None:
        self.app = app
        self.patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = _Body(receive, self.patience)
        began = False

        async def sent(message: Message) -> None:
            nonlocal began
            if body.too_slow and not began:  # what the app makes of a sender that is gone is not what happened
                return
            began = True
            await send(message)

        try:
            await self.app(scope, body.receive, sent)
        except Exception:
            if not body.too_slow:
                raise
        if body.too_slow and not began:
            sentence = "The request came too slowly: send it again."
            told = {"cache-control": "no-store", "connection": "close"}
            await JSONResponse({"error": sentence}, status_code=408, headers=told)(scope, receive, send)


class _Body:
    """The parts of a body, until they come too slowly: then the sender counts as gone."""

    def __init__(self, receive: Receive, patience: float) -> None:
        self._receive = receive
        self._left = patience
        self._whole = False
        self.too_slow = False

    async def receive(self) -> Message:
        if self._whole:
            return await self._receive()
        began = time.monotonic()
        try:
            message = await asyncio.wait_for(self._receive(), self._left)
        except TimeoutError:
            self._whole = self.too_slow = True
            return {"type": "http.disconnect"}
        self._left += len(message.get("body", b"")) / SLOWEST - (time.monotonic() - began)
        self._left = max(self._left, 0.0)
        self._whole = message["type"] != "http.request" or not message.get("more_body", False)
        return message
