"""Our style for Streamlit's own parts, in the page itself: what comes with the first script run comes too late.

Streamlit lays every page out narrow until the script says `layout="wide"`: then everything would jump.
"""

from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gan_core.visitors import password
from ui.api.preload import links
from ui.server.policy import content_policy

_ASSETS = Path(__file__).parent.parent / "assets"
SHEET = _ASSETS / "page.css"
REFUSED = _ASSETS / "refused.js"  # tells what no script run could tell: that none will come
MESSAGE = _ASSETS / "class_message.js"  # what the teacher tells every open page, where there is a teacher
_ASKED_AGAIN = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")  # those answers hold no page


class Head:
    """Writes the style sheet, the page's modules and our own scripts into each HTML page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.style = b"<style>\n" + SHEET.read_bytes() + b"</style>\n"
        files = [REFUSED, MESSAGE] if password.is_set() else [REFUSED]
        self.scripts = b"".join(b"<script>\n" + file.read_bytes() + b"</script>\n" for file in files)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _asks_for_page(scope):
            await self.app(scope, receive, send)
            return
        kept = [pair for pair in scope["headers"] if pair[0].lower() not in _ASKED_AGAIN]
        modules = links(scope["path"].rpartition("/")[2]).encode()
        written = self.style + modules + self.scripts + b"</head>"
        await self.app({**scope, "headers": kept}, receive, _Writer(send, written).send)


class _Writer:
    """Holds an HTML answer back until it is whole; lets everything else through."""

    def __init__(self, send: Send, written: bytes) -> None:
        self._send = send
        self._written = written
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self._start = message
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._start)
        else:
            await self._send(message)

    async def _finish(self, start: Message) -> None:
        body = self._body.replace(b"</head>", self._written, 1)
        headers = MutableHeaders(raw=list(start["headers"]))
        for name in ("etag", "last-modified", "accept-ranges"):
            del headers[name]
        headers["content-length"] = str(len(body))
        headers["content-security-policy"] = content_policy(body)
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})


def _asks_for_page(scope: Scope) -> bool:
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")


def _is_page(start: Message) -> bool:
    return start["status"] == 200 and Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")
