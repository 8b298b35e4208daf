"""The fuzz over all routes, as it is run by hand with 5,000 requests, and whether it would find anything."""

import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.routing import Mount, Route

from benchmarks.fuzz.leaks import Leaks
from benchmarks.fuzz.requests import requests
from benchmarks.fuzz.sender import Answer
from benchmarks.fuzz.words import fields
from ui.api import routes

ROOT = Path(__file__).parent.parent.parent


def test_no_request_breaks_a_server_or_its_silence() -> None:
    command = [sys.executable, "-m", "benchmarks.fuzz", "--requests", "400", "--seed", "2", "--json"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)
    told = json.loads(ended.stdout.splitlines()[-1])
    assert told["failures"] == [] and ended.returncode == 0
    assert told["requests"] == sum(told["statuses"].values()) == 400 and told["routes"] > len(routes)
    assert {"200", "400", "403", "404", "405", "413"} <= told["statuses"].keys(), (
        "it gets past the doors, and meets them"
    )


def test_the_same_seed_asks_the_same_of_every_route() -> None:
    asked, again, other = (list(itertools.islice(requests(routes, {}, seed), 500)) for seed in (1, 1, 2))
    assert asked == again != other
    patterns = {request.route.partition(" ")[2] for request in asked}
    assert patterns == {route.path for route in routes if isinstance(route, Route | Mount)}
    assert len({request.method for request in asked}) > 8 and max(len(request.body) for request in asked) > 100_000


def test_fields_of_orders_are_read_from_the_source() -> None:
    assert {"source", "choices", "step", "seed", "action", "player", "view", "parts", "figure", "at"} <= {*fields()}


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, "content-type: application/json", '{"error": "ValueError: no"}', 0.1),
        Answer(200, "content-type: text/plain", "Traceback (most recent call last):", 0.1),
        Answer(404, "content-type: text/html", "<starlette.requests.Request object at 0x7f>", 0.1),
        Answer(200, "content-type: text/javascript", "const a = 'secret-word'", 0.1),
        Answer(200, "content-type: text/plain\r\nx-a: /the/place", "", 0.1),
        Answer(302, "location: //evil.test/x", "", 0.1),
        Answer(302, "location: https://evil.test/x", "", 0.1),
        Answer(200, "content-type: text/plain\r\nSet-Cookie: a=b", "", 0.1),
    ],
)
def test_leaks_are_found(answer: Answer) -> None:
    assert [*Leaks([Path("/the/place")], {"A_TOKEN": "secret-word"}).found(answer)]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(404, "content-type: application/json", '{"error": "There is no run \'a\'."}', 0.1),
        Answer(200, "content-type: text/javascript", "throw new TypeError()", 0.1),
        Answer(301, "location: /train", "", 0.1),
        Answer(301, "location: http://127.0.0.1:8501/train", "", 0.1),
    ],
)
def test_honest_answers_leak_nothing(answer: Answer) -> None:
    assert not [*Leaks([Path("/the/place")], {"A_TOKEN": "secret-word"}).found(answer)]
