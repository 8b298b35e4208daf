"""The pool's end of one worker process. Never imports torch."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import gan_core

GRACE = 8.0  # seconds to save a snapshot after the app has gone
FORCED = 2.0  # seconds to end after SIGTERM


class Child:
    """A worker: not `ready` until torch is loaded, then idle, or at work on the runs `run_ids`.

    `news()` is called from another thread whenever the worker has answered or ended.
    """

    def __init__(self, news: Callable[[], None]) -> None:
        self.ready = False
        self.run_ids: list[str] = []
        self.group = ""  # of the runs that it is at
        self.idle_since = time.monotonic()
        self._news = news
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gan_core.engines.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(),
            start_new_session=True,  # a Ctrl-C in the server's terminal is not meant for it
        )
        self._listener = threading.Thread(target=self._listen, daemon=True, name="listener")
        self._listener.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def idle(self) -> bool:
        return self.ready and not self.run_ids

    def exit_status(self) -> int | None:
        """None while it lives; negative for a signal."""
        return self._process.poll()

    def give(self, root: Path, run_ids: Sequence[str], group: str = "") -> None:
        """Order it to train a run, or several as one batch. If it has just died, `exit_status` will tell."""
        self.run_ids, self.group = list(run_ids), group
        with contextlib.suppress(BrokenPipeError):
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps({"root": str(root), "ids": self.run_ids}).encode() + b"\n")
            self._process.stdin.flush()

    def dismiss(self) -> None:
        """Tell it that no more orders come: it saves what it is at, and ends. An idle one has nothing to save."""
        if not self.run_ids:
            self._process.kill()
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()

    def kill(self) -> None:
        """End it now, whatever it is at; `exit_status` will tell."""
        self._process.kill()

    def wait(self, deadline: float) -> None:
        """Until it has ended, by force if need be. `deadline`: on the monotonic clock."""
        self.dismiss()
        for insist, seconds in ((None, 0.0), (self._process.terminate, FORCED), (self._process.kill, FORCED)):
            if insist is not None:
                insist()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(max(deadline - time.monotonic(), seconds, 0.0))
                break
        self._listener.join(FORCED)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            answer = json.loads(line)
            if "ready" in answer:
                self.ready = True
            else:
                self.run_ids, self.group = [], ""
            self.idle_since = time.monotonic()
            self._news()
        self._news()


def how_it_ended(exit_status: int) -> str:
    """In words, for a process that should have gone on."""
    if exit_status >= 0:
        return f"its process ended with exit status {exit_status}"
    with contextlib.suppress(ValueError):
        name = signal.Signals(-exit_status).name
        why = ", perhaps because the memory ran out" if name == "SIGKILL" else ""
        return f"its process was killed by {name}{why}"
    return f"its process was killed by signal {-exit_status}"


def environment() -> dict[str, str]:
    """Ours, with this very gan_core to be found from any working directory."""
    here = str(Path(gan_core.__file__).absolute().parent.parent)
    paths = [here, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
