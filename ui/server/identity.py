"""Who asks: a random cookie for every browser, or the name that a trusted proxy gives.

What was found goes on in headers of our own, which nobody else can send: routes and Streamlit's scripts read it there.
"""

import hmac
import os
import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gan_core.visitors import identified
from ui.server.frames import others
from ui.server.peers import peer
from ui.server.teacher_session import COOKIE as TEACHER_COOKIE

COOKIE = "gan-arena-visitor"
VISITOR, NAME, TEACHER = "x-gan-arena-visitor", "x-gan-arena-name", "x-gan-arena-teacher"
USER_HEADER, PROXIES = "GAN_ARENA_USER_HEADER", "GAN_ARENA_PROXIES"
_AGE = 400 * 24 * 3600  # seconds, the most that browsers keep a cookie
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
LONGEST_NAME = 100


class Identity:
    """Says in each request's headers who asks, and gives a page its visitor's cookie where it came without."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        cookies = cookie_parser(headers.get("cookie", ""))
        secret, name = cookies.get(COOKIE, ""), _named_by_proxy(scope, headers)
        new = False
        if not _SECRET.fullmatch(secret):
            new = _is_page(scope, headers)
            secret = secrets.token_urlsafe(32) if new else ""
        told = {VISITOR: _visitor(secret, name)} | ({NAME: name} if name else {})
        told |= {TEACHER: cookies[TEACHER_COOKIE]} if TEACHER_COOKIE in cookies else {}
        inner = {**scope, "headers": [*_without_ours(scope), *_encoded(told)]}

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", cookie(COOKIE, secret, scope, _AGE))
            await send(message)

        await self.app(inner, receive, with_cookie if new else send)


def cookie(name: str, value: str, scope: Scope, age: int) -> str:
    """A Set-Cookie that no script reads. Where other sites may show the app in a frame, it is kept in such frames too.

    age: seconds; 0 takes it away. A path and no domain: apps beside ours, on other ports, may see it all the same.
    """
    forwarded = Headers(scope=scope).get("x-forwarded-proto", "").partition(",")[0].strip()
    secure = "https" in (forwarded, scope.get("scheme")) or bool(os.environ.get("SPACE_ID"))
    site = "SameSite=None; Secure; Partitioned" if secure and others() else "SameSite=Lax" + "; Secure" * secure
    return f"{name}={value}; Path=/; Max-Age={age}; HttpOnly; {site}"


def _visitor(secret: str, name: str) -> str:
    if name:
        return identified("user", name)
    return identified("cookie", secret) if secret else ""


def _named_by_proxy(scope: Scope, headers: Headers) -> str:
    """Whom the proxy has let in, if the server knows such a proxy and the request comes from it."""
    called = os.environ.get(USER_HEADER, "")
    trusted = os.environ.get(PROXIES, "127.0.0.1,::1").replace(" ", "").split(",")
    if not called or not any(hmac.compare_digest(peer(scope), one) for one in trusted):
        return ""
    return headers.get(called, "").strip()[:LONGEST_NAME]


def _is_page(scope: Scope, headers: Headers) -> bool:
    return scope["type"] == "http" and scope["method"] == "GET" and "text/html" in headers.get("accept", "")


def _without_ours(scope: Scope) -> list[tuple[bytes, bytes]]:
    ours = {name.encode() for name in (VISITOR, NAME, TEACHER)}
    return [pair for pair in scope["headers"] if pair[0].lower() not in ours]


def _encoded(told: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode("latin-1", "replace")) for name, value in told.items()]
