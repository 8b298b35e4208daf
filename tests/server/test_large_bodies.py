"""Bodies that are larger than anybody takes: refused by what they say of themselves, or as they come."""

import contextlib
import socket
from collections.abc import Iterator

import pytest
from streamlit import config

from tests.server.asking import asked, raw
from ui.server.large_bodies import AROUND, OF_ROUTES, most_bytes

HEAD = "POST {} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n{}\r\n\r\n"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with asked() as port:
        yield port


def begun(port: int, path: str, header: str, part: bytes = b"", times: int = 0) -> tuple[bytes, int]:
    """(first line of the answer, bytes that could be sent until it came)."""
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        connection.sendall(HEAD.format(path, header).encode())
        sent = 0
        with contextlib.suppress(OSError):
            for _ in range(times):
                connection.sendall(part)
                sent += len(part)
        with contextlib.suppress(ConnectionResetError):
            return connection.recv(65536).split(b"\r\n")[0], sent
        return b"closed", sent


@pytest.mark.parametrize("path", ["/", "/api/echo"])
@pytest.mark.parametrize("size", ["9" * 18, str(OF_ROUTES + 1)])
def test_a_length_that_is_too_large_is_refused_before_anything_comes(port: int, path: str, size: str) -> None:
    line, _ = begun(port, path, f"content-length: {size}")
    assert b" 413 " in line


def test_chunks_are_counted_as_they_come(port: int) -> None:
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    line, sent = begun(port, "/api/echo", "transfer-encoding: chunked", chunk, 2000)
    assert b" 413 " in line or line == b"closed"
    assert sent < OF_ROUTES + (32 << 20), "what lies in the sockets' buffers besides"


def test_what_fits_is_taken_whole(port: int) -> None:
    status, _, text = raw(port, "POST", "/api/echo", b"x" * OF_ROUTES)
    assert status == 200 and f'"bytes":{OF_ROUTES}' in text


def test_uploads_have_the_limit_of_streamlits_setting() -> None:
    most = (config.get_option("server.maxUploadSize") << 20) + AROUND
    for path in ("/_stcore/upload_file/a/b", "/gan/_stcore/upload_file/a/b"):
        assert most_bytes(path) == most


def test_a_server_may_take_less_than_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_CAP_UPLOAD_MB", "3")
    assert most_bytes("/_stcore/upload_file/a/b") == (3 << 20) + AROUND
    monkeypatch.setenv("GAN_ARENA_CAP_UPLOAD_MB", "5000")
    assert most_bytes("/_stcore/upload_file/a/b") == (config.get_option("server.maxUploadSize") << 20) + AROUND
