"""POST /api/latent/{what}: the latent explorer's questions, answered by the studio.

open, draw, neighbours, encoded, update, graph, microscope, weights, units, dissected: safetensors; what else there is
to say is JSON in the header's "facts". A draw or a dissected picture whose view has asked for something newer by then
is answered with 204. directions, about, snippet: JSON. film: a GIF or an MP4.
project: the body is a picture, the answer a stream of server-sent events. told/ranking, told/ablated: such a stream of
what becomes known bit by bit.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from gan_core.base.errors import UserError
from gan_core.latent.latent_state import LatentState
from gan_core.latent.snippet import snippet as python_of
from gan_core.studio.client import Stale
from ui.api.errors import Refusal, answers_errors, sentence, whole_number
from ui.api.orders import read_body, read_order, sent_by_us
from ui.api.watcher import HEADERS, with_signs_of_life
from ui.choices import choices_in
from ui.source import checked_source
from ui.studio import STUDIO

MOST_BYTES = 512 << 10  # of an order: a z of 4,096 numbers fits many times
MOST_PICTURE = 5 << 20  # of an upload
RAW = {
    "cache-control": "no-store",
    # Keeps the server's gzip away: it costs more than it saves between a browser and a server that are near.
    "content-encoding": "identity",
    "x-content-type-options": "nosniff",
}
_FILMS = {"gif": "image/gif", "mp4": "video/mp4"}


@answers_errors
async def ask(request: Request) -> Response:
    what = request.path_params["what"]
    if what not in _ANSWERS:
        raise Refusal(404, "There is nothing at this address.")
    order = await read_order(request, MOST_BYTES)
    source = checked_source(order)
    if what == "snippet":
        return _json({"code": python_of(state=LatentState.from_dict(order.get("place", {})), **source)})
    try:
        answer = STUDIO.ask(what, **_plain(order) | source)
        header, payload = await asyncio.wrap_future(answer)
    except Stale:
        return Response(status_code=204, headers=RAW)
    return _ANSWERS[what](header, payload)


@answers_errors
async def project(request: Request) -> Response:
    """The body is the picture; what it is looked for in stands in the query."""
    sent_by_us(request)
    query = request.query_params
    source = checked_source({"source": query.get("source"), "choices": choices_in(query) or None})
    source |= {name: whole_number(query[name], name) for name in ("label", "step") if query.get(name)}
    body = await read_body(request, MOST_PICTURE, f"A picture may have at most {MOST_PICTURE >> 20} MB.")
    events = with_signs_of_life(_found(source, body))  # it may wait for its turn
    return StreamingResponse(events, media_type="text/event-stream", headers=HEADERS)


@answers_errors
async def told(request: Request) -> Response:
    """An order whose answers come one after the other."""
    what = request.path_params["what"]
    if what not in _TOLD:
        raise Refusal(404, "There is nothing at this address.")
    order = await read_order(request, MOST_BYTES)
    events = with_signs_of_life(_found(_plain(order) | checked_source(order), b"", what))
    return StreamingResponse(events, media_type="text/event-stream", headers=HEADERS)


async def _found(order: dict[str, Any], payload: bytes, what: str = "project") -> AsyncIterator[bytes]:
    try:
        async for header, _ in STUDIO.stream(what, payload, **order):
            yield b"data: %s\n\n" % json.dumps(header).encode()
    except UserError as error:
        yield b"data: %s\n\n" % json.dumps({"error": sentence(error)}).encode()


def _plain(order: dict[str, Any]) -> dict[str, Any]:
    """Without what the studio's own orders are made of."""
    return {name: value for name, value in order.items() if name not in ("do", "number", "payload", "bytes")}


def _json(header: dict[str, Any], payload: bytes = b"") -> Response:
    return JSONResponse(header, headers={"cache-control": "no-store"})


def _arrays(header: dict[str, Any], payload: bytes) -> Response:
    return Response(payload, media_type="application/octet-stream", headers=RAW)


def _film(header: dict[str, Any], payload: bytes) -> Response:
    return Response(payload, media_type=_FILMS[header["kind"]], headers=RAW)


_TOLD = ("ranking", "ablated")
_ANSWERS: dict[str, Callable[[dict[str, Any], bytes], Response]] = {
    "open": _arrays,
    "draw": _arrays,
    "neighbours": _arrays,
    "encoded": _arrays,
    "units": _arrays,
    "dissected": _arrays,
    "directions": _json,
    "about": _json,
    "snippet": _json,
    "film": _film,
    "update": _arrays,
    "graph": _arrays,
    "microscope": _arrays,
    "weights": _arrays,
}
