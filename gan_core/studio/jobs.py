"""One request on its way: what was asked, and how to answer it."""

import json
import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import numpy as np
from safetensors.numpy import save

from gan_core.base import framing

Answer = tuple[dict[str, Any], bytes]
Answers = Iterator[Answer | None]  # None: nothing to say yet, and somebody else's turn


@dataclass(frozen=True)
class Order:
    """As it came over the pipe. number: told back with each answer."""

    do: str
    number: int
    asked: dict[str, Any]
    payload: bytes = b""

    def is_like(self, do: str, view: object) -> bool:
        """The same question of the same view."""
        return self.do == do and self.asked.get("view") == view


@dataclass(eq=False)
class Job:
    """An order that is being carried out, slice by slice; `answers` is None until its first turn."""

    order: Order
    answers: Answers | None = None
    latest: Answer | None = field(default=None)  # sent once it is known whether it is the last one

    def end(self) -> None:
        """Nobody wants its answers any more: what it holds, a child process among it, is let go."""
        if isinstance(self.answers, Generator):
            self.answers.close()


class Outbox:
    """Answers go out whole, one at a time, whichever thread has them."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()

    def send(self, order: Order, header: dict[str, Any], payload: bytes = b"") -> None:
        """Raises BrokenPipeError if nobody listens any more."""
        with self._lock:
            framing.write(self._pipe, {"number": order.number, **header}, payload)


def packed(arrays: dict[str, np.ndarray], **facts: Any) -> Answer:
    """Arrays as safetensors, with facts as JSON in the header's metadata."""
    whole = {name: np.ascontiguousarray(value) for name, value in arrays.items()}
    return {}, save(whole, metadata={"facts": json.dumps(facts)})
