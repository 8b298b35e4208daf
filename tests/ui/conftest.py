"""The HTTP routes on a real server, and runs made by hand for them to tell about."""

import asyncio
import http.client
import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from starlette.applications import Starlette

from gan_core import runs
from gan_core.config.presets import PRESETS
from gan_core.runs import Recorder
from tests.runs.handmade import picture, report
from ui import api
from ui.api.downloads import MAKINGS
from ui.studio import STUDIO

CONFIG = PRESETS["ring-wgan-gp"].config.replace(steps=1000)


class Answer:
    """A complete answer of the server."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def refusal(self) -> str:
        """The sentence of a refusal, which is all that a refusal holds."""
        assert self.headers["content-type"] == "application/json"
        answer = self.json()
        assert set(answer) == {"error"}
        assert answer["error"].endswith(".") and "\n" not in answer["error"]
        return str(answer["error"])


class Client:
    """Asks the server as a browser does."""

    def __init__(self, address: str) -> None:
        self.address = address

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=30)
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body=body, headers=names)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def order(self, run: runs.Run, **order: Any) -> Answer:
        """One JSON order from a page of this server."""
        return self.ask(
            f"/api/runs/{run.id}/control",
            "POST",
            json.dumps(order).encode(),
            content_type="application/json",
            origin=self.address,
        )

    def follow(self, run: runs.Run, row: int = 0, **headers: str) -> "Stream":
        return Stream(self.address, f"/api/runs/{run.id}/events?row={row}", headers)


class Stream:
    """Server-sent events, one by one: (kind, data, id)."""

    def __init__(self, address: str, path: str, headers: dict[str, str]) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request("GET", path, headers=names)
        self.response = self._connection.getresponse()
        self.sizes: list[int] = []

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *exception: object) -> None:
        self.response.close()
        self._connection.close()

    def __iter__(self) -> Iterator[tuple[str, Any, int | None]]:
        fields: dict[str, str] = {}
        size = 0
        for line in self.response:
            size += len(line)
            text = line.decode().rstrip("\n")
            if text:
                name, _, value = text.partition(": ")
                fields[name] = value
            elif "event" in fields:
                position = int(fields["id"]) if "id" in fields else None
                self.sizes.append(size)
                yield fields["event"], json.loads(fields["data"]), position
                fields, size = {}, 0
            else:
                fields, size = {}, 0

    def until(self, kind: str) -> Any:
        """The data of the next event of this kind."""
        return next(data for found, data, _ in self if found == kind)


@pytest.fixture(autouse=True)
def no_page_stays_the_main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit makes a page it runs `__main__`, and every process spawned afterwards would run that page again."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(scope="session", autouse=True)
def no_process_stays_behind() -> Iterator[None]:
    """Pages and routes start some when they need them; here nothing else ends them."""
    yield
    STUDIO.close()
    MAKINGS.bench.close()


@pytest.fixture(scope="session")
def client() -> Iterator[Client]:
    config = uvicorn.Config(Starlette(routes=api.routes), port=0, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
        assert thread.is_alive(), "the server did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Client(f"http://127.0.0.1:{port}")
    server.should_exit = True
    thread.join(20)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path))
    return tmp_path


@pytest.fixture
def run(root: Path) -> runs.Run:
    return runs.create(CONFIG, preset="ring-wgan-gp", root=root)


@pytest.fixture
def live(run: runs.Run) -> Iterator[Recorder]:
    """A run that trains: its recorder, after three reports and two pictures."""
    with Recorder(run) as recorder:
        recorder.status("running", device="CPU", threads=1)
        for step in (0, 10, 20):
            recorder.write(report(step, wasserstein=1 / (1 + step), steps_per_second=100.0))
        for step in (0, 20):
            recorder.write(picture(step))
        yield recorder


@pytest.fixture
def finished(live: Recorder) -> runs.Run:
    live.status("finished", step=1000)
    return live.run
