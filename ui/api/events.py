"""GET /api/runs/{id}/events: server-sent events of one run, resumable, ending with the run.

metrics: {"start", "end", "columns", "rows"} and, for a long backlog, "means" and "weights" (see thinning);
    its id is the row to go on from.
status: the status as watchers get it.
frame: {"step", "version"} of the newest picture; the version grows when a step is painted again.
alarms: [{"step", "kind", "text"}], all of them, whenever there is a new one.
gone: the run was deleted. end: the run is over and everything has been sent.
"""

from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from gan_core import runs
from ui.api.errors import answers_errors, run_of, whole_number
from ui.api.feed import following
from ui.api.watcher import HEADERS, RETRY, STILL_HERE, Watcher, agreed, any_happens


@answers_errors
async def events(request: Request) -> Response:
    run = run_of(request)
    position = request.headers.get("last-event-id") or request.query_params.get("row", "0")
    row = whole_number(position, "row")
    if "step" in request.query_params:
        row = await agreed(run, row, whole_number(request.query_params["step"], "step"))
    return StreamingResponse(_watch(run, row), media_type="text/event-stream", headers=HEADERS)


async def _watch(run: runs.Run, row: int) -> AsyncIterator[bytes]:
    async with following(run) as feed:
        watcher = Watcher(feed, row)
        yield RETRY
        while not feed.closed:
            changed = feed.changed
            if news := await watcher.news():
                yield b"".join(message.sent() for message in news)
            if watcher.done:
                return
            if feed.changed is changed and not await any_happens([changed]):
                yield STILL_HERE
