"""A warm worker: `python -m gan_core.engines.worker`. One per core, started by `local.Pool`.

stdin: one JSON object per line, {"root": folder, "ids": [run, ...]}; several runs are trained as one batch.
stdout: {"ready": true} once torch is loaded, then {"done": ids, "states": how each ended} per order.
When stdin ends the app is gone: what is trained is saved and stopped.
"""

import contextlib
import gc
import io
import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gan_core.base.errors import UserError
from gan_core.base.malloc import keep_freed_memory
from gan_core.engines.limit import limit_memory

NICE = 10  # the web server and the browser come first
GOODBYE = "the app was closed while this run was trained; press Resume to go on"


class Inbox:
    """Orders as they come in. `ended()` tells, during a run, that the app is gone."""

    def __init__(self, file_number: int) -> None:
        # Unbuffered: a buffered reader holds a lock, which a thread that waits in it would never give back.
        self._source = io.FileIO(file_number, closefd=False)
        self._orders: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._over = threading.Event()
        threading.Thread(target=self._read, daemon=True, name="inbox").start()

    def close(self, *signal_and_frame: object) -> None:
        """No further orders; what is being done shall end. Fit for a signal handler."""
        self._over.set()
        self._orders.put(None)

    def ended(self) -> str:
        return GOODBYE if self._over.is_set() else ""

    def next(self) -> dict[str, Any] | None:
        """Wait for an order; None at the end."""
        order = self._orders.get()
        return None if self._over.is_set() else order

    def _read(self) -> None:
        for line in self._source:
            self._orders.put(json.loads(line))
        self.close()


class Outbox:
    """Answers, on what was stdout. Whatever else is printed goes to stderr from now on."""

    def __init__(self) -> None:
        self._file = os.fdopen(os.dup(1), "wb", buffering=0)
        os.dup2(2, 1)

    def send(self, **answer: Any) -> None:
        with contextlib.suppress(BrokenPipeError):  # nobody listens any more: stdin has ended too
            self._file.write(json.dumps(answer).encode() + b"\n")


def main() -> None:
    """Until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the terminal is for the server, which tells us
    outbox, inbox = Outbox(), Inbox(sys.stdin.fileno())
    signal.signal(signal.SIGTERM, inbox.close)
    if hasattr(os, "nice"):
        os.nice(NICE)
    keep_freed_memory()
    _warm_up()
    outbox.send(ready=True)
    while (order := inbox.next()) is not None:
        states = _carry_out(order, inbox)
        outbox.send(done=order["ids"], states=states)
        gc.collect()
        if "failed" in states and _used_a_gpu():
            return  # a failure may leave a GPU's context unusable: a fresh process takes this one's place


def _warm_up() -> None:
    """Import what a run needs, and play a few steps, so that the first run starts at once."""
    import torch

    from gan_core.config.run_config import RunConfig
    from gan_core.engines import execute, together  # noqa: F401 - for later
    from gan_core.training.game import Game
    from gan_core.training.loop import train

    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    for _ in train(Game(RunConfig(dataset="ring", generator_output="linear", steps=3, device="cpu"))):
        pass
    gc.collect()
    gc.freeze()


def _carry_out(order: dict[str, Any], inbox: Inbox) -> list[str]:
    """How each run ended, in the order of the ids."""
    from gan_core import runs
    from gan_core.engines.execute import execute
    from gan_core.engines.together import execute_together

    limit_memory(Path(order["root"]))
    states = dict.fromkeys(order["ids"], "refused")
    found = []
    for run_id in order["ids"]:
        with _refusals(run_id):  # deleted while it waited
            found.append(runs.find(run_id, Path(order["root"])))
    if len(found) == 1:
        with _refusals(found[0].id):  # or broken: its folder says so
            states[found[0].id] = execute(found[0], ended=inbox.ended)
    elif found:
        with _refusals(order["ids"][0]):
            ends = execute_together(found, ended=inbox.ended)
            states |= {run.id: state for run, state in zip(found, ends, strict=True)}
    return list(states.values())


@contextlib.contextmanager
def _refusals(run_id: str) -> Iterator[None]:
    try:
        yield
    except UserError as error:
        print(f"{run_id}: {error}", file=sys.stderr)


def _used_a_gpu() -> bool:
    import torch

    return torch.cuda.is_initialized()


if __name__ == "__main__":
    main()
