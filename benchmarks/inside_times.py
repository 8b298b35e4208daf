"""How soon the views of the page Inside show something, and answer: `python -m benchmarks.inside_times`.

picture   from the request for the page to the first picture of the view, in a browser that was here before
answer    from a press or a key to the next picture, the median of ANSWERS and the slowest
"""

import os
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from benchmarks.results import write
from tests.browser.server import browser_page, served

ANSWERS = 12
WARMING = 20  # seconds until the studio has imported what it needs
LONGEST = 90_000  # ms


# From the event that a hand makes to the next change of what tells the answer, in ms.
_ANSWER = """(shown) => {
  let begun
  const begin = () => { begun ??= performance.now() }
  for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, begin, { capture: true, once: true })
  const told = () => [...document.querySelectorAll(shown)].map((element) => element.textContent).join()
  const before = told()
  window.answered = new Promise((resolve) => {
    const watcher = new MutationObserver(() => {
      if (told() === before) return
      watcher.disconnect()
      resolve(performance.now() - begun)
    })
    watcher.observe(document.body, { subtree: true, childList: true, characterData: true })
  })
}"""


@dataclass(frozen=True)
class View:
    """query: of the address. picture: what one came for. hand: what is pressed, or has the focus for `keys`, in turn;
    of several elements one after the other. shown: whose text changes with the answer."""

    query: str
    picture: str
    hand: str
    shown: str
    keys: tuple[str, ...] = ()


VIEWS = {
    "One update: next stage": View(
        "view=update&run=ring-wgan-gp", ".ga-slow-scatter", ".ga-slow-stage", ".ga-slow-words"
    ),
    "One update: next step": View(
        "view=update&run=ring-wgan-gp", ".ga-slow-scatter", ".ga-slow-walk > button >> nth=1", ".ga-slow-where"
    ),
    "Model graph: seed": View(
        *("view=graph&source=mnist-gan", ".ga-graph-maps", ".ga-range", ".ga-graph-table small", ("ArrowRight",))
    ),
    "Dissection: unit": View(
        "view=dissection&source=fashion-dcgan", ".ga-dissect-picture", ".ga-unit", ".ga-dissect-obeyed"
    ),
    "Microscope: scrubber": View(
        *("view=microscope", ".ga-scope-plane", ".ga-range >> nth=0", ".ga-scope-told", ("ArrowLeft", "ArrowRight"))
    ),
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as address:
        time.sleep(WARMING)
        rows = [measured(name, view, address) for name, view in VIEWS.items()]
    lines = ["| view and what is asked of it | first picture | answer, median | slowest |", "|---|---|---|---|"]
    for one in rows:
        lines.append(f"| {one['name']} | {one['picture']:.1f} s | {one['median']:.0f} ms | {one['slowest']:.0f} ms |")
    load = os.getloadavg()[0]
    lines += ["", f"{ANSWERS} answers each, in Chromium on the same two cores; the machine's load was {load:.1f}."]
    write("inside_times", {"rows": rows, "load": load}, lines)


def measured(name: str, view: View, address: str) -> dict[str, Any]:
    with browser_page(viewport={"width": 1280, "height": 900}) as page:
        page.set_default_timeout(LONGEST)
        page.goto(f"{address}/inside?{view.query}")  # the browser is here for the first time
        page.wait_for_selector(view.picture)
        begun = time.perf_counter()
        page.reload()
        page.wait_for_selector(view.picture)
        picture = time.perf_counter() - begun
        page.wait_for_timeout(8_000)  # what comes behind the first picture is no answer
        answers = [answer(page, view, index) for index in range(ANSWERS)]
    return {"name": name, "picture": picture, "median": statistics.median(answers), "slowest": max(answers)}


def answer(page: Page, view: View, index: int) -> float:
    hands = page.locator(view.hand)
    hand = hands.nth((index + 1) % min(hands.count(), 7))
    page.evaluate(_ANSWER, view.shown)
    if view.keys:
        hand.press(view.keys[index % len(view.keys)])
    else:
        hand.click()
    took: float = page.evaluate("() => answered")
    page.wait_for_timeout(300)
    return took


if __name__ == "__main__":
    main()
