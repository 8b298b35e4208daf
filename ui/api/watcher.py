"""What one browser has been sent of one run, and what it still lacks."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from anyio import to_thread

from gan_core import runs
from ui.api.encoding import Message, message
from ui.api.feed import Feed

PING = 10.0  # seconds of silence before a sign of life
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
RETRY = b"retry: 1000\n\n"
STILL_HERE = b": still here\n\n"


class Watcher:
    """A slow browser skips pictures and gets its rows in larger parts."""

    def __init__(self, feed: Feed, row: int) -> None:
        self.feed = feed
        self.epoch = feed.epoch
        self.row = row
        self.status: Message | None = None
        self.alarms: Message | None = None
        self.frame: tuple[int, int] | None = None
        self.done = False

    async def news(self) -> list[Message]:
        """Everything that this browser does not have yet."""
        feed, parts = self.feed, []
        if feed.gone:
            self.done = True
            return [message("gone", {})]
        if self.epoch != feed.epoch or self.row > feed.rows:
            self.epoch, self.row = feed.epoch, 0
        final = feed.final
        while self.row < feed.rows and self.epoch == feed.epoch:
            rows, self.row = await feed.rows_from(self.row)
            parts.append(rows)
        if self.frame != feed.frame and feed.frame is not None:
            self.frame = feed.frame
            parts.append(message("frame", {"step": feed.frame[0], "version": feed.frame[1]}))
        if self.alarms != feed.alarms and feed.alarms is not None:
            self.alarms = feed.alarms
            parts.append(feed.alarms)
        if self.status != feed.status and feed.status is not None:
            self.status = feed.status
            parts.append(feed.status)
        if final and feed.final and self.row == feed.rows:
            self.done = True
            parts.append(message("end", {}))
        return parts


async def agreed(run: runs.Run, row: int, step: int) -> int:
    """`row` if the report before it was made at `step`; else 0: the run went back to a snapshot meanwhile."""

    def look() -> int:
        before = run.metrics(row - 1)[:1] if row else []
        return row if before and before[0].get("step") == step else 0

    return await to_thread.run_sync(look)


async def any_happens(changes: Sequence[asyncio.Event], seconds: float = PING) -> bool:
    """Wait for one of them; False if none comes in time."""
    waits = [asyncio.ensure_future(change.wait()) for change in changes]
    try:
        happened, _ = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        return bool(happened)
    finally:
        for wait in waits:
            wait.cancel()


async def with_signs_of_life(events: AsyncIterator[bytes], seconds: float = PING) -> AsyncIterator[bytes]:
    """The events as they come, and STILL_HERE whenever none has come for so long."""
    while True:
        coming = asyncio.ensure_future(anext(events, None))
        try:
            while not (await asyncio.wait([coming], timeout=seconds))[0]:
                yield STILL_HERE
        finally:
            coming.cancel()  # of no effect once it has come
        event = coming.result()
        if event is None:
            return
        yield event
