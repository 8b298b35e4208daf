"""The latent explorer's routes on a real server with a real studio."""

import asyncio
import functools
import http.client
import io
import json
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import load
from starlette.applications import Starlette

from gan_core.generators.loading import load as load_generator
from gan_core.latent.explorer import Explorer
from gan_core.latent.latent_state import LatentState
from tests.loop import in_a_loop
from tests.ui.conftest import Answer, Client
from ui import api
from ui.api import latent
from ui.api.watcher import STILL_HERE, with_signs_of_life
from ui.studio import STUDIO

RING, DIGITS = "ring-wgan-gp", "mnist-gan"
PLACE = {"seeds": [3], "moves": [["z:0", 1.5]]}
STATE = LatentState(seeds=(3,), moves=(("z:0", 1.5),))


def post(client: Client, what: str, **order: Any) -> Answer:
    body = json.dumps({"source": RING} | order).encode()
    return client.ask(f"/api/latent/{what}", "POST", body, content_type="application/json", origin=client.address)


@pytest.mark.usefixtures("root")
def test_a_drawing_is_what_the_library_draws(client: Client) -> None:
    answer = post(client, "draw", view="a", parts=[{"place": PLACE}], source=DIGITS)
    assert answer.status == 200 and answer.headers["content-encoding"] == "identity"
    picture = load(answer.body)["samples"]
    np.testing.assert_array_equal(picture, Explorer(load_generator(DIGITS)).draw([STATE]))
    assert picture.shape == (1, 28, 28, 1) and picture.dtype == np.uint8


@pytest.mark.usefixtures("root")
def test_facts_come_as_json(client: Client) -> None:
    assert post(client, "directions", family="sefa").json()["directions"][0]["effect"]
    told = post(client, "about", place=PLACE, seeds=[3, 4]).json()
    assert set(told) == {"score", "usual", "others", "z"}
    assert told["others"][0] == pytest.approx(told["score"]) and told["others"][1] != told["others"][0]
    named = post(client, "about", place=PLACE, source=DIGITS).json()["classified"]
    assert named["digit"] in range(10) and 0.1 <= named["probability"] <= 1


