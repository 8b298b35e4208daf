"""Dragging through latent space, in a real browser on the same machine: `python -m benchmarks.drag`.

pictures a second    new pictures on the screen while the pointer moves
other seeds          pictures of the wall that come with each: all 24, or as many as a pass has time for, in turn
p95 of the delay     from the pointer's event to the animation frame after its picture was painted
out of order         pictures that came after a newer one: none may

Once with nothing beside it, once while a training runs.
"""

import asyncio
import itertools
import math
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from benchmarks import machine
from benchmarks.results import write
from gan_core import runs
from gan_core.config.presets import PRESETS
from tests.browser.find import find
from tests.browser.server import BROWSER_FLAGS, served

GENERATORS = ("mnist-gan", "mnist-wgan-gp", "mnist-dcgan", "mnist-wdcgan-gp", "fashion-dcgan", "frogs-dcgan")
SECONDS = 10.0  # of dragging
EVENTS = 60  # a second: the browser tells a page of one movement per frame
CALM = 5.0  # seconds before it begins: directions are measured when a page is opened
PAD, DRAWN = ".ga-pad", ".ga-pad[data-painted], .ga-point-stage"
QUIET, PATIENCE = 0.15, 30.0
CONDITIONS = ("idle", "beside a training")
_WATCH = """() => {
  const seen = (window.drawn = []);
  const view = document.querySelector(".ga-latent");
  view.addEventListener("drawn", ({ detail: { number, time, others } }) =>
    requestAnimationFrame((frame) => seen.push([number, performance.now() - time, frame, others])));
}"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as address:
        _drags(address, Path(folder))


def _drags(address: str, folder: Path) -> None:
    time.sleep(10)  # the pool warms up
    rounds = []
    for beside in CONDITIONS:
        if beside != "idle":
            training = runs.create(PRESETS["mnist-mlp-gan"].config.replace(steps=1_000_000), root=folder)
            runs.enqueue(training)
        rounds += [{"beside": beside, "generator": name} | _drag(address, name, beside) for name in GENERATORS]
    training.stop()
    lines = [
        "| | generator | pictures a second | other seeds | p50 (ms) | p95 of the delay (ms) | worst | out of order |",
        "|---" * 8 + "|",
    ]
    for one in rounds:
        delays = f"{one['p50']:.0f} | {one['p95']:.0f} | {one['worst']:.0f}"
        pictures = f"{one['rate']:.1f} | {one['others']:.0f}"
        lines.append(f"| {one['beside']} | {one['generator']} | {pictures} | {delays} | {one['disorder']} |")
    lines += ["", "Goals: 30 pictures a second and p95 60 ms or less idle, 150 ms or less beside a training."]
    write("drag", {"rounds": rounds}, lines)


def _drag(address: str, generator: str, beside: str) -> dict[str, Any]:
    if beside == "idle":
        machine.wait_until_quiet(QUIET, PATIENCE)
    seen = asyncio.run(_dragged(f"{address}/latent?source={generator}"))
    numbers, delays, at, others = zip(*seen, strict=True)
    frames = len(set(at))  # pictures that share a frame, and with it its time, were seen once
    return {
        "rate": frames / SECONDS,
        "p50": statistics.median(delays),
        "p95": statistics.quantiles(delays, n=20)[-1],
        "worst": max(delays),
        "disorder": sum(later < earlier for earlier, later in itertools.pairwise(numbers)),
        "pictures": len(seen),
        "others": statistics.fmean(others),
    }


async def _dragged(link: str) -> list[list[float]]:
    """What `_WATCH` saw. A hand does not wait until the browser has dealt with a movement, nor does this one."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find(), args=BROWSER_FLAGS)
        page = await browser.new_page(viewport={"width": 1400, "height": 1000})
        await page.goto(link)
        await page.wait_for_selector(".ga-latent[data-drawn]")
        await page.wait_for_selector(DRAWN)
        await page.locator(PAD).scroll_into_view_if_needed()
        await asyncio.sleep(CALM)
        await page.evaluate(_WATCH)
        path, moves = circles(await page.locator(PAD).bounding_box()), set[asyncio.Task[None]]()
        await page.mouse.move(*next(path))
        await page.mouse.down()
        began = time.perf_counter()
        for tick in range(round(SECONDS * EVENTS)):
            moves.add(asyncio.create_task(page.mouse.move(*next(path))))
            await asyncio.sleep(max(0.0, began + (tick + 1) / EVENTS - time.perf_counter()))
        await asyncio.gather(*moves)
        seen = await page.evaluate("window.drawn")
        await browser.close()
    return list(seen)


def circles(box: Any) -> Iterator[tuple[float, float]]:
    """Round and round over the pad, which fills `box`, never twice the same way."""
    for tick in itertools.count():
        radius = 0.25 + 0.2 * math.sin(tick / 97)
        turn = tick / 19
        yield (
            box["x"] + box["width"] * (0.5 + radius * math.cos(turn)),
            box["y"] + box["height"] * (0.5 + radius * math.sin(turn)),
        )


if __name__ == "__main__":
    main()
