"""One child process, from outside. Never imports torch."""

import contextlib
import os
import queue
import subprocess
import sys
import threading
from typing import Any, BinaryIO, cast

from gan_core.base import framing
from gan_core.engines.child import environment, how_it_ended
from gan_core.isolation.bounds import IDLE, OUT_OF_MEMORY
from gan_core.isolation.tasks import Answer

_WARMING = 30.0  # seconds that a fresh one may take more, to import what it needs


class Lost(Exception):
    """It has ended without an answer. memory: because it took too much. idle: before it saw the order."""

    def __init__(self, status: int) -> None:
        super().__init__(how_it_ended(status))
        self.memory, self.idle = status == OUT_OF_MEMORY, status == IDLE


class Child:
    """Does one thing after the other. `warming`: seconds by which its first work may take longer."""

    def __init__(self, kind: str) -> None:
        self.warming = _WARMING
        self._answers: queue.SimpleQueue[Answer | None] = queue.SimpleQueue()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gan_core.isolation", kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(),
            start_new_session=os.name == "posix",  # a Ctrl-C in the terminal ends whoever waits, and so this one
        )
        threading.Thread(target=self._listen, daemon=True, name=f"from a child for {kind}").start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def lives(self) -> bool:
        return self._process.poll() is None

    def give(self, order: dict[str, Any]) -> None:
        """Order it to do something. If it has just ended, `answer` will tell."""
        pipe = cast(BinaryIO, self._process.stdin)
        with contextlib.suppress(OSError):
            framing.write(pipe, order)
            pipe.flush()

    def answer(self, seconds: float) -> Answer | None:
        """What it says, None if nothing yet. Raises Lost."""
        try:
            answer = self._answers.get(timeout=seconds)
        except queue.Empty:
            return None
        if answer is None:
            raise Lost(self._process.wait())
        self.warming = 0.0
        return answer

    def kill(self) -> None:
        """End it, whatever it is at."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            cast(BinaryIO, self._process.stdin).close()

    def _listen(self) -> None:
        with cast(BinaryIO, self._process.stdout) as pipe:
            while (message := framing.read(pipe)) is not None:
                header, payload = message
                self._answers.put((header, payload))
        self._answers.put(None)
