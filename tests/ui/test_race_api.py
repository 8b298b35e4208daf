"""The routes of a race: what it is, orders to all lanes, and all lanes in one stream."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from gan_core import races, runs
from gan_core.base.events import Alarm
from gan_core.config.presets import PRESETS
from gan_core.runs import Recorder
from tests.runs.handmade import picture, report
from tests.ui.conftest import Client, Stream

LANES = [(label, PRESETS[f"grid-{name}"].config) for label, name in (("GAN", "gan"), ("WGAN-GP", "wgan-gp"))]


@pytest.fixture
def race(root: Path) -> races.Race:
    return races.create(LANES, steps=1000, title="Who wins", root=root)


@pytest.fixture
def trained(race: races.Race) -> Iterator[list[Recorder]]:
    """Both lanes at work: their recorders, after two reports and a picture."""
    with ExitStack() as stack:
        recorders = [stack.enter_context(Recorder(run)) for run in race.all_runs()]
        for number, recorder in enumerate(recorders):
            recorder.status("running", device="CPU", threads=1)
            for step in (0, 10):
                figures = {"covered": 9.0 + number, "modes": 12.0, "high_quality": 0.5, "binned_kl": 2.0 - number}
                recorder.write(report(step, **figures))
            recorder.write(picture(10))
        yield recorders


def order(client: Client, race: races.Race, **body: Any) -> Any:
    content = json.dumps(body).encode()
    headers = {"content_type": "application/json", "origin": client.address}
    return client.ask(f"/api/races/{race.id}/control", "POST", content, **headers)


def follow(client: Client, race: races.Race, at: str = "") -> Stream:
    return Stream(client.address, f"/api/races/{race.id}/events?at={at}", {})


def until_all(stream: Stream, *kinds: str) -> dict[str, Any]:
    """The first event of each of these kinds."""
    found: dict[str, Any] = {}
    for kind, data, _ in stream:
        found.setdefault(kind, data)
        if found.keys() >= set(kinds):
            return found
    raise AssertionError(f"the stream ended with {[*found]}")


def test_a_race_is_told_with_its_lanes_and_what_they_are_measured_by(
    client: Client, race: races.Race, trained: list[Recorder]
) -> None:
    about = client.ask(f"/api/races/{race.id}").json()
    assert (about["title"], about["fairness_label"], about["axis"]) == ("Who wins", "Equal generator steps", "step")
    assert [lane["label"] for lane in about["lanes"]] == ["GAN", "WGAN-GP"]
    assert [lane["run"] for lane in about["lanes"]] == [run.id for run in race.all_runs()]
    assert all(lane["about"]["steps"] == 1000 and not lane["gone"] for lane in about["lanes"])
    assert about["modes"] == 25 and about["oracle"]["modes"] == 25 and not about["verdict"]
    figures = {figure["key"]: figure for figure in about["figures"]}
    assert {*figures} == {"covered", "modes", "high_quality", "reverse_kl", "binned_kl", "spread"}
    assert figures["modes"]["high"] == 25 and figures["high_quality"]["high"] == 1
    assert figures["binned_kl"]["high"] is None


def test_the_verdict_comes_when_the_race_is_over(client: Client, race: races.Race, trained: list[Recorder]) -> None:
    for recorder in trained:
        recorder.status("finished", step=1000)
    verdict = client.ask(f"/api/races/{race.id}").json()["verdict"]
    assert verdict.startswith(
        "WGAN-GP covers 10 of 25 modes (12 captured) with 50.0 % of its samples in them; GAN covers 9"
    )
    assert "Scored at step 10, over 1,000 samples each." in verdict
    assert "WGAN-GP is closest to the data (1, GAN 2; real data 0.0" in verdict


def test_lanes_from_before_covered_modes_show_the_published_count(client: Client, race: races.Race) -> None:
    for run in race.all_runs():
        with Recorder(run) as recorder:
            recorder.write(report(10, modes=9.0, high_quality=0.5, binned_kl=2.0))
            recorder.status("finished", step=1000)
    about = client.ask(f"/api/races/{race.id}").json()
    assert about["figures"][0]["key"] == "modes"
    assert about["charts"]["coverage"][0]["key"] == "modes", "a tab with nothing in it would come first"
    assert about["verdict"].startswith("GAN captures 9 of 25 modes with 50.0 % of its samples in them")


def test_a_deleted_run_is_a_lane_that_says_so(client: Client, race: races.Race, trained: list[Recorder]) -> None:
    trained[0].run.delete()
    lanes = client.ask(f"/api/races/{race.id}").json()["lanes"]
    assert lanes[0]["about"] is None and lanes[0]["gone"] == "The run of this lane was deleted."
    with follow(client, race) as stream:
        found = until_all(stream, "0.gone", "1.metrics", "1.status")
    assert found["1.status"]["state"] == "running"


@pytest.mark.parametrize("route", ["", "/events"])
@pytest.mark.parametrize("name", ["no-such-race", "..", "%2e%2e", "races", "x" * 3000])
def test_an_unknown_race_is_refused_in_a_sentence(client: Client, race: races.Race, name: str, route: str) -> None:
    assert client.ask(f"/api/races/{name}{route}").status == 404
    assert client.ask(f"/api/races/{name}{route}").refusal


@pytest.mark.parametrize("route", ["", "/events"])
def test_a_broken_race_is_refused_in_a_sentence(client: Client, race: races.Race, route: str) -> None:
    race.path.write_text("{")
    assert client.ask(f"/api/races/{race.id}{route}").status == 409


def test_all_lanes_come_in_one_stream(client: Client, race: races.Race, trained: list[Recorder]) -> None:
    kinds = [f"{lane}.{kind}" for lane in (0, 1) for kind in ("metrics", "frame", "status")]
    with follow(client, race) as stream:
        found = until_all(stream, *kinds)
        assert found["0.metrics"]["end"] == 2 and found["1.frame"]["step"] == 10
        trained[1].write(report(20, modes=12.0))
        trained[1].write(Alarm(20, "missing modes", "3 of 25 modes were lost"))
        news = until_all(stream, "1.metrics", "1.alarms")
        assert news["1.metrics"]["start"] == 2 and len(news["1.metrics"]["rows"]) == 1
        assert news["1.alarms"] == [{"step": 20, "kind": "missing modes", "text": "3 of 25 modes were lost"}]
        trained[0].status("finished")
        trained[1].run.delete()
        assert {*until_all(stream, "0.end", "1.gone", "end")} >= {"0.status"}
        assert list(stream) == [], "the stream ends with the last lane"


def test_a_lost_stream_goes_on_where_each_lane_was(client: Client, race: races.Race, trained: list[Recorder]) -> None:
    trained[0].write(report(20))
    with follow(client, race, "2:10,2:99") as stream:
        found = until_all(stream, "0.metrics", "1.metrics")
    assert found["0.metrics"]["start"] == 2, "only what is new"
    assert found["1.metrics"]["start"] == 0, "this lane went back meanwhile: all of it"


@pytest.mark.parametrize("at", ["1", "0,0,0", "x,0", "0:y,0", "-1,0", "0;0", ","])
def test_a_place_that_is_none_is_refused(client: Client, race: races.Race, at: str) -> None:
    assert client.ask(f"/api/races/{race.id}/events?at={at}").status == 400


def test_the_size_of_an_update_does_not_grow_with_the_race(
    client: Client, race: races.Race, trained: list[Recorder]
) -> None:
    for step in range(20, 3000):
        trained[0].write(report(step))
    rows = len(race.all_runs()[0].metrics())
    with follow(client, race, f"{rows}:2999,2:10") as stream:
        until_all(stream, "0.status", "1.status")
        before = len(stream.sizes)
        trained[0].write(report(3000))
        until_all(stream, "0.metrics")
        assert sum(stream.sizes[before:]) < 700


def test_orders_reach_all_lanes(client: Client, race: races.Race, trained: list[Recorder]) -> None:
    assert order(client, race, action="pause").json() == {"ok": True}
    assert [run.control().want for run in race.all_runs()] == ["pause", "pause"]
    for recorder in trained:
        recorder.status("paused")
    assert order(client, race, action="resume").status == 200
    assert [run.control().want for run in race.all_runs()] == ["run", "run"]
    assert order(client, race, action="stop").status == 200
    for recorder in trained:
        recorder.status("stopped")
    answer = order(client, race, action="stop")
    assert answer.status == 409 and answer.refusal == "This race cannot be stopped: it is over."
    assert order(client, race, action="resume").status == 200
    assert runs.waiting(race.root) == [run.id for run in race.all_runs()]


def test_again_starts_a_race_of_the_same_lanes(client: Client, race: races.Race, trained: list[Recorder]) -> None:
    answer = order(client, race, action="again").json()
    other = races.find(answer["race"], race.root)
    assert other.id != race.id and other.states() == ["queued", "queued"]
    assert [run.control().want for run in race.all_runs()] == ["stop", "stop"], "the old one makes room"


@pytest.mark.parametrize("body", [{}, {"action": "explode"}, {"action": ["stop"]}, {"action": "step"}])
def test_an_illegal_order_is_refused(client: Client, race: races.Race, body: dict[str, Any]) -> None:
    answer = order(client, race, **body)
    assert answer.status == 400 and "action must be one of pause, resume, stop, again" in answer.refusal


def test_foreign_pages_cannot_give_orders(client: Client, race: races.Race, trained: list[Recorder]) -> None:
    content = json.dumps({"action": "stop"}).encode()
    path = f"/api/races/{race.id}/control"
    assert client.ask(path, "POST", content, content_type="text/plain").status == 415
    foreign = {"content_type": "application/json", "origin": "http://evil.example"}
    assert client.ask(path, "POST", content, **foreign).status == 403
    assert {run.control().want for run in race.all_runs()} == {"run"}


def test_a_race_that_ends_in_this_moment_can_be_started_again(
    client: Client, race: races.Race, trained: list[Recorder], monkeypatch: pytest.MonkeyPatch
) -> None:
    for recorder in trained:
        recorder.status("stopped")
    monkeypatch.setattr(races.Race, "is_over", False)  # as it was a moment ago
    answer = order(client, race, action="again")
    assert answer.status == 200 and races.find(answer.json()["race"], race.root).states() == ["queued", "queued"]
