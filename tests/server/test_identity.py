"""Who asks is known by a cookie or by a trusted proxy, and by nothing that a request says of itself."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from gan_core import races, runs
from gan_core.config.presets import PRESETS
from gan_core.visitors import Actor, acting_as, identified
from tests.browser.server import served
from tests.server.asking import raw
from ui.api.control import _ACTIONS as OF_A_RUN
from ui.api.race import _ACTIONS as OF_A_RACE
from ui.server.identity import COOKIE, NAME, TEACHER, VISITOR

ANN, BOB = "a" * 43, "b" * 43
CONFIG = PRESETS["ring-gan"].config.replace(steps=1_000_000)
OF_ANN = Actor(identified("cookie", ANN))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("owned")


@pytest.fixture(scope="module")
def port(root: Path) -> Iterator[int]:
    with served(root, GAN_ARENA_USER_HEADER="x-forwarded-user", GAN_ARENA_WORKERS="1") as address:
        yield int(address.rpartition(":")[2])


@pytest.fixture
def run(root: Path) -> runs.Run:
    with acting_as(OF_ANN):
        return runs.create(CONFIG, root=root)


def asked(port: int, path: str, order: dict[str, object], /, **headers: str) -> tuple[int, str]:
    kind = {"content_type": "application/json"} | headers
    status, _, text = raw(port, "POST", path, json.dumps(order).encode(), **kind)
    return status, text


def test_a_page_gives_a_cookie_that_no_script_reads(port: int) -> None:
    _, told, _ = raw(port, "GET", "/", accept="text/html")
    pair, *flags = told["set-cookie"].split("; ")
    assert pair.partition("=")[0] == COOKIE and len(pair.partition("=")[2]) == 43
    assert {"path=/", "httponly", "samesite=lax"} <= set(flags)
    _, again, _ = raw(port, "GET", "/", accept="text/html", cookie=f"{COOKIE}={ANN}")
    assert "set-cookie" not in again


def test_data_gives_none(port: int, run: runs.Run) -> None:
    _, told, _ = raw(port, "GET", f"/api/runs/{run.id}")
    assert "set-cookie" not in told


SPOOFED = [
    {},
    {"cookie": f"{COOKIE}={BOB}"},
    {"cookie": f"{COOKIE}={OF_ANN.id}"},
    {VISITOR: OF_ANN.id},
    {"cookie": f"{COOKIE}={BOB}", VISITOR: OF_ANN.id, NAME: "ann"},
    {"cookie": f"{COOKIE}={BOB}", VISITOR.title(): OF_ANN.id},
    {TEACHER: "9999999999.x.y"},
    {"cookie": f"{COOKIE}={BOB}; gan-arena-teacher=9999999999.x.{'0' * 64}"},
    {"x-forwarded-user": "bob"},
]


@pytest.mark.parametrize("headers", SPOOFED)
@pytest.mark.parametrize("action", sorted(OF_A_RUN))
def test_nobody_else_gives_a_run_an_order(port: int, run: runs.Run, action: str, headers: dict[str, str]) -> None:
    before = (run.status(), run.control(), run.about)
    status, text = asked(port, f"/api/runs/{run.id}/control", {"action": action, "player": "all"}, **headers)
    assert status == 403 and "belongs to another visitor" in json.loads(text)["error"]
    assert (run.status(), run.control(), runs.find(run.id, run.root).about) == before


def test_its_owner_does(port: int, run: runs.Run) -> None:
    assert asked(port, f"/api/runs/{run.id}/control", {"action": "pause"}, cookie=f"{COOKIE}={ANN}")[0] == 200
    assert run.control().want == "pause"


@pytest.mark.parametrize("action", sorted(set(OF_A_RACE) - {"again"}))
def test_nobody_else_gives_a_race_an_order(port: int, root: Path, action: str) -> None:
    with acting_as(OF_ANN):
        made = races.create([("A", CONFIG), ("B", CONFIG.replace(generator_lr=2e-3))], root=root)
    before = [lane.control() for lane in runs.list_runs(root)]
    for headers in SPOOFED:
        assert asked(port, f"/api/races/{made.id}/control", {"action": action}, **headers)[0] == 403
    assert [lane.control() for lane in runs.list_runs(root)] == before
    assert asked(port, f"/api/races/{made.id}/control", {"action": action}, cookie=f"{COOKIE}={ANN}")[0] == 200


def test_another_who_lets_a_race_start_again_gets_one_of_his_own(port: int, root: Path) -> None:
    with acting_as(OF_ANN):
        made = races.create([("A", CONFIG), ("B", CONFIG.replace(generator_lr=2e-3))], root=root)
    status, text = asked(port, f"/api/races/{made.id}/control", {"action": "again"}, cookie=f"{COOKIE}={BOB}")
    assert status == 200
    other = races.find(json.loads(text)["race"], root)
    assert other.owner == identified("cookie", BOB) and not any(run.control().want == "stop" for run in of(made))
    assert asked(port, f"/api/races/{other.id}/control", {"action": "stop"}, cookie=f"{COOKIE}={BOB}")[0] == 200


def of(made: races.Race) -> list[runs.Run]:
    return [runs.find(run_id, made.root) for lane in made.lanes for run_id in lane.runs]


def test_whom_a_trusted_proxy_names_owns_by_that_name(port: int, root: Path) -> None:
    with acting_as(Actor(identified("user", "ann@example.org"), name="ann@example.org")):
        run = runs.create(CONFIG, root=root)
    path, order = f"/api/runs/{run.id}/control", {"action": "pause"}
    assert asked(port, path, order, x_forwarded_user="ann@example.org", cookie=f"{COOKIE}={BOB}")[0] == 200
    assert asked(port, path, order, x_forwarded_user="bob@example.org")[0] == 403


def test_a_proxy_may_tell_the_browsers_address_too(port: int, root: Path) -> None:
    with acting_as(Actor(identified("user", "ann@example.org"))):
        run = runs.create(CONFIG, root=root)
    told = {"x-forwarded-for": "203.0.113.7", "x-forwarded-user": "ann@example.org"}
    assert asked(port, f"/api/runs/{run.id}/control", {"action": "pause"}, **told)[0] == 200


def test_a_name_counts_only_where_a_proxy_is_known(root: Path) -> None:
    with acting_as(Actor(identified("user", "ann@example.org"))):
        run = runs.create(CONFIG, root=root)
    path, order = f"/api/runs/{run.id}/control", {"action": "pause"}
    trusted = {"GAN_ARENA_USER_HEADER": "x-forwarded-user", "GAN_ARENA_PROXIES": "10.0.0.1"}
    with served(root, **trusted) as address:
        other = int(address.rpartition(":")[2])
        told = {"x-forwarded-user": "ann@example.org"}
        assert asked(other, path, order, **told)[0] == 403
        assert asked(other, path, order, **told | {"x-forwarded-for": "10.0.0.1"})[0] == 403
    assert run.control().want == "run"
