"""Requests that are begun and not ended: a few dozen real sockets, that must all be let go."""

import contextlib
import socket
import time
from collections.abc import Iterator

import pytest

from tests.server.asking import asked, raw

PATIENCE = 0.4  # seconds


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with asked(PATIENCE) as port:
        yield port


BEGUN = {
    "nothing": b"",
    "half a line": b"POST /api/ec",
    "half a head": b"POST /api/echo HTTP/1.1\r\nhost: localhost\r\nx-a: ",
    "half a body": b"POST /api/echo HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nhalf",
    "a chunk": b"POST /api/echo HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab",
}


@contextlib.contextmanager
def begun(port: int, text: bytes, number: int) -> Iterator[list[socket.socket]]:
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(socket.create_connection(("127.0.0.1", port), 20)) for _ in range(number)]
        for connection in connections:
            connection.sendall(text)
        yield connections


def to_the_end(connection: socket.socket) -> bytes:
    """All that comes until the server closes; fails after the socket's 20 seconds."""
    answer = b""
    with contextlib.suppress(ConnectionResetError):
        while part := connection.recv(65536):
            answer += part
    return answer


@pytest.mark.parametrize("what", BEGUN)
def test_what_is_not_ended_is_let_go(port: int, what: str) -> None:
    with begun(port, BEGUN[what], 30) as connections:
        assert raw(port, "GET", "/")[2] == "hello", "others are served meanwhile"
        answers = {to_the_end(connection).split(b"\r\n")[0] for connection in connections}
    assert answers == ({b"HTTP/1.1 408 Request Timeout"} if what in ("half a body", "a chunk") else {b""})


def test_a_drop_now_and_then_buys_no_time(port: int) -> None:
    for text in (BEGUN["half a head"], BEGUN["half a body"]):
        with begun(port, text, 1) as (connection,):
            connection.settimeout(0.05)
            closed = False
            for _ in range(400):
                try:
                    connection.sendall(b"x")
                    closed = not connection.recv(65536)
                except TimeoutError:
                    continue
                except OSError:
                    closed = True
                if closed:
                    break
            assert closed


def test_an_honest_sender_may_take_longer_than_the_patience(port: int) -> None:
    """Its bytes buy it time: 100 kB may take 25 seconds more."""
    head = b"POST /api/echo HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 100000\r\n\r\n"
    with begun(port, head, 1) as (connection,):
        for _ in range(10):
            connection.sendall(b"x" * 10_000)
            time.sleep(1.5 * PATIENCE / 10)
        assert b'"bytes":100000' in to_the_end(connection)


def test_a_second_request_of_a_connection_has_the_same_limit(port: int) -> None:
    with begun(port, b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\nGET / HT", 3) as connections:
        for connection in connections:
            assert to_the_end(connection).endswith(b"hello")
