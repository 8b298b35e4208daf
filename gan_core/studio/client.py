"""The web process's end of the studio. Never imports torch; may be called from any thread."""

import asyncio
import contextlib
import itertools
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from types import TracebackType
from typing import Any, BinaryIO, cast

from gan_core.base import framing
from gan_core.base.errors import UserError
from gan_core.base.framing import Message
from gan_core.engines.child import environment, how_it_ended
from gan_core.limits import cap

GRACE = 3.0  # seconds to end after its pipe was closed
LOOK_EVERY = 1.0  # seconds between two looks at whether it has been idle for too long
Listener = Callable[[dict[str, Any], bytes], None]


class Stale(Exception):
    """A newer request of the same view took the place of this one."""


class Studio:
    """Starts the process when it is first needed, and anew if it has died. A context manager."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # of the process and its threads
        self._numbers = itertools.count(1)
        self._listeners: dict[int, Listener] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._outgoing: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._closed = False

    def __enter__(self) -> "Studio":
        self._closed = False
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """Of the process, if it runs."""
        process = self._process
        return None if process is None or process.poll() is not None else process.pid

    def warm_up(self) -> None:
        """Start it, if it does not run: somebody is about to need it."""
        with self._lock:
            self._running()

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._closed = True
            process, reader = self._process, self._reader
        if process is None or reader is None:
            return
        self._outgoing.put(None)
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reader.join()
        cast(BinaryIO, process.stdout).close()

    def ask(self, do: str, payload: bytes = b"", /, **order: Any) -> "Future[Message]":
        """One order, one answer: (what it says, bytes).

        The future raises UserError with the studio's sentence, or Stale. Cancelling it ends the job.
        """
        answer: Future[Message] = Future()

        def listen(header: dict[str, Any], payload: bytes) -> None:
            if answer.set_running_or_notify_cancel():
                _settle(answer, header, payload)

        number = self._send(listen, do, payload, order)
        answer.add_done_callback(lambda told: self._give_up(number) if told.cancelled() else None)
        return answer

    async def stream(self, do: str, payload: bytes = b"", /, **order: Any) -> AsyncIterator[Message]:
        """One order, several answers. Whoever stops listening ends the job. Raises as `ask` does."""
        loop = asyncio.get_running_loop()
        answers: asyncio.Queue[Future[Message]] = asyncio.Queue()

        def listen(header: dict[str, Any], payload: bytes) -> None:
            answer: Future[Message] = Future()
            _settle(answer, header, payload)
            with contextlib.suppress(RuntimeError):  # the loop is gone, and its listener with it
                loop.call_soon_threadsafe(answers.put_nowait, answer)

        number = await asyncio.to_thread(self._send, listen, do, payload, order)
        try:
            more = True
            while more:
                header, bytes_ = (await answers.get()).result()
                more = header.pop("more", False)
                yield header, bytes_
        finally:
            self._give_up(number)

    def _give_up(self, number: int) -> None:
        """End the job of that number, if it still goes on."""
        if self._listeners.pop(number, None):
            with self._lock:
                self._outgoing.put(({"do": "cancel", "number": 0, "number_of": number}, b""))

    def _send(self, listener: Listener, do: str, payload: bytes, order: dict[str, Any]) -> int:
        number = next(self._numbers)
        with self._lock:
            process, reader = self._running()
            self._listeners[number] = listener
            self._outgoing.put(({"do": do, "number": number, **order}, payload))
        if process.poll() is not None:
            reader.join()  # it tells all whom it finds; it may have looked before this one came
            if lost := self._listeners.pop(number, None):
                lost({"error": "the part of the app that draws has just ended; try again"}, b"")
        return number

    def _running(self) -> tuple["subprocess.Popen[bytes]", threading.Thread]:
        """The process and its reader, started if need be; under the lock. Writing is another thread's: it may block."""
        if self._closed:
            raise UserError("the app is closing")
        if self._process is not None and self._reader is not None:
            if self._process.poll() is None:
                return self._process, self._reader
            self._reader.join()  # it has told everybody who waited
            self._outgoing.put(None)
            cast(BinaryIO, self._process.stdout).close()
        process = _started()
        self._process, self._outgoing = process, queue.SimpleQueue()
        self._reader = threading.Thread(target=self._listen, args=(process,), daemon=True, name="from the studio")
        self._reader.start()
        feeding = (cast(BinaryIO, process.stdin), self._outgoing, self._retire)
        threading.Thread(target=_feed, args=feeding, daemon=True, name="to the studio").start()
        return process, self._reader

    def _retire(self, idle: float) -> bool:
        """End the process if it has been idle for so many seconds that it may; the next order starts another one."""
        minutes = cap("idle_minutes")
        with self._lock:
            if self._closed or self._listeners or minutes is None or idle < 60 * minutes or not self._outgoing.empty():
                return False
            self._process = self._reader = None
            return True

    def _listen(self, process: "subprocess.Popen[bytes]") -> None:
        pipe = os.fdopen(os.dup(cast(BinaryIO, process.stdout).fileno()), "rb")
        with pipe:
            while (message := framing.read(pipe)) is not None:
                header, payload = message
                number = header.pop("number")
                listener = self._listeners.get(number) if header.get("more") else self._listeners.pop(number, None)
                if listener is not None:
                    listener(header, payload)
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:  # it lives, and what it says cannot be understood any more
            process.kill()
        why = how_it_ended(process.wait())
        if self._process is not process:  # it was idle, and has ended in order: who waits by now waits for another one
            cast(BinaryIO, process.stdout).close()
            return
        waiting, self._listeners = self._listeners, {}
        for listener in waiting.values():
            listener({"error": f"the part of the app that draws has ended, {why}; try again"}, b"")


def _feed(pipe: BinaryIO, outgoing: "queue.SimpleQueue[Message | None]", retire: Callable[[float], bool]) -> None:
    """Write what comes until None does; whatever the process cannot take any more, its reader tells about.

    `retire` is asked now and then, while nothing comes, whether the process shall end.
    """
    since = time.monotonic()
    with contextlib.suppress(OSError), pipe:
        while True:
            try:
                message = outgoing.get(timeout=LOOK_EVERY)
            except queue.Empty:
                if retire(time.monotonic() - since):
                    return
                continue
            if message is None:
                return
            framing.write(pipe, *message)
            since = time.monotonic()


def _settle(answer: "Future[Message]", header: dict[str, Any], payload: bytes) -> None:
    if "error" in header:
        answer.set_exception(UserError(header["error"]))
    elif header.get("stale"):
        answer.set_exception(Stale())
    else:
        answer.set_result((header, payload))


def _started() -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "gan_core.studio"],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(),
            start_new_session=os.name == "posix",  # a Ctrl-C in the server's terminal is not meant for it
        )
    except OSError as error:  # no process, no memory, no permission
        raise UserError(f"the part of the app that draws could not be started: {error.strerror or error}") from None
