"""How quickly the app answers, in a real browser on the same machine: `python -m benchmarks.responsiveness`.

first picture     from the request for the page to the first picture on Home, which then moves
first point       from the click on Start to the first point on the curve, with a warm pool
picture updates   new pictures a second on the screen while a 2-D run trains
stop              from the click on Stop to a run that has stopped, with everything saved
killed            from `kill -9` of the worker to a run that is shown as failed
"""

import os
import signal
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.results import write
from gan_core import runs
from tests.browser.server import browser_page, served

ROUNDS = 9
QUIET = 0.15  # cores in use before a round begins
PATIENCE = 30.0  # seconds to wait for that
_COUNT_PICTURES = """async (seconds) => {
  const canvas = document.querySelector("canvas[data-step]"), seen = new Set();
  const end = performance.now() + 1000 * seconds;
  while (performance.now() < end) {
    seen.add(canvas.dataset.step);
    await new Promise(requestAnimationFrame);
  }
  return seen.size / seconds;
}"""
_STOP = """async (button) => {
  const start = performance.now(), view = document.querySelector('.ga-live[data-mode="live"]');
  button.click();
  while (view.dataset.state !== "stopped") await new Promise((done) => setTimeout(done, 5));
  return (performance.now() - start) / 1000;
}"""
_FAILED = """() => document.querySelector('.ga-live[data-mode="live"]')?.dataset.state === "failed" """


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as address:
        time.sleep(15)  # the pool warms up, as it has in any classroom by the time that somebody looks
        rounds = [_round(address, Path(folder)) for _ in range(ROUNDS)]
    figures = {name: _spread([one[name] for one in rounds]) for name in rounds[0]}
    lines = ["| figure | median | best | worst | goal |", "|---|---|---|---|---|"]
    lines += [
        f"| {name} | {spread['median']:.2f} | {spread['min']:.2f} | {spread['max']:.2f} | {GOALS[name]} |"
        for name, spread in figures.items()
    ]
    write("responsiveness", {"rounds": rounds, "figures": figures}, lines)


GOALS = {
    "home: first picture (s)": "2 or less",
    "train: first point after Start (s)": "1 or less",
    "train: picture updates a second": "4 or more",
    "train: stopped after the click (s)": "0.2 or less",
    "train: failed after its worker was killed (s)": "2 or less",
}


def _round(address: str, runs_folder: Path) -> dict[str, float]:
    machine.wait_until_quiet(QUIET, PATIENCE)  # until the pool has healed, too
    with browser_page(viewport={"width": 1400, "height": 900}) as page:
        start = time.perf_counter()
        page.goto(address)
        page.wait_for_selector("canvas[data-step]")
        picture = time.perf_counter() - start
        page.goto(f"{address}/train?preset=ring-gan")
        page.wait_for_selector("canvas[data-step]")
        page.wait_for_timeout(1500)
        point = _start(page)
        page.wait_for_timeout(1500)
        updates = page.evaluate(_COUNT_PICTURES, 5)
        stop = page.get_by_role("button", name="Stop", exact=True).evaluate(_STOP)
        page.goto(f"{address}/train?preset=ring-gan")
        page.wait_for_selector("canvas[data-step]")
        _start(page)
        killed = _kill(page, runs_folder)
    return dict(zip(GOALS, (picture, point, updates, stop, killed), strict=True))


def _start(page: Any) -> float:
    start = time.perf_counter()
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url("**run=**")
    page.wait_for_selector('.ga-live[data-mode="live"] .scatterlayer .trace path', state="attached")
    return time.perf_counter() - start


def _kill(page: Any, runs_folder: Path) -> float:
    worker = runs.find(page.url.partition("run=")[2], runs_folder).status()["pid"]
    start = time.perf_counter()
    os.kill(worker, signal.SIGKILL)
    page.wait_for_function(_FAILED, polling=10)
    return time.perf_counter() - start


def _spread(values: list[float]) -> dict[str, float]:
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


if __name__ == "__main__":
    main()
