"""Lets the server stop while browsers follow runs: uvicorn waits for open answers, and streams never end.

Nor does it wait for files that are being made for people, or for what the studio is asked: a download may be stuck.
"""

import asyncio
import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

from ui.api.downloads import MAKINGS
from ui.api.feed import close_all
from ui.studio import STUDIO


@contextlib.contextmanager
def streams_end_with_server() -> Iterator[None]:
    """End all streams, and work on files for people, on SIGINT and SIGTERM, before the server's own handlers act."""
    if threading.current_thread() is not threading.main_thread():
        yield  # an embedded server, for instance in a test: no signals there
        return
    loop = asyncio.get_running_loop()
    previous: dict[int, Any] = {}

    def stop(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(close_all)
        loop.call_soon_threadsafe(MAKINGS.close)
        loop.call_soon_threadsafe(loop.run_in_executor, None, STUDIO.close)
        if callable(previous[number]):
            previous[number](number, frame)

    for number in (signal.SIGINT, signal.SIGTERM):
        previous[number] = signal.signal(number, stop)
    try:
        yield
    finally:
        for caught, handler in previous.items():
            signal.signal(caught, handler)
