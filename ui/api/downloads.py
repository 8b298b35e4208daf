"""GET /api/runs/{id}/download/{what}, and of races: what people take home."""

import asyncio
from typing import Any

from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response

from gan_core.base.errors import UserError
from gan_core.isolation.downloads import Download
from gan_core.races.export import RACE_EXPORTS
from gan_core.runs.export import EXPORTS
from ui.api.errors import Refusal, answers_errors, run_of, sentence
from ui.api.making import File, Makings
from ui.api.race import race_of

MAKINGS = Makings()
HOLD = 40.0  # seconds that a page waits for one answer: many proxies give up after 60
GRACE = 20.0  # seconds in which it asks again


@answers_errors
async def download(request: Request) -> Response:
    run, what = run_of(request), request.path_params["what"]
    export = _known(EXPORTS, what)
    wish = Download("run", str(run.root), run.id, what)
    try:
        made = await to_thread.run_sync(wish.content) if export.quick else await _while_here(request, wish)
    except UserError as error:
        run_of(request)  # gone by now?
        raise Refusal(409, sentence(error)) from None  # nothing to put into it yet
    return _file(f"{run.id}-{what}", made, export.media_type)


@answers_errors
async def race_download(request: Request) -> Response:
    race, what = race_of(request), request.path_params["what"]
    export = _known(RACE_EXPORTS, what)
    try:
        made = await _while_here(request, Download("race", str(race.root), race.id, what))
    except UserError as error:
        race_of(request)  # as above
        raise Refusal(409, sentence(error)) from None
    return _file(f"{race.id}-{what}", made, export.media_type)


def _known(exports: Any, what: str) -> Any:
    try:
        return exports[what]
    except UserError as error:
        raise Refusal(404, sentence(error)) from None


async def _while_here(request: Request, wish: Download) -> File:
    """The file that is wished for. Raises ClientDisconnect as soon as the browser has left, and as `Makings.made`.

    A page is told to ask again before a proxy loses its patience; its place in the line is kept meanwhile.
    """
    making = asyncio.ensure_future(MAKINGS.made(wish))
    leaving = asyncio.ensure_future(_gone(request))
    comes_back = "application/json" in request.headers.get("accept", "")
    keep = 0.0
    try:
        await asyncio.wait([making, leaving], timeout=HOLD if comes_back else None, return_when=asyncio.FIRST_COMPLETED)
        if making.done():
            return making.result()
        if leaving.done():
            raise ClientDisconnect
        keep = GRACE
        raise Refusal(503, "The file is still being made; ask again in a moment.", retry_after=1)
    finally:
        asyncio.get_running_loop().call_later(keep, making.cancel)  # of no effect once it is done
        making.add_done_callback(_looked_at)
        leaving.cancel()


def _looked_at(making: "asyncio.Task[File]") -> None:
    """Whoever wanted it may have left."""
    if not making.cancelled():
        making.exception()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _file(name: str, content: File, media_type: str) -> Response:
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "no-store",
        "content-encoding": "identity",  # keeps the server's gzip away: pictures and archives are packed already
        "x-content-type-options": "nosniff",
    }
    if isinstance(content, bytes):
        return Response(content, media_type=media_type, headers=headers)
    return FileResponse(content, media_type=media_type, headers=headers)
