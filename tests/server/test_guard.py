"""Foreign names and foreign pages, against a real server: for its pages, its orders and its websocket."""

import json
import logging
from collections.abc import Iterator

import pytest

from tests.server.asking import asked, raw, websocket
from ui.server.frames import frame_ancestors


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with asked() as port:
        yield port


@pytest.mark.parametrize("path", ["/", "/api/echo"])
def test_a_rebound_name_is_refused_and_told_the_setting(port: int, path: str) -> None:
    status, headers, text = raw(port, "GET", path, host=f"evil.example:{port}", origin=f"http://evil.example:{port}")
    assert status == 403 and "GAN_ARENA_HOSTS=evil.example" in text
    assert headers["content-type"].startswith("application/json" if "api" in path else "text/plain")


def test_a_proxy_that_was_called_by_a_rebound_name_tells_it(port: int) -> None:
    assert raw(port, "GET", "/", x_forwarded_host="evil.example")[0] == 403
    assert raw(port, "GET", "/", x_forwarded_host="lab-server, localhost:80")[0] == 200


@pytest.mark.parametrize("name", ["host", "origin", "x-forwarded-host"])
@pytest.mark.parametrize("value", ["http://[::1", "[::1", "http://a:b", "a:999999", "http://[zz]"])
def test_what_is_no_name_never_ends_in_an_error(port: int, name: str, value: str) -> None:
    for method, path in (("GET", "/"), ("POST", "/api/echo")):
        status, _, text = raw(port, method, path, **{name: value})
        assert status in (200, 400, 403) and (name == "origin" or status != 200) and "Traceback" not in text
    assert websocket(port, **{name: value})[0] in (400, 403)


@pytest.mark.parametrize("origin", ["http://evil.example", "https://8.8.8.8", "null", "chrome-extension://abc"])
def test_foreign_pages_neither_post_nor_open_a_websocket(port: int, origin: str) -> None:
    status, _, text = raw(port, "POST", "/api/echo", origin=origin)
    assert status == 403 and "own pages" in json.loads(text)["error"]
    assert websocket(port, origin=origin)[0] == 403
    assert raw(port, "GET", "/", origin=origin)[0] == 200, "looking changes nothing, and the page cannot read it"


@pytest.mark.parametrize("origin", ["http://lab-server", "http://192.168.1.5:8080", "http://localhost:9999"])
def test_a_proxy_may_rename_the_host(port: int, origin: str) -> None:
    ours = f"http://127.0.0.1:{port}"
    status, _, text = raw(port, "POST", "/api/echo", origin=origin)
    assert (status, json.loads(text)["origin"]) == (200, ours), "Streamlit is told nothing it would refuse"
    status, said = websocket(port, origin=origin)
    assert status == 101 and ours in said


def test_a_page_can_ask_whether_it_would_be_refused(port: int) -> None:
    status, _, text = raw(port, "GET", "/", x_gan_arena_page="http://gan.school.example")
    assert status == 403 and "GAN_ARENA_HOSTS=gan.school.example" in text
    assert raw(port, "GET", "/", x_gan_arena_page=f"http://127.0.0.1:{port}")[0] == 200


def test_a_browser_that_says_same_origin_is_believed(port: int) -> None:
    assert raw(port, "POST", "/api/echo", origin="https://gan.example.org", sec_fetch_site="same-origin")[0] == 200
    assert raw(port, "POST", "/api/echo", origin="https://gan.example.org", sec_fetch_site="cross-site")[0] == 403


def test_a_named_host_is_served(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_HOSTS", "gan.example.org")
    for host in ("gan.example.org", f"127.0.0.1:{port}"):
        assert raw(port, "POST", "/api/echo", host=host, origin="http://gan.example.org")[0] == 200
        assert websocket(port, host=host, origin="http://gan.example.org")[0] == 101


def test_a_refusal_is_logged_once(port: int, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "ui.server.guard"):
        for _ in range(3):
            assert raw(port, "GET", "/", host="once.example")[0] == 403
    assert len([record for record in caplog.records if "GAN_ARENA_HOSTS=once.example" in record.message]) == 1


def test_only_ones_own_pages_may_frame_the_app(port: int) -> None:
    assert raw(port, "GET", "/")[1]["content-security-policy"].endswith("; frame-ancestors 'self'")


def test_settings_let_others_frame_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_FRAMES", "https://course.example; https://lms.example")
    assert frame_ancestors() == "'self' https://course.example https://lms.example"
    monkeypatch.setenv("SPACE_ID", "me/gans")
    assert "https://huggingface.co" in frame_ancestors()


@pytest.mark.parametrize("spoiled", ["a body", "a long head", "many lines", "another method", "no key"])
def test_a_websocket_that_cannot_begin_is_refused(port: int, spoiled: str) -> None:
    headers = {"connection": "Upgrade", "upgrade": "websocket", "sec-websocket-version": "13"}
    headers |= {} if spoiled == "no key" else {"sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ=="}
    headers |= {"a": "b" * 20_000} if spoiled == "a long head" else {}
    headers |= {f"a{number}": "b" for number in range(300)} if spoiled == "many lines" else {}
    method = "POST" if spoiled == "another method" else "GET"
    assert raw(port, method, "/_stcore/stream", b"x" * 100 * (spoiled == "a body"), **headers)[0] in (400, 405)
