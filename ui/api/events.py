"""GET /api/runs/{id}/events: server-sent events of one run, resumable, ending with the run.

metrics: {"start", "end", "columns", "rows"} and, for a long backlog, "means" and "weights" (see thinning);
    its id is the row to go on from.
status: the status as watchers get it.
frame: {"step", "version"} of the newest picture; the version grows when a step is painted again.
alarms: [{"step", "kind", "text"}], all of them, whenever there is a new one.
gone: the run was deleted. end: the run is over and everything has been sent.
"""

import asyncio
from collections.abc import AsyncIterator

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from gan_core import runs
from ui.api.encoding import event
from ui.api.errors import answers_errors, run_of, whole_number
from ui.api.feed import Feed, following

PING = 10.0  # seconds of silence before a sign of life
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


@answers_errors
async def events(request: Request) -> Response:
    run = run_of(request)
    position = request.headers.get("last-event-id") or request.query_params.get("row", "0")
    row = whole_number(position, "row")
    if "step" in request.query_params:
        row = await to_thread.run_sync(_agreed, run, row, whole_number(request.query_params["step"], "step"))
    return StreamingResponse(_watch(run, row), media_type="text/event-stream", headers=_HEADERS)


def _agreed(run: runs.Run, row: int, step: int) -> int:
    """`row` if the report before it was made at `step`; else 0: the run went back to a snapshot meanwhile."""
    before = run.metrics(row - 1)[:1] if row else []
    return row if before and before[0].get("step") == step else 0


async def _watch(run: runs.Run, row: int) -> AsyncIterator[bytes]:
    async with following(run) as feed:
        watcher = _Watcher(feed, row)
        yield b"retry: 1000\n\n"
        while not feed.closed:
            changed = feed.changed
            news = await watcher.news()
            if news:
                yield news
            if watcher.done:
                return
            if feed.changed is changed and not await _happens(changed, PING):
                yield b": still here\n\n"


async def _happens(change: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(change.wait(), seconds)
    except TimeoutError:
        return False
    return True


class _Watcher:
    """What one browser has been sent. A slow one skips pictures and gets its rows in larger parts."""

    def __init__(self, feed: Feed, row: int) -> None:
        self.feed = feed
        self.epoch = feed.epoch
        self.row = row
        self.status = b""
        self.alarms = b""
        self.frame: tuple[int, int] | None = None
        self.done = False

    async def news(self) -> bytes:
        """Everything that this browser does not have yet."""
        feed, parts = self.feed, []
        if feed.gone:
            self.done = True
            return event("gone", {})
        if self.epoch != feed.epoch or self.row > feed.rows:
            self.epoch, self.row = feed.epoch, 0
        final = feed.final
        while self.row < feed.rows and self.epoch == feed.epoch:
            rows, self.row = await feed.rows_from(self.row)
            parts.append(rows)
        if self.frame != feed.frame and feed.frame is not None:
            self.frame = feed.frame
            parts.append(event("frame", {"step": feed.frame[0], "version": feed.frame[1]}))
        if self.alarms != feed.alarms:
            self.alarms = feed.alarms
            parts.append(feed.alarms)
        if self.status != feed.status:
            self.status = feed.status
            parts.append(feed.status)
        if final and feed.final and self.row == feed.rows:
            self.done = True
            parts.append(event("end", {}))
        return b"".join(parts)
