"""The teacher signs in and out: on the app as it is served."""

import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest

from gan_core.visitors.password import hashed
from tests.browser.server import ROOT, served
from ui.server.teacher_session import TRIES

SECRET = "chalk & cheese ü"
PATH = "/api/teacher/session"


RUN = "20260101-000000-ring-0000"  # nobody's: the teacher alone may change it


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("runs")
    shutil.copytree(ROOT / "checkpoints" / "ring-wgan-gp", root / RUN)
    with served(root, GAN_ARENA_TEACHER=hashed(SECRET)) as address:
        yield address


def ask(address: str, order: Any, **headers: str) -> tuple[int, dict[str, str], dict[str, Any]]:
    """(status, headers, JSON) of one order."""
    given = {"content-type": "application/json", "x-gan-arena": "1"} | headers
    body = order if isinstance(order, bytes) else json.dumps(order).encode()
    request = urllib.request.Request(address + PATH, body, given)
    try:
        answer = urllib.request.urlopen(request, timeout=60)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, json.loads(answer.read())


def stop(address: str, token: str) -> int:
    """The status of an order that the teacher alone may give."""
    request = urllib.request.Request(
        f"{address}/api/runs/{RUN}/control",
        b'{"action": "stop"}',
        {"content-type": "application/json", "cookie": f"gan-arena-teacher={token}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_the_right_password_gives_a_cookie_that_no_script_reads(address: str) -> None:
    status, headers, told = ask(address, {"password": SECRET})
    assert status == 200 and told == {"ok": True}
    cookie = SimpleCookie(headers["set-cookie"])["gan-arena-teacher"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/"
    assert int(cookie["max-age"]) == 12 * 3600 and not cookie["secure"], "this is plain http"
    assert SECRET not in str(headers) and headers["cache-control"] == "no-store"


def test_behind_https_the_cookie_never_goes_over_plain_http(address: str) -> None:
    _, headers, _ = ask(address, {"password": SECRET}, **{"x-forwarded-proto": "https"})
    assert SimpleCookie(headers["set-cookie"])["gan-arena-teacher"]["secure"]


def test_a_wrong_password_gives_nothing(address: str) -> None:
    status, headers, told = ask(address, {"password": "chalk"})
    assert status == 401 and "set-cookie" not in headers
    assert told == {"error": "This is not the teacher's password."}


@pytest.mark.parametrize(
    "order", [{}, {"password": ""}, {"password": 3}, b'{"password": "\\ud800"}', {"action": "in"}, b"[]", b"{"]
)
def test_what_is_no_password_is_refused_in_a_sentence(address: str, order: Any) -> None:
    status, headers, told = ask(address, order)
    assert status == 400 and "set-cookie" not in headers and told["error"].endswith(".")


def test_a_foreign_page_signs_nobody_in(address: str) -> None:
    status, headers, _ = ask(address, {"password": SECRET}, origin="https://evil.example")
    assert status == 403 and "set-cookie" not in headers


def test_signing_out_ends_the_session_for_whoever_has_its_cookie(address: str) -> None:
    _, headers, _ = ask(address, {"password": SECRET})
    token = SimpleCookie(headers["set-cookie"])["gan-arena-teacher"].value
    assert stop(address, "") == stop(address, "9999999999.x.y") == 403
    assert stop(address, token) == 409, "the teacher may, but the run is over"
    status, headers, _ = ask(address, {"action": "out"}, cookie=f"gan-arena-teacher={token}")
    cookie = SimpleCookie(headers["set-cookie"])["gan-arena-teacher"]
    assert status == 200 and (cookie.value, cookie["max-age"]) == ("", "0")
    assert stop(address, token) == 403, "the cookie was copied before"


def test_who_guesses_has_to_wait(tmp_path: Path) -> None:
    with served(tmp_path, GAN_ARENA_TEACHER=SECRET) as address:
        guesses = [ask(address, {"password": f"guess {number}"})[0] for number in range(TRIES)]
        status, headers, told = ask(address, {"password": SECRET})
        assert guesses == [401] * TRIES and status == 429, "not even the right one counts now"
        assert told["error"].startswith("Too many wrong passwords: try again in ")
        assert 0 < int(headers["retry-after"]) <= 60 and "set-cookie" not in headers


def test_without_a_password_there_is_no_teacher(tmp_path: Path) -> None:
    with served(tmp_path, GAN_ARENA_TEACHER="") as address:
        status, _, told = ask(address, {"password": "x"})
        assert status == 409 and "GAN_ARENA_TEACHER is not set" in told["error"]
