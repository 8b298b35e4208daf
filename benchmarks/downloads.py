"""How quickly the app answers while sixty visitors ask for animations: `python -m benchmarks.downloads`.

A real server; a poll of a run's status every 50 ms, from another process; sixty visitors who ask for a GIF at once, all
for the same or each for that of a run of their own. Reported are the polls' times with nobody asking, and from the
first wish to the last answer. With --other FOLDER, a checkout of another version is measured too, in turns with this.
"""

import argparse
import contextlib
import http.client
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.results import write
from gan_core import runs
from tests.browser.server import ROOT, free_port, wait_for

VISITORS = 60
EVERY = 0.05  # seconds between two polls
QUIET = 5.0  # seconds with nobody asking
PATIENCE = 900  # seconds for an answer
GOAL = 0.25  # seconds, for the slowest poll
CASES = {"nobody": [], "the same": [0] * VISITORS, "each another": [*range(VISITORS)]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--run", default="mnist-gan", help="the shipped run whose animation is asked for")
    parser.add_argument("--other", type=Path, help="a checkout of another version, to be measured in turns with this")
    parser.add_argument("--poll", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.poll:
        _poll(*args.poll)
        return
    versions = {"this version": ROOT} | ({f"commit {_commit(args.other)}": args.other.absolute()} if args.other else {})
    found: dict[str, dict[str, list[dict[str, float]]]] = {}
    for _ in range(args.rounds):
        for version, folder in versions.items():
            for case, polls in _round(folder, args.run).items():
                found.setdefault(version, {}).setdefault(case, []).append(polls)
    lines = [
        f"{VISITORS} visitors ask for the animation of `{args.run}`, {args.rounds} rounds; medians over them, the "
        "largest for the maximum. A status is polled every 50 ms.",
        "",
        "| version | wanted | poll, median | 95 % | slowest | the last visitor has it after | answered |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [_row(version, case, of) for version, cases in found.items() for case, of in cases.items()]
    lines += ["", f"Goal: no poll above {GOAL * 1000:.0f} ms on an idle machine, at whatever is wanted."]
    write("downloads", {"polls": found}, lines)


def _commit(folder: Path) -> str:
    command = ["git", "-C", str(folder), "rev-parse", "--short=8", "HEAD"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _row(version: str, case: str, of: list[dict[str, float]]) -> str:
    middle = {name: statistics.median(round_[name] for round_ in of) for name in of[0]}
    slowest = max(round_["slowest"] for round_ in of)
    took = f"{middle['took']:.1f} s" if CASES[case] else ""
    times = " | ".join(f"{1000 * value:.0f} ms" for value in (middle["median"], middle["p95"], slowest))
    return f"| {version} | {case} | {times} | {took} | {middle['answered']:.0f} |"


def _round(folder: Path, name: str) -> dict[str, dict[str, float]]:
    """Every case on a fresh server of that version, over fresh runs."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        ids = [f"20260101-{number:06d}-copy-0000" for number in range(VISITORS + 1)]
        for run_id in ids:
            shutil.copytree(runs.find(name).folder, root / run_id)
        with _served(folder, root) as address:
            _ask(address, f"/api/runs/{ids[-1]}/download/animation.gif")  # what it imports is imported now
            return {case: _measured(address, [ids[which] for which in wanted]) for case, wanted in CASES.items()}


@contextlib.contextmanager
def _served(folder: Path, root: Path) -> Iterator[str]:
    port = free_port()
    options = ["--server.headless=true", f"--server.port={port}", "--server.address=127.0.0.1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", *options],
        cwd=folder,
        env=os.environ | {"GAN_ARENA_RUNS": str(root), "PYTHONPATH": str(folder)},
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(address := f"http://127.0.0.1:{port}")
        yield address
    finally:
        process.terminate()
        process.wait(60)


def _measured(address: str, wanted: list[str]) -> dict[str, float]:
    """Times of polls, in seconds, while visitors ask for the animations of these runs."""
    command = [sys.executable, "-m", "benchmarks.downloads", "--poll", address, "mnist-gan"]
    poll = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert poll.stdout is not None
    poll.stdout.readline()  # it has begun
    begin = time.perf_counter()
    statuses = []
    if wanted:
        with ThreadPoolExecutor(len(wanted)) as visitors:
            statuses = list(visitors.map(lambda run_id: _wish(address, run_id), wanted))
    else:
        time.sleep(QUIET)
    took = time.perf_counter() - begin
    times = [float(line) for line in poll.communicate("\n")[0].split()]
    return {
        "median": statistics.median(times),
        "p95": statistics.quantiles(times, n=20, method="inclusive")[-1],
        "slowest": max(times),
        "polls": len(times),
        "took": took,
        "answered": sum(status == 200 for status in statuses),
    }


def _wish(address: str, run_id: str) -> int:
    """As the page asks: once more, when it is told to."""
    while True:
        status, later = _ask(address, f"/api/runs/{run_id}/download/animation.gif")
        if status != 503 or not later:
            return status
        time.sleep(later)


def _ask(address: str, path: str) -> tuple[int, int]:
    """The status, and the seconds after which to ask again."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
    connection.request("GET", path, headers={"accept": "application/json"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, int(answer.headers.get("retry-after", 0))


def _poll(address: str, run_id: str) -> None:
    """Print the seconds of each poll, until something comes on stdin. A process of its own: its clock is not ours."""
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), over.set()), daemon=True).start()
    print("begun", flush=True)
    while not over.wait(EVERY):
        begin = time.perf_counter()
        _ask(address, f"/api/runs/{run_id}")
        print(time.perf_counter() - begin)


if __name__ == "__main__":
    main()
