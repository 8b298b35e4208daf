"""What a real server reads of a body: nothing of one that is too large, or that nobody asked for."""

import http.client
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.browser.server import served

UPLOAD = "/_stcore/upload_file/none/none"
TOO_LARGE = {
    ("PUT", UPLOAD): 300 << 20,
    ("POST", "/api/latent/draw"): 600 << 10,
    ("POST", "/api/latent/project?source=ring-wgan-gp"): 6 << 20,
    ("POST", "/api/runs/ring-wgan-gp/control"): 2000,
    ("POST", "/api/none"): 9 << 20,
    ("GET", "/train"): 1 << 20,
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("runs"), GAN_ARENA_WORKERS="1") as address:
        yield address


@pytest.mark.parametrize(("method", "path"), TOO_LARGE)
def test_a_body_is_refused_by_its_length_alone(address: str, method: str, path: str) -> None:
    """Only the head is sent: who waited for the body would answer 408, half a minute later."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    connection.putrequest(method, path)
    connection.putheader("content-type", "application/json")
    connection.putheader("content-length", str(TOO_LARGE[method, path]))
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 413 and b"at most" in answer.read()
    connection.close()


def test_an_upload_for_no_page_is_refused_before_it_is_read(address: str) -> None:
    host, _, port = urlsplit(address).netloc.partition(":")
    head = f"PUT {UPLOAD} HTTP/1.1\r\nhost: {host}\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n"
    with socket.create_connection((host, int(port)), 20) as connection:
        connection.sendall(head.encode())
        assert connection.recv(65536).split()[1] in (b"400", b"403")
