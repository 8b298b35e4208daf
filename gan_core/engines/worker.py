"""A warm worker: `python -m gan_core.engines.worker` imports torch once, then executes the runs it is told.

Reads one JSON object per line from stdin, {"run": folder, "threads": n}; answers one per line on stdout,
{"ready": true} once and then {"run": folder, "state": ...}. When stdin ends, the server is gone: the run in
hand is saved and stopped.
"""

import contextlib
import json
import os
import queue
import sys
import threading
from pathlib import Path
from typing import Any

NICE = 10  # whoever uses the machine comes first


def main() -> None:
    """Serve until stdin ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no answer
    if hasattr(os, "nice"):
        os.nice(NICE)
    orders: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
    gone = threading.Event()
    threading.Thread(target=_listen, args=(orders, gone), daemon=True).start()

    from gan_core.engines.execute import execute, warm_up
    from gan_core.runs import Run

    warm_up()
    with contextlib.suppress(BrokenPipeError):
        _say(answers, {"ready": True})
        while order := orders.get():
            run = Run(Path(order["run"]))
            state = execute(run, threads=order["threads"], server_gone=gone.is_set)
            _say(answers, {"run": order["run"], "state": state})


def _listen(orders: "queue.SimpleQueue[dict[str, Any] | None]", gone: threading.Event) -> None:
    for line in sys.stdin:
        orders.put(json.loads(line))
    gone.set()
    orders.put(None)


def _say(answers: Any, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    # Ctrl-C in a terminal reaches the whole process group; the server closes stdin, which is the clean way out.
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main()