@pytest.mark.usefixtures("root")
def test_a_snippet_draws_the_same_picture(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = post(client, "snippet", place=PLACE, source=DIGITS).json()["code"]
    monkeypatch.chdir(tmp_path)
    exec(code, {})
    expected = Explorer(load_generator(DIGITS)).picture(STATE)
    with Image.open(tmp_path / "picture.png") as drawn:
        assert np.array_equal(np.asarray(drawn), np.asarray(expected))


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("kind", ["gif", "mp4"])
def test_a_walk_is_saved_as_a_film(client: Client, kind: str) -> None:
    answer = post(client, "film", kind=kind, seeds=[1, 2], place={}, source=DIGITS)
    assert answer.status == 200 and answer.headers["content-type"].endswith(kind)
    if kind == "gif":
        with Image.open(io.BytesIO(answer.body)) as film:
            assert film.n_frames >= 24 and min(film.size) >= 112  # type: ignore[attr-defined]
    else:
        assert answer.body[4:8] == b"ftyp"


@pytest.mark.usefixtures("root")
def test_a_picture_is_looked_for_step_by_step(client: Client) -> None:
    wanted = Explorer(load_generator(DIGITS)).draw([LatentState(seeds=(8,))])[0, ..., 0]
    file = io.BytesIO()
    Image.fromarray(wanted).save(file, "PNG")
    path = f"/api/latent/project?source={DIGITS}"
    answer = client.ask(path, "POST", file.getvalue(), content_type="image/png", origin=client.address)
    events = [json.loads(line[6:]) for line in answer.body.decode().splitlines() if line.startswith("data: ")]
    assert events[0]["target"] and [event["share"] for event in events] == sorted(event["share"] for event in events)
    assert len(events) > 10 and len(events[-1]["z"]) == 100
    assert [event.get("done") for event in events] == [None, *[False] * (len(events) - 2), True]
    assert all(len(event["z"]) == 100 for event in events[1:]), "whoever stops the search keeps the best so far"
    found = Explorer(load_generator(DIGITS)).draw([LatentState(z=tuple(events[-1]["z"]))])[0, ..., 0]
    error = np.abs(found.astype(float) - wanted).mean()
    apart = np.abs(Explorer(load_generator(DIGITS)).draw([LatentState(seeds=(9,))])[0, ..., 0].astype(float) - wanted)
    assert error < apart.mean() / 2


@pytest.mark.usefixtures("root")
def test_what_is_no_picture_gets_a_sentence(client: Client) -> None:
    path = f"/api/latent/project?source={DIGITS}"
    answer = client.ask(path, "POST", b"hello", content_type="image/png", origin=client.address)
    (event,) = [json.loads(line[6:]) for line in answer.body.decode().splitlines() if line.startswith("data: ")]
    assert event["error"].startswith("This is no picture") and event["error"].endswith(".")


@pytest.mark.skipif(os.name != "posix", reason="a process is stopped by a signal")
@pytest.mark.usefixtures("root")
def test_a_search_that_waits_for_its_turn_shows_signs_of_life(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latent, "with_signs_of_life", functools.partial(with_signs_of_life, seconds=0.02))
    post(client, "about", place={})  # the studio runs, and has no other work
    connection = http.client.HTTPConnection(urlsplit(client.address).netloc, timeout=30)
    pid = STUDIO.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        connection.request("POST", f"/api/latent/project?source={DIGITS}", b"hello")
        answer = connection.getresponse()
        assert [answer.readline() for _ in range(4)] == [b": still here\n", b"\n"] * 2
    finally:
        os.kill(pid, signal.SIGCONT)
    (event,) = [line for line in answer.read().splitlines() if line.startswith(b"data: ")]
    assert b"This is no picture" in event, "and what it waited for comes as well"
    connection.close()


def test_whoever_leaves_while_nothing_comes_ends_the_events() -> None:
    ended = []

    async def silent() -> AsyncIterator[bytes]:
        try:
            await asyncio.Event().wait()
            yield b""
        finally:
            ended.append(True)

    async def leave() -> None:
        events = with_signs_of_life(silent(), seconds=0.01)
        assert await anext(events) == STILL_HERE
        reading = asyncio.ensure_future(anext(events))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        reading.cancel()
        await asyncio.wait([reading])
        await asyncio.sleep(0)
        assert ended

    in_a_loop(leave)


@pytest.mark.usefixtures("root")
def test_the_nearest_real_images_come_with_a_verdict(client: Client) -> None:
    answer = post(client, "neighbours", place=PLACE)
    facts = json.loads(
        json.loads(answer.body[8 : 8 + int.from_bytes(answer.body[:8], "little")])["__metadata__"]["facts"]
    )
    assert "other training samples" in facts["verdict"] and "new real" not in facts["verdict"]
    assert "image" not in facts["explanation"] and facts["explanation"].endswith("each beside all the others."), (
        "points, of which all were trained on"
    )


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize(
    ("order", "status", "sentence"),
    [
        ({"source": "no-such-run"}, 404, "There is no run 'no-such-run'"),
        ({"source": "../../secrets"}, 400, "is written owner/name"),
        ({"source": "/etc/passwd"}, 400, "is written owner/name"),
        ({"source": 3}, 400, "Source must name a run"),
        ({"step": -1}, 400, "Step must be a whole number"),
        ({"step": 12345}, 400, "step"),
        ({"choices": []}, 400, "Choices must be a JSON object"),
        ({"parts": []}, 400, "Parts must be a list"),
        ({"parts": [{"place": {"seeds": []}}]}, 400, "Seeds must be one, two or four"),
    ],
)
def test_refusals_are_sentences(client: Client, order: dict[str, Any], status: int, sentence: str) -> None:
    answer = post(client, "draw", **({"view": "a", "parts": [{"place": {}}]} | order))
    assert answer.status == status and sentence in answer.refusal


@pytest.mark.usefixtures("root")
def test_only_our_own_pages_are_drawn_for(client: Client) -> None:
    body = json.dumps({"source": RING, "view": "a", "parts": [{"place": {}}]}).encode()
    there = "/api/latent/draw"
    assert client.ask(there, "POST", body, content_type="text/plain").status == 415
    foreign = client.ask(there, "POST", body, content_type="application/json", origin="http://elsewhere.example")
    assert foreign.status == 403 and "own pages" in foreign.refusal
    assert client.ask("/api/latent/dance", "POST", b"{}", content_type="application/json").status == 404
    deep = client.ask(there, "POST", b"[" * 100_000, content_type="application/json")
    assert deep.status == 400 and "not valid JSON" in deep.refusal
    named = json.dumps({"source": RING, "view": "a", "parts": [{"place": {}}], "self": 1, "do": "dance"}).encode()
    assert client.ask(there, "POST", named, content_type="application/json").status == 200
    huge = b'{"source": "' + b"x" * (600 << 10) + b'"}'
    assert client.ask(there, "POST", huge, content_type="application/json").status == 413


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize(
    "path", [f"/api/latent/project?source={RING}", "/api/latent/draw", "/api/runs/x/control", "/api/races/x/control"]
)
def test_a_browser_that_leaves_while_it_sends_is_no_failure(path: str, caplog: pytest.LogCaptureFixture) -> None:
    came = iter([{"type": "http.request", "body": b"\x89PNG", "more_body": True}, {"type": "http.disconnect"}])
    place, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": "POST",
        "path": place,
        "query_string": query.encode(),
        "headers": [(b"content-type", b"application/json")],
    }

    async def receive() -> dict[str, Any]:
        return next(came)

    async def send(message: dict[str, Any]) -> None:
        assert message.get("status", 400) == 400

    in_a_loop(lambda: Starlette(routes=api.routes)(scope, receive, send))
    assert next(came, None) is None, "it was read until the browser left"
    assert not caplog.records
