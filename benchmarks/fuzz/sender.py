"""Sends a request as it stands, whatever HTTP says of it, and reads what comes."""

import contextlib
import socket
import time
from dataclasses import dataclass

from benchmarks.fuzz.requests import Asked

MOST = 4 << 20  # bytes of an answer that are read
PATIENCE = 90.0  # seconds
STREAM = 0.6  # seconds that are listened to a stream of events


@dataclass(frozen=True)
class Answer:
    """status: 0 where none came. head, body: as they came, at most MOST bytes."""

    status: int
    head: str
    body: str
    seconds: float

    @property
    def kind(self) -> str:
        """The content type, in small letters."""
        lines = [line for line in self.head.lower().split("\r\n") if line.startswith("content-type:")]
        return lines[0].partition(":")[2].strip() if lines else ""


def ask(host: str, port: int, asked: Asked, cookie: str) -> Answer:
    """One request on a connection of its own. cookie: of a visitor; one of the request's own goes first."""
    headers = {"host": f"{host}:{port}", "connection": "close", "content-length": str(len(asked.body))}
    headers |= ({"cookie": cookie} if cookie else {}) | asked.headers
    lines = [f"{asked.method} {asked.target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    begun = time.monotonic()
    with socket.create_connection((host, port), 10) as connection:
        with contextlib.suppress(OSError):  # it may hang up before it has read everything
            connection.sendall("\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + asked.body)
        content = _read(connection, begun)
    head, _, body = content.partition(b"\r\n\r\n")
    words = head.split(b" ", 2)
    status = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
    text = body.decode("utf-8", "replace")
    return Answer(status, head.decode("latin-1"), text, time.monotonic() - begun)


def _read(connection: socket.socket, begun: float) -> bytes:
    content = b""
    until = begun + PATIENCE
    with contextlib.suppress(OSError):
        while len(content) < MOST and (left := until - time.monotonic()) > 0:
            connection.settimeout(left)
            part = connection.recv(65536)
            if not part:
                break
            content += part
            if b"\r\n\r\n" in content and (b"text/event-stream" in content or content.startswith(b"HTTP/1.1 101")):
                until = min(until, time.monotonic() + STREAM)
    return content
