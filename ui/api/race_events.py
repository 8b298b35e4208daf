"""GET /api/races/{id}/events: the events of all lanes in one stream, for browsers open six connections and no more.

Each lane's events are those of `ui.api.events`, with the lane's number before their kind: "0.metrics", "2.status".
?at= says where each lane goes on, "row:step" or "0" for each, with commas between. When every lane has ended, so
does the stream, with "end".
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from gan_core import runs
from ui.api.encoding import message
from ui.api.errors import Refusal, answers_errors, whole_number
from ui.api.feed import following
from ui.api.race import race_of
from ui.api.watcher import HEADERS, RETRY, STILL_HERE, Watcher, agreed, any_happens

TOGETHER = 0.03  # seconds in which what happens in several lanes is sent as one


@answers_errors
async def race_events(request: Request) -> Response:
    race = race_of(request)
    first_runs = [race.runs_of(lane)[0] for lane in race.lanes]
    sound = [None if run is None or run.problem else run for run in first_runs]
    rows = await _positions(request.query_params.get("at", ""), sound)
    return StreamingResponse(_watch(sound, rows), media_type="text/event-stream", headers=HEADERS)


async def _positions(text: str, lanes: list[runs.Run | None]) -> list[int]:
    """The row that each lane goes on from."""
    parts = text.split(",") if text else ["0"] * len(lanes)
    if len(parts) != len(lanes):
        raise Refusal(400, f"at must name a place in each of the {len(lanes)} lanes, not in {len(parts)}.")
    rows = []
    for part, run in zip(parts, lanes, strict=True):
        row, colon, step = part.partition(":")
        begin = whole_number(row, "at")
        rows.append(await agreed(run, begin, whole_number(step, "at")) if colon and run else 0)
    return rows


async def _watch(lanes: list[runs.Run | None], rows: list[int]) -> AsyncIterator[bytes]:
    async with AsyncExitStack() as stack:
        yield RETRY
        watchers: dict[int, Watcher] = {}
        for number, run in enumerate(lanes):
            if run is None:
                yield message("gone", {}).sent(number)
            else:
                watchers[number] = Watcher(await stack.enter_async_context(following(run)), rows[number])
        while not any(watcher.feed.closed for watcher in watchers.values()):
            changes = {number: watcher.feed.changed for number, watcher in watchers.items() if not watcher.done}
            if parts := [part.sent(number) for number in changes for part in await watchers[number].news()]:
                yield b"".join(parts)
            waiting = {number: change for number, change in changes.items() if not watchers[number].done}
            if not waiting:
                yield message("end", {}).sent()
                return
            if any(watchers[number].feed.changed is not change for number, change in waiting.items()):
                continue
            if await any_happens([*waiting.values()]):
                await asyncio.sleep(TOGETHER)
            else:
                yield STILL_HERE
