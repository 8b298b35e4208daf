"""What a browser gets for the teacher's password: a signed token that ends, in a cookie of its own."""

import hashlib
import hmac
import os
import secrets
import threading
import time
from collections import deque

from gan_core.visitors import password
from gan_core.visitors.ownership import PASSWORD

COOKIE = "gan-arena-teacher"
LASTS = 12 * 3600  # seconds
TRIES, WITHIN = 5, 60.0  # wrong passwords from one address in so many seconds; ten times as many from all
_KEY = secrets.token_bytes(32)  # with the server's end every session ends
_ended: set[str] = set()
_wrong: dict[str, deque[float]] = {"": deque()}
_lock = threading.Lock()


class TooManyTries(Exception):
    """seconds: after which one may try again."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


def sign_in(given: str, address: str) -> str | None:
    """A token for the right password, None for a wrong one. Raises TooManyTries for an address that guesses."""
    with _lock:  # one after the other: a hash takes a while, and whoever guesses gets no second core
        now = time.monotonic()
        _check(_wrong.setdefault(address, deque()), TRIES, now)
        _check(_wrong[""], 10 * TRIES, now)
        if not password.is_right(given):
            _wrong[address].append(now)
            _wrong[""].append(now)
            _forget(now)
            return None
        _wrong.pop(address, None)
    text = f"{int(time.time()) + LASTS}.{secrets.token_urlsafe(12)}"
    return f"{text}.{_signature(text)}"


def sign_out(token: str) -> None:
    """The token counts no more."""
    if is_valid(token):
        _ended.add(token)


def is_valid(token: str) -> bool:
    """Does it stand for the teacher, now?"""
    text, _, signature = token.rpartition(".")
    if not password.is_set() or not hmac.compare_digest(signature.encode(), _signature(text).encode()):
        return False
    until = text.partition(".")[0]
    return int(until) > time.time() and token not in _ended


def _signature(text: str) -> str:
    """It holds the password too: with another one, sessions end."""
    secret = _KEY + os.environ.get(PASSWORD, "").encode()
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()


def _check(tries: deque[float], most: int, now: float) -> None:
    while tries and now - tries[0] > WITHIN:
        tries.popleft()
    if len(tries) >= most:
        raise TooManyTries(WITHIN - (now - tries[0]))


def _forget(now: float) -> None:
    """Of addresses that have not tried for a while nothing is kept: nobody fills the memory with them."""
    for address in [
        address for address, tries in _wrong.items() if address and (not tries or now - tries[-1] > WITHIN)
    ]:
        del _wrong[address]
