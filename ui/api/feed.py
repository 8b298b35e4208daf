"""One run's folder, watched once for all who follow it: what is new is read and encoded a single time."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator
from pathlib import Path

from anyio import to_thread

from gan_core import runs
from gan_core.runs import MetricsTail, alarm_log, metrics_log
from ui.api.encoding import Message, message, metrics_message
from ui.api.status import public

_log = logging.getLogger(__name__)

POLL = 0.04  # seconds between two looks; a look is four stats, about 10 microseconds
PULSE = 1.0  # seconds after which a live run's status is read anyway: its process may be gone
_feeds: dict[Path, "Feed"] = {}


@contextlib.asynccontextmanager
async def following(run: runs.Run) -> AsyncIterator["Feed"]:
    """The feed of a run, shared with everybody else who follows it now."""
    feed = _feeds.get(run.folder)
    if feed is None:
        feed = _feeds[run.folder] = Feed(run)
    feed.watchers += 1
    try:
        await feed.ready()
        yield feed
    finally:
        feed.watchers -= 1
        if feed.watchers == 0:
            feed.close()
            _feeds.pop(run.folder, None)


def close_all() -> None:
    """End every stream: the server is going down."""
    for feed in list(_feeds.values()):
        feed.closed = True
        feed.announce()


class Feed:
    """What a run's folder holds now. Watchers compare it with what they have sent, and wait on `changed`."""

    def __init__(self, run: runs.Run) -> None:
        self.run = run
        self.watchers = 0
        self.epoch = 0  # grows when the history was cut back: what was sent is void
        self.rows = 0
        self.status: Message | None = None
        self.frame: tuple[int, int] | None = None  # step and version of the newest picture
        self.alarms: Message | None = None  # all of them; there are few
        self.final = False
        self.gone = False
        self.closed = False
        self.changed = asyncio.Event()
        self._tail = MetricsTail(run.folder / metrics_log.FILE)
        self._newest: tuple[int, int, Message | None] = (0, 0, None)  # start, end and encoded rows of the last addition
        self._backlog: tuple[int, int, Message | None] = (0, 0, None)  # epoch, end and encoded rows from the first on
        self._pulse = 0.0  # when the status was read last
        self._stamps: dict[str, tuple[int, ...] | None] = {}
        self._task: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()

    async def ready(self) -> None:
        """Start looking, if nobody has yet."""
        async with self._starting:
            if self._task is None:
                await to_thread.run_sync(self._tail.skip)
                self.rows = self._tail.row
                self._look()
                self._task = asyncio.create_task(self._follow())

    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def announce(self) -> None:
        """Wake up everybody who waits, and let the next wait be for the next change."""
        self.changed.set()
        self.changed = asyncio.Event()

    async def rows_from(self, row: int) -> tuple[Message, int]:
        """Everything from `row` on, and the row after it."""
        start, end, encoded = self._newest
        if encoded and row == start and end == self.rows:
            return encoded, end
        if row == 0:
            return await self._whole()
        return await self._read(row, self.rows)

    async def _whole(self) -> tuple[Message, int]:
        """The history so far. Thirty browsers that are opened at once read and thin it once."""
        epoch, end, encoded = self._backlog
        if encoded and epoch == self.epoch and self.rows - end < max(50, end // 10):
            return encoded, end
        epoch = self.epoch
        encoded, end = await self._read(0, self.rows)
        self._backlog = (epoch, end, encoded)
        return encoded, end

    async def _read(self, first: int, end: int) -> tuple[Message, int]:
        def read() -> Message:
            return metrics_message(_rows_between(self._tail.path, first, end), first, end)

        return await to_thread.run_sync(read), end

    async def _follow(self) -> None:
        while not self.gone:
            await asyncio.sleep(POLL)
            try:
                if self._look():
                    self.announce()
            except Exception:  # no descriptors left for a moment, say: viewers wait, and are not lost
                _log.exception("a look at %s failed; the next one comes", self.run.id)

    def _look(self) -> bool:
        """Notice what has changed. The status comes first: once it is final, all the rest is there to see."""
        if not (self.run.folder / "config.json").exists():
            self.gone = True
            return True
        try:
            return any(
                [self._look_at_status(), self._look_at_metrics(), self._look_at_frames(), self._look_at_alarms()]
            )
        except (FileNotFoundError, runs.RunGone):
            return False  # deleted in this moment: the next look will tell

    def _look_at_status(self) -> bool:
        now = time.monotonic()
        if not self._touched("status.json") and (self.final or now - self._pulse < PULSE):
            return False
        self._pulse = now
        if self._touched("config.json"):  # more steps, or another title
            self.run = runs.Run(self.run.folder, read_only=self.run.read_only)
        status = public(self.run)
        self.final = status["state"] in runs.FINAL
        encoded = message("status", status)
        new = encoded != self.status
        self.status = encoded
        return new

    def _look_at_metrics(self) -> bool:
        if not self._tail.changed():
            return False
        start = self._tail.row
        rows = self._tail.read()
        if rows is None:
            self.epoch += 1
            self._tail.skip()
        elif rows:
            self._newest = (start, self._tail.row, metrics_message(rows, start, self._tail.row))
        self.rows = self._tail.row
        return rows is None or bool(rows)

    def _look_at_frames(self) -> bool:
        if not self._touched("frames"):
            return False
        newest = self.run.frames.newest()
        new = newest is not None and newest != self.frame
        self.frame = newest
        return new

    def _look_at_alarms(self) -> bool:
        if not self._touched(alarm_log.FILE):
            return False
        before, found = self.alarms, self.run.alarms()
        self.alarms = message("alarms", found) if found or before else None
        return self.alarms != before

    def _touched(self, name: str) -> bool:
        """Has this file changed since the last call?"""
        try:
            stat = (self.run.folder / name).stat()
            stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        except FileNotFoundError:
            stamp = None
        changed = self._stamps.get(name, ()) != stamp
        self._stamps[name] = stamp
        return changed


def _rows_between(path: Path, first: int, end: int) -> list[metrics_log.Row]:
    """Rows first..end-1 of a history; none if it has been deleted."""
    try:
        lines = path.read_bytes().split(b"\n", end)[first:end]
    except FileNotFoundError:
        return []
    return metrics_log.decode(b"".join(line + b"\n" for line in lines))[0]
