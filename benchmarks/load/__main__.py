"""Thirty visitors at once: `python -m benchmarks.load --visitors 30 --seconds 60 --json`.

A fresh server on this machine, with trainings that go on; visitors open every page, follow, drag and queue, some of
them in real Chromium. The last line with --json is one object: errors, lost (reports that a follower did not get),
lag_p95 (seconds from a report on the disk to a follower), page_p95 (seconds), grown_mb (of the web process, from the
moment when everybody has been there for a while).

--first-to-give tries 30, 60 and 100 visitors in turn, and writes benchmarks/results/load.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from benchmarks import processes
from benchmarks.load.browsing import Browsing
from benchmarks.load.scripted import Scripted
from benchmarks.load.seen import Seen
from benchmarks.load.trainings import Clock, begun
from benchmarks.results import write
from tests.browser.find import find
from tests.browser.server import BROWSER_FLAGS, served

STEPS = (30, 60, 100)
SETTLED = 1 / 3  # of the time: by then every page was opened, and what is cached is there
ARRIVE = 5.0  # seconds within which all come


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, default=30, help="of whom five, or all if fewer, are real browsers")
    parser.add_argument("--browsers", type=int, default=5)
    parser.add_argument("--trainings", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--first-to-give", action="store_true")
    order = parser.parse_args()
    if order.first_to_give:
        _written({number: measured(number, order.browsers, order.trainings, order.seconds)[0] for number in STEPS})
        return 0
    figures, seen = measured(order.visitors, order.browsers, order.trainings, order.seconds)
    for error in seen.errors[:20]:
        sys.stderr.write(f"{error}\n")
    print(json.dumps(figures) if order.json else "\n".join(f"{name}: {value}" for name, value in figures.items()))
    return 1 if figures["errors"] or figures["lost"] else 0


def measured(visitors: int, browsers: int, trainings: int, seconds: float) -> tuple[dict[str, Any], Seen]:
    """One class on a fresh server."""
    seen = Seen()
    browsers = min(browsers, visitors)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with served(root, GAN_ARENA_WORKERS=str(trainings), GAN_ARENA_CAP_STARTS_EACH="0") as address:
            web = processes.find("streamlit", f"--server.port={address.rpartition(':')[2]}")
            clocks = [Clock(run) for run in begun(root, trainings)]
            grown = asyncio.run(_class(address, clocks, visitors - browsers, browsers, seconds, seen, web))
            figures: dict[str, Any] = {
                "visitors": visitors,
                "browsers": browsers,
                "trainings": trainings,
                "seconds": seconds,
            }
            figures |= seen.figures() | {"web_mb": round(processes.megabytes(web)), "grown_mb": round(grown, 1)}
            for clock in clocks:
                clock.run.stop()
    return figures, seen


async def _class(
    address: str, clocks: list[Clock], scripted: int, browsers: int, seconds: float, seen: Seen, web: int
) -> float:
    """Megabytes by which the web process has grown since everybody has settled."""
    ticking = [asyncio.create_task(clock.tick()) for clock in clocks]
    while not all(clock.rows for clock in clocks):
        await asyncio.sleep(0.1)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find(), args=BROWSER_FLAGS)
        until = time.monotonic() + ARRIVE + seconds
        crowd: list[Browsing | Scripted] = [
            *(Browsing(number, address, browser, clocks, seen) for number in range(browsers)),
            *(Scripted(number, address, clocks, seen) for number in range(scripted)),
        ]
        visits = []
        for visitor in crowd:
            visits.append(asyncio.create_task(visitor.stay(until)))
            await asyncio.sleep(ARRIVE / len(crowd))
        await asyncio.sleep(SETTLED * seconds)
        settled = processes.megabytes(web)
        await asyncio.gather(*visits)
        grown = processes.megabytes(web) - settled
        await browser.close()
    for task in ticking:
        task.cancel()
    return grown


def _written(found: dict[int, dict[str, Any]]) -> None:
    names = ("errors", "lost", "lag_p95", "page_p95", "browser_page_p95", "drag_p95", "web_mb", "grown_mb")
    lines = [f"| visitors | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    lines += [f"| {number} | {' | '.join(str(one[name]) for name in names)} |" for number, one in found.items()]
    write("load", {"classes": {str(number): one for number, one in found.items()}}, lines)


if __name__ == "__main__":
    sys.exit(main())
