"""Evaluations for a web server: in a process of its own, one at a time, with progress. Never imports torch.

Who asks for one holds an `Evaluating`; whoever leaves it ends the process, and with it the work. Figures that were
computed by then are kept.
"""

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, BinaryIO, cast

from gan_core.base import framing
from gan_core.base.errors import UserError
from gan_core.engines.child import environment, how_it_ended

Message = Mapping[str, Any]  # {"progress", "what"}, {"result", "number"}, {"error", "number"} or {"done"}


class Evaluations:
    """One at a time in this process; others wait for their turn."""

    def __init__(self) -> None:
        self._turn = threading.Lock()

    def begin(self, questions: Sequence[Mapping[str, Any]]) -> "Evaluating":
        """Work that begins as soon as there is a turn. questions: as `asked.done` takes them."""
        return Evaluating(self._turn, list(questions))


class Evaluating:
    """A context manager: who leaves it ends the work."""

    def __init__(self, turn: threading.Lock, questions: list[Mapping[str, Any]]) -> None:
        self._turn, self._questions = turn, questions
        self._messages: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Evaluating":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            cast(BinaryIO, process.stdin).close()
            self._turn.release()

    def news(self, seconds: float) -> Message:
        """What it says next; {} where it says nothing for so long, {"waiting": True} before it has its turn.

        Raises UserError if it has ended before it was done.
        """
        if self._process is None and not self._begun(seconds):
            return {"waiting": True}
        try:
            message = self._messages.get(timeout=seconds)
        except queue.Empty:
            return {}
        if message is None:
            assert self._process is not None
            raise UserError(f"the evaluation could not be finished: {how_it_ended(self._process.wait())}")
        return message

    def _begun(self, seconds: float) -> bool:
        if not self._turn.acquire(timeout=seconds):
            return False
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gan_core.scoreboard"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment(),
                start_new_session=os.name == "posix",  # a Ctrl-C in the terminal ends whoever waits, and so this one
            )
        except OSError as error:
            self._turn.release()
            raise UserError(f"the evaluation could not be started: {error.strerror}") from None
        pipe = cast(BinaryIO, self._process.stdin)
        framing.write(pipe, {"questions": self._questions})
        pipe.flush()
        threading.Thread(target=self._listen, args=(self._process,), daemon=True, name="from an evaluation").start()
        return True

    def _listen(self, process: "subprocess.Popen[bytes]") -> None:
        with cast(BinaryIO, process.stdout) as pipe:
            while (message := framing.read(pipe)) is not None:
                self._messages.put(message[0])
        self._messages.put(None)
