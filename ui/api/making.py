"""Files that take long to make: a few at a time, in children; the others in order. Who wants the same file shares it.

A file is never older than the wish for it: a wish joins work that has not begun, or that began from the same files.
"""

import asyncio
import contextlib
import threading
from pathlib import Path
from types import TracebackType

from anyio import CapacityLimiter, to_thread

from gan_core.engines.cores import cores
from gan_core.isolation.bench import Bench, Ended
from gan_core.isolation.downloads import Download, downloads_bench, make_apart
from gan_core.isolation.shelf import MOST_BYTES, Shelf
from gan_core.runs import runs_root
from ui.api.errors import Refusal, sentence

AT_ONCE = min(4, cores())
LONGEST_LINE = 30  # files that wait; at a few seconds each about as long as a proxy waits for an answer
SOON = 5  # seconds after which one may ask again
FULL = "Many files are being made already; try again in a moment."
_ENDING = "The server is being stopped."

File = Path | bytes  # kept on the shelf, or in memory where the disk does not take it


class _GivenUp(Exception):
    """Nobody wants it any more."""


class _Making:
    """One file on its way. begun: what it is made of is known, by this fingerprint."""

    def __init__(self, download: Download) -> None:
        self.download = download
        self.wanted = 0  # by so many
        self.begun = ""
        self.given_up = threading.Event()
        self.task: asyncio.Task[File] | None = None

    def check(self) -> None:
        if self.given_up.is_set():
            raise _GivenUp


class Makings:
    """The line before the bench. Lives in one event loop. As a context manager: from a server's start to its end."""

    def __init__(self, at_once: int = AT_ONCE, longest_line: int = LONGEST_LINE) -> None:
        self.at_once, self.longest_line = at_once, longest_line
        self.bench: Bench = downloads_bench(at_once)
        self._turns = asyncio.Semaphore(at_once)
        self._threads = CapacityLimiter(at_once)
        self._on_their_way: set[_Making] = set()
        self._joinable: dict[Download, _Making] = {}

    def __enter__(self) -> "Makings":
        _shelf().sweep()  # what an earlier server kept
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bench.close()

    async def made(self, download: Download) -> File:
        """The file. Raises UserError if there is nothing to put into it, Refusal if too many wait.

        To cancel it is to leave: what nobody wants any more is ended.
        """
        now = await to_thread.run_sync(download.fingerprint)
        if (kept := await to_thread.run_sync(_shelf().find, now)) is not None:
            return kept
        making = self._joined(download, now)
        making.wanted += 1
        assert making.task is not None
        try:
            return await asyncio.shield(making.task)
        except _GivenUp:  # while others wait: the server goes down
            raise Refusal(503, _ENDING) from None
        except Ended as ended:
            raise Refusal(500, sentence(ended)) from None
        finally:
            making.wanted -= 1
            if not making.wanted:
                self._give_up(making)
                if not making.begun:
                    making.task.cancel()  # it leaves the line at once

    def close(self) -> None:
        """End all of it; whoever waits is told. Called in the loop."""
        for making in list(self._on_their_way):
            self._give_up(making)

    def _joined(self, download: Download, now: str) -> _Making:
        """The work to wait for. Raises Refusal."""
        making = self._joinable.get(download)
        if making is not None and making.begun in ("", now):
            return making
        if len(self._on_their_way) >= self.at_once + self.longest_line:
            raise Refusal(503, FULL, SOON)
        making = _Making(download)
        making.task = asyncio.create_task(self._made(making))
        making.task.add_done_callback(lambda _: self._gone(making))
        self._on_their_way.add(making)
        self._joinable[download] = making
        return making

    async def _made(self, making: _Making) -> File:
        async with self._turns:
            making.check()
            making.begun = await to_thread.run_sync(making.download.fingerprint)
            return await to_thread.run_sync(self._in_a_child, making, limiter=self._threads)

    def _in_a_child(self, making: _Making) -> File:
        shelf = _shelf()
        if (kept := shelf.find(making.begun)) is not None:
            return kept
        part = shelf.part()
        try:
            content = make_apart(self.bench, making.download, part, making.check)
            if content is not None:
                return content
            try:
                return shelf.keep(part, making.begun)
            except OSError:
                return part.read_bytes()
        finally:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)

    def _give_up(self, making: _Making) -> None:
        making.given_up.set()
        self._forget(making)

    def _gone(self, making: _Making) -> None:
        self._on_their_way.discard(making)
        self._forget(making)
        assert making.task is not None
        if not making.task.cancelled():
            making.task.exception()  # looked at: whoever wanted it may have left

    def _forget(self, making: _Making) -> None:
        if self._joinable.get(making.download) is making:
            del self._joinable[making.download]


def _shelf() -> Shelf:
    """Beside the runs of this server, for what came with the app too: that folder is not ours to write to."""
    return Shelf(runs_root(), MOST_BYTES)
