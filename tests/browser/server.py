"""The app as its users start it, on a free port with a folder of its own; and a browser to look at it."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.browser.find import find

ROOT = Path(__file__).parent.parent.parent
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served(runs: Path, *options: str, base: str = "", script: str = "app.py", **settings: str) -> Iterator[str]:
    """Yields the address of a fresh `streamlit run app.py`; ends it afterwards.

    options: more of the command line. base: a path that the app lies below. script: another one, under the same
    settings. settings: more of the environment.
    """
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.headless=true"]
    process = subprocess.Popen(
        [*command, f"--server.port={port}", "--server.address=127.0.0.1", f"--server.baseUrlPath={base}", *options],
        cwd=ROOT,
        env=os.environ | {"GAN_ARENA_RUNS": str(runs)} | settings,
        stdout=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/{base}".rstrip("/"))
        yield address
    finally:
        process.terminate()
        process.wait(20)


def wait_for(address: str, seconds: float = 60.0) -> None:
    """Until an app answers there."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def wait_for_port(port: int, seconds: float = 60.0) -> None:
    """Until somebody listens there."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@contextlib.contextmanager
def browser_page(**options: Any) -> Iterator[Any]:
    """A fresh page of a headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=BROWSER_FLAGS)
        try:
            yield browser.new_page(**options)
        finally:
            browser.close()
