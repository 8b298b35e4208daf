"""`python -m gan_core.isolation KIND`, a child. Orders come on stdin, one at a time; it ends with it, even at work."""

import gc
import os
import queue
import sys
import threading
from typing import Any

from gan_core.base import framing
from gan_core.base.errors import UserError
from gan_core.base.malloc import is_out_of_memory
from gan_core.isolation.bounds import IDLE, MIB, bounded
from gan_core.isolation.held import bytes_held
from gan_core.isolation.tasks import TASKS, WARM, Answer

_PATIENCE = 600.0  # seconds without work after which one need not be kept warm
_LEFT = 256 * MIB  # what may be left of earlier work before a fresh child takes over


def main() -> None:
    """Until stdin ends."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever else is printed does not get between the answers
    orders: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(orders,), daemon=True, name="orders").start()
    WARM[sys.argv[1]]()
    gc.freeze()
    begun = bytes_held()
    while True:
        try:
            order = orders.get(timeout=_PATIENCE)
        except queue.Empty:
            os._exit(IDLE)
        found, payload = _done(order)
        framing.write(answers, found | {"again": bytes_held() < begun + _LEFT}, payload)


def _read(orders: "queue.SimpleQueue[dict[str, Any]]") -> None:
    while (message := framing.read(sys.stdin.buffer)) is not None:
        orders.put(message[0])
    os._exit(0)  # nobody waits any more


def _done(order: dict[str, Any]) -> Answer:
    """The answer, or {"error": sentence}, {"memory": True} or {"failed": what}."""
    limits = order["limits"]
    _set_threads(limits["threads"])
    try:
        with bounded(limits["megabytes"], limits["seconds"]):
            return TASKS[order["do"]](order["asked"])
    except UserError as error:
        return {"error": str(error)}, b""
    except Exception as error:
        if is_out_of_memory(error):
            return {"memory": True}, b""
        return {"failed": f"{type(error).__name__}: {error}"[:2000]}, b""


def _set_threads(count: int | None) -> None:
    if count == 0:
        return
    import torch

    torch.set_num_threads(count or os.cpu_count() or 1)


if __name__ == "__main__":
    main()
