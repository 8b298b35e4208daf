"""The one door for whatever a page asks the server to do: who may ask, and what an order looks like.

A foreign page can make a browser post, with no question asked first, what a form can: text, form fields, files. For
anything else, JSON or a header of one's own, the browser first asks this server (a "preflight"), which never agrees.
So an order is of a kind that no form sends, or has our header, which `assets/server.js` writes. This holds over plain
http and behind any proxy. A page at a rebound name is not foreign to its browser: `ui.server.guard` looks at names.
"""

import json
from typing import Any

from starlette.requests import Request

from ui.api.errors import Refusal
from ui.server.guard import Forbidden, check

HEADER = "x-gan-arena"
LONGEST = 1000  # bytes of a short order
_FORMS = ("", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data")


async def checked_order(request: Request) -> dict[str, Any]:
    """The short order of one of our own pages. Refuses any other sender, and what is no order."""
    return await read_order(request, LONGEST)


async def read_order(request: Request, longest: int) -> dict[str, Any]:
    """A JSON order of at most `longest` bytes. Refuses any other sender, and what is no order."""
    if _kind(request) != "application/json":
        raise Refusal(415, "Orders are sent as application/json.")
    sent_by_us(request)
    return _parsed(await read_body(request, longest, f"An order has at most {longest} bytes."))


def sent_by_us(request: Request) -> None:
    """Only pages of this server may give orders. Refuses any other sender."""
    headers = request.headers
    by_browser = "origin" in headers or "sec-fetch-site" in headers  # each says one of them when it posts
    if HEADER not in headers and _kind(request) in _FORMS and (_kind(request) or by_browser):
        raise Refusal(415, f"What a form could send needs the header {HEADER}: 1.")
    try:
        check(request.headers, changes=True)
    except Forbidden as error:
        raise Refusal(error.status, error.sentence) from None


async def read_body(request: Request, longest: int, too_long: str) -> bytes:
    """The body, if it has at most `longest` bytes; else refused with the sentence `too_long`."""
    told = request.headers.get("content-length", "")
    if told.isdigit() and int(told[:20]) > longest:
        raise Refusal(413, too_long)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > longest:
            raise Refusal(413, too_long)
    return body


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        order = json.loads(body)
    except (ValueError, RecursionError):
        raise Refusal(400, "The order is not valid JSON.") from None
    if not isinstance(order, dict):
        raise Refusal(400, 'An order is a JSON object such as {"action": "pause"}.')
    return order
