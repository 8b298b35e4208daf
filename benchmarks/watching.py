"""What a viewer costs, and what it is sent: `python -m benchmarks.watching`.

The cost: a run trains on one core; for some seconds a viewer follows it as a browser does (the event stream, and
every picture that it announces), then for some seconds nobody does, in turns. Reported is the median ratio of the
run's own steps per second. The viewer is a program on the same machine that draws nothing: what a browser
elsewhere would cost this one.

The size: the bytes of each update, pictures left out, around step 1,000 and around step 100,000 of one run.
"""

import argparse
import http.client
import json
import math
import statistics
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.results import write
from gan_core import runs
from gan_core.config.presets import PRESETS
from tests.browser.server import served

LARGEST = "5,120 at most; no growth but the digits of the step"


class Viewer:
    """Follows a run from now on, in a thread, until it is closed. Notes the size of each update."""

    def __init__(self, address: str, run: runs.Run) -> None:
        self.run, self.host = run, urlsplit(address).netloc
        self.updates: list[int] = []
        self.pictures = 0
        self._stop = threading.Event()
        row = len(run.metrics())
        self._stream = http.client.HTTPConnection(self.host, timeout=20)
        self._stream.request("GET", f"/api/runs/{run.id}/events?row={row}")
        self._thread = threading.Thread(target=self._follow)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        self._stream.close()

    def _follow(self) -> None:
        pictures, size, kind = http.client.HTTPConnection(self.host, timeout=20), 0, ""
        for line in self._stream.getresponse():
            size += len(line)
            if line.startswith(b"event: "):
                kind = line[7:].strip().decode()
            elif line.startswith(b"data: ") and kind == "frame":
                pictures.request("GET", f"/api/runs/{self.run.id}/frames/{json.loads(line[6:])['step']}")
                pictures.getresponse().read()
                self.pictures += 1
            elif not line.strip():
                self.updates += [size] if kind == "metrics" else []
                size, kind = 0, ""
            if self._stop.is_set():
                break
        pictures.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--late", type=int, default=100_000, help="the step at which updates are measured again")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as address:
        costs = {
            name: _cost(Path(folder), address, name, args.rounds, args.seconds)
            for name in ("ring-gan", "mnist-mlp-gan")
        }
        sizes = _sizes(Path(folder), address, args.late)
    lines = ["| run | speed with one viewer / without: median | mean, with 95 % interval | pairs | goal |"]
    lines += ["|---|---|---|---|---|"]
    lines += [_cost_row(name, ratios) for name, ratios in costs.items()]
    lines += ["", "| around step | bytes of an update, median | largest | goal |", "|---|---|---|---|"]
    lines += [
        f"| {step:,} | {statistics.median(found):.0f} | {max(found)} | {LARGEST} |" for step, found in sizes.items()
    ]
    write("watching", {"speed_ratios": costs, "update_bytes": sizes}, lines)


def _cost_row(name: str, ratios: list[float]) -> str:
    logs = [math.log(ratio) for ratio in ratios]
    mean, error = statistics.mean(logs), statistics.stdev(logs) / len(logs) ** 0.5
    low, middle, high = (math.exp(mean + times * error) for times in (-2, 0, 2))
    return (
        f"| {name} | {statistics.median(ratios):.3f} | {middle:.3f} ({low:.3f}-{high:.3f}) | {len(ratios)} "
        "| 0.97 or more |"
    )


def _started(root: Path, preset: str, steps: int) -> runs.Run:
    run = runs.create(PRESETS[preset].config.replace(steps=steps), preset=preset, root=root)
    runs.enqueue(run)
    while run.status()["step"] < 50:
        time.sleep(0.1)
    return run


def _finished(run: runs.Run) -> None:
    run.stop()
    while run.status()["state"] not in runs.FINAL:
        time.sleep(0.1)


def _cost(root: Path, address: str, preset: str, rounds: int, seconds: float) -> list[float]:
    """Paired ratios, watched / unwatched, the order of the pair changing from round to round."""
    run = _started(root, preset, 10_000_000)
    ratios = []
    for index in range(rounds):
        speeds = {}
        for watched in (index % 2 == 0, index % 2 == 1):
            viewer = Viewer(address, run) if watched else None
            time.sleep(0.5)
            speeds[watched] = _speed(run, seconds)
            if viewer is not None:
                viewer.close()
        ratios.append(speeds[True] / speeds[False])
    _finished(run)
    return ratios


def _speed(run: runs.Run, seconds: float) -> float:
    """Steps per second of wall time between two fresh reports."""
    begin, start = _fresh_report(run)
    time.sleep(seconds)
    end, stop = _fresh_report(run)
    return (end - begin) / (stop - start)


def _fresh_report(run: runs.Run) -> tuple[int, float]:
    """The step of the next report, and when it came."""
    last = run.last_metrics()["step"]
    while (step := run.last_metrics()["step"]) == last:
        time.sleep(0.005)
    return step, time.perf_counter()


def _sizes(root: Path, address: str, late: int) -> dict[int, list[int]]:
    run = _started(root, "ring-gan", 10_000_000)
    sizes = {}
    for step in (1000, late):
        while run.status()["step"] < step:
            time.sleep(0.2)
        viewer = Viewer(address, run)
        time.sleep(8)
        viewer.close()
        sizes[step] = viewer.updates
    _finished(run)
    return sizes


if __name__ == "__main__":
    main()
