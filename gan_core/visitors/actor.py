"""Who acts just now."""

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass

_LONG = 20  # hexadecimal digits of a visitor's id, 80 bits


@dataclass(frozen=True)
class Actor:
    """Somebody who may start and change things.

    id: what is kept as an owner, see `identified`; "" of whoever owns nothing: this machine, or a browser that keeps no
    cookie. teacher: may change everything. name: of somebody who signed in, for people; "" else.
    """

    id: str
    teacher: bool = False
    name: str = ""


MACHINE = Actor("", teacher=True)

_told: ContextVar[Actor | None] = ContextVar("actor", default=None)
_ask: Callable[[], Actor | None] = lambda: None  # noqa: E731  (it is replaced as a whole)


def identified(kind: str, secret: str) -> str:
    """The id of a visitor whom a secret identifies; the secret does not follow from it. kind: "cookie" or "user"."""
    return hashlib.sha256(f"{kind}:{secret}".encode()).hexdigest()[:_LONG]


def acting() -> Actor:
    """Who acts in this thread or task."""
    return _told.get() or _ask() or MACHINE


@contextlib.contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Within, this actor acts; also in threads that are started with a copy of the context."""
    token = _told.set(actor)
    try:
        yield
    finally:
        _told.reset(token)


def install(ask: Callable[[], Actor | None]) -> None:
    """Let `ask` tell who acts where `acting_as` does not; it answers None where it knows of nobody."""
    global _ask
    _ask = ask
