"""The app as it is started: `streamlit run app.py`, with workers, guards and an orderly end."""

import contextlib
import functools
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gan_core import runs
from gan_core.config.presets import PRESETS
from tests.engines.patience import until, until_state
from tests.ui.conftest import Client

ROOT = Path(__file__).parent.parent.parent


class App:
    """A server process."""

    def __init__(self, root: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        options = ["--server.headless=true", f"--server.port={port}", "--server.address=127.0.0.1"]
        self.client = Client(f"http://127.0.0.1:{port}")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", *options],
            cwd=ROOT,
            env=os.environ | {"GAN_ARENA_RUNS": str(root), "GAN_ARENA_WORKERS": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        until(self._answers, "the app answers")

    def _answers(self) -> bool:
        assert self.process.poll() is None, "the app ended at its start"
        try:
            return self.client.ask("/_stcore/health").status == 200
        except OSError:
            return False


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    app = App(tmp_path)
    yield app
    app.process.kill()
    app.process.communicate()


def test_a_run_is_trained_and_the_server_ends_when_asked_while_it_is_watched(app: App, tmp_path: Path) -> None:
    odd = app.client.ask("/api/runs/..%2F..%2Fx")
    assert odd.status == 404 and odd.refusal
    run = runs.create(PRESETS["ring-gan"].config.replace(steps=1_000_000), root=tmp_path)
    runs.enqueue(run)
    until_state(run, "running")
    with app.client.follow(run) as stream:
        stream.until("metrics")
        app.process.send_signal(signal.SIGINT)
        assert "gone" not in [kind for kind, *_ in stream], "the stream ends, the run is still there"
    log, _ = app.process.communicate(timeout=60)
    assert "Traceback" not in log and "GET /" not in log, log
    status = run.status()
    assert status["state"] == "stopped" and status["reason"] and status["saved"] == status["step"]


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for a child process in /proc")
def test_the_server_ends_while_the_studio_owes_an_answer(app: App) -> None:
    """It may wait for a download that never comes."""
    order = json.dumps({"source": "mnist-gan", "seed": 1, "place": {}}).encode()
    post = functools.partial(app.client.ask, method="POST", body=order, content_type="application/json")
    assert post("/api/latent/about").status == 200
    studio = studio_of(app.process.pid)
    os.kill(studio, signal.SIGSTOP)
    with ThreadPoolExecutor() as threads:
        owed = threads.submit(post, "/api/runs/mnist-gan/tiles")
        try:
            assert post("/api/latent/snippet").status == 200, "which needs no studio; by then the other is on its way"
            app.process.send_signal(signal.SIGINT)
            log, _ = app.process.communicate(timeout=60)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(studio, signal.SIGCONT)
        assert owed.result().status in (400, 500), "and whoever waited is told"
    assert "Traceback" not in log, log


def studio_of(server: int) -> int:
    """The process that draws, among the server's children."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            parent = int(status.read_text().rpartition(")")[2].split()[1])
            if parent == server and b"gan_core.studio" in status.with_name("cmdline").read_bytes():
                return int(status.parent.name)
    raise AssertionError("the studio does not run")
