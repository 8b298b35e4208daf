"""Refuses what comes under a foreign name or from a foreign page, for Streamlit's own routes and websocket too."""

import functools
import logging

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from ui.server.hosts import NoName, how_to_allow, may_be_called, may_speak, name_in, name_of
from ui.server.policy import OTHERS, content_policy

PAGE = "x-gan-arena-page"  # a page asks with it, in an Origin's words, whether its websocket would be refused
_READS = ("GET", "HEAD", "OPTIONS")
_log = logging.getLogger(__name__)


class Forbidden(Exception):
    """Answered with `status` and the sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class Guard:
    """The outermost layer. It also says on every answer what browsers may do with it: see `policy`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._told = {"content-security-policy": content_policy()} | OTHERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in self._told.items():
                    answer.setdefault(name, value)
            await send(message)

        try:
            asks = PAGE in headers
            check(headers, changes=asks or scope["type"] == "websocket" or scope["method"] not in _READS)
        except Forbidden as error:
            _note(error.sentence)
            await _refusal(scope, headers, error)(scope, receive, with_policy)
            return
        await self.app(_judged(scope, headers), receive, with_policy)


def check(headers: Headers, *, changes: bool) -> None:
    """Raises Forbidden for a name that is not ours, and, where a request `changes` something, for a foreign page.

    A browser that says "same-origin", which it does to https and to this machine only, is believed: no page can write
    that header.
    """
    try:
        names = [name_in(host) for host in _hosts(headers)]
        origin = headers.get("origin", headers.get(PAGE))
        page = None if origin is None else name_of(origin)
    except NoName:
        raise Forbidden(400, "The Host or the Origin of the request is no valid name.") from None
    for name in names:
        if not may_be_called(name):
            raise Forbidden(403, f"This server does not answer to the name {name[:100]}; {how_to_allow(name)}.")
    if page is None or not changes or headers.get("sec-fetch-site") == "same-origin":
        return
    if not page or not may_speak(page, names):
        advice = f", not from {page[:100]}; {how_to_allow(page)}" if page else ""
        raise Forbidden(403, f"Orders are only taken from the app's own pages{advice}.")


def _hosts(headers: Headers) -> list[str]:
    """What the server was called, by whoever asked and by the proxies on the way: a rebound name is among them."""
    forwarded = [part.strip() for part in headers.get("x-forwarded-host", "").split(",")]
    return [host for host in (headers.get("host"), *forwarded) if host]


def _judged(scope: Scope, headers: Headers) -> Scope:
    """With the Host in the place of another Origin, which was judged above.

    Streamlit, which knows less, would refuse those that a proxy renamed, and for unknown ones ask the internet for this
    machine's address, while everybody waits. No answer allows anything to a page of the Host's name but itself.
    """
    origin, host = headers.get("origin"), headers.get("host", "")
    if origin is None or origin.partition("://")[2] == host or origin in config.get_option("server.corsAllowedOrigins"):
        return scope
    ours = (b"origin", f"http://{host}".encode("latin-1"))
    return {**scope, "headers": [ours if pair[0] == b"origin" else pair for pair in scope["headers"]]}


def _refusal(scope: Scope, headers: Headers, error: Forbidden) -> ASGIApp:
    if scope["type"] == "websocket":
        return _close
    answer: type[Response] = JSONResponse if "/api/" in scope["path"] else PlainTextResponse
    content = {"error": error.sentence} if answer is JSONResponse else error.sentence
    told = {"cache-control": "no-store", "x-content-type-options": "nosniff", "connection": "close"}
    return answer(content, status_code=error.status, headers=told)


async def _close(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "websocket.close", "code": 1008})  # before it was accepted: the browser gets a 403


@functools.lru_cache(maxsize=100)
def _note(sentence: str) -> None:
    """Once for each: whoever runs the server finds the setting in its log, and nobody can fill it."""
    _log.warning(sentence)
