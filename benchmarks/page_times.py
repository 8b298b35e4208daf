"""How soon each page is useful, in a real browser on the same machine: `python -m benchmarks.page_times`.

picture   from the request for the page to the first picture, table or report on it: what one came for
ready     from the request until what is to be pressed there can be pressed as well

cold      the first page of a server that has just come up, in a browser that was never here
fresh     a server at work since a while, in a browser that was never here
warm      the same server, in a browser that was here before

processor  seconds of it that server and browser took together from the request on: two cores that
           have nothing else to do need half of that at least, and a busy machine changes little about it

Runs and races at work are seen beside their trainings, on the same cores. In each round every page is asked for once in
each way, so that what else a machine does falls on all of them.
"""

import argparse
import io
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from benchmarks import machine, processes
from benchmarks.results import FOLDER, write
from gan_core import races, runs
from gan_core.config.presets import PRESETS
from gan_core.generators.loading import load
from gan_core.runs.uploads import upload_name, upload_path
from tests.browser.find import find
from tests.browser.server import BROWSER_FLAGS, served

ROUNDS = 5
COLD_ROUNDS = 3
WARMING = 15  # seconds until the pool and the studio have imported what they need
QUIET, PATIENCE = 0.3, 4.0  # cores in use before a page is asked for, and seconds to wait for that
LONGEST = 90_000  # ms
ENDLESS = 1_000_000  # steps of what is at work meanwhile
WAYS = ("cold", "fresh", "warm")
GOALS = {("Home", "picture"): 2.0, ("Latent space: digits", "ready"): 2.0}  # seconds, warm

# What is seen has a size and is in no part that Streamlit hides; what can be pressed is seen, and not disabled.
_WATCH = """({ picture, ready }) => {
  const seen = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0
  const shown = (selector) => [...document.querySelectorAll(selector)].some(seen)
  const named = (element, name) => [element.getAttribute("aria-label"), element.innerText].some(
    (text) => text?.trim().split("\\n").at(-1) === name)
  const pressable = ([selector, name]) => [...document.querySelectorAll(selector)].some(
    (element) => seen(element) && !element.disabled && (!name || named(element, name)))
  window.cameAt = {}
  const look = () => {
    if (!("picture" in cameAt) && shown(picture)) cameAt.picture = performance.now() / 1000
    if ("picture" in cameAt && pressable(ready)) cameAt.ready = performance.now() / 1000
    else setTimeout(look, 10)
  }
  look()
}"""


@dataclass(frozen=True)
class Page:
    """A page: its address, the selector of what one came for, and of what is pressed there, with its name.

    at_work: something trains on it, so that it cannot be the first page of a server.
    """

    address: str
    picture: str
    ready: tuple[str, str]
    at_work: bool = False


PICTURE, TABLE = "canvas[data-step]", "[data-testid=stDataFrame] canvas"
REPORT = "[data-testid=stImage] img"
PAGES = {
    "Home": Page("", PICTURE, ("button", "Train a GAN now")),
    "Train: a preset": Page("train?preset=ring-gan", PICTURE, ("button", "Start")),
    "Train: digits": Page("train?preset=mnist-mlp-gan", PICTURE, ("button", "Start")),
    "Train: a finished run": Page("train?run=ring-wgan-gp", PICTURE, (".ga-scrubber button", "")),
    "Train: a run at work": Page("train?run={run}", PICTURE, ("button", "Pause"), at_work=True),
    "Compare: a race": Page("compare", PICTURE, ("button", "Start")),
    "Compare: a finished race": Page("compare?race=grid-race", PICTURE, (".ga-scrubber button", "")),
    "Compare: a race at work": Page("compare?race={race}", PICTURE, ("button", "Pause all"), at_work=True),
    "Compare: many seeds": Page("compare?view=seeds", ".ga-many .scatterlayer .trace path", ("button", "Start")),
    "Compare: published experiments": Page(
        "compare?view=protocols", "[data-testid=stHtml] table", ("summary", "Run a row again on this machine")
    ),
    "Latent space: digits": Page("latent?source=mnist-gan", ".ga-latent[data-drawn]", (".ga-pad", "")),
    "Latent space: points": Page("latent?source=ring-wgan-gp", ".ga-latent[data-drawn]", (".ga-pad", "")),
    "Import": Page("import", "[data-testid=stFileUploader]", ("[data-testid=stFileUploader] button", "")),
    "Import: the Hub": Page("import?repo=", "input[aria-label=Repository]", ("input[aria-label=Repository]", "")),
    "Import: own weights": Page("import?source={upload}", REPORT, ("button", "Explore its latent space")),
    "Runs": Page("runs", TABLE, (".ga-downloads button", "")),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--cold-rounds", type=int, default=COLD_ROUNDS)
    parser.add_argument("--pages", nargs="*", default=[*PAGES], metavar="PAGE", help="only these")
    parser.add_argument("--more", action="store_true", help="add to the looks that are kept already")
    asked = parser.parse_args()
    kept = FOLDER / "page_times.json"
    before = json.loads(kept.read_text()) if asked.more and kept.exists() else {"browser": _browser(), "looks": []}
    if before["browser"] != _browser():
        parser.error(f"the looks that are kept are of {before['browser']}, and this is {_browser()}")
    looks = before["looks"] + measured(asked.pages, asked.rounds, asked.cold_rounds)
    write("page_times", {"browser": _browser(), "looks": looks}, _lines(looks))


def _browser() -> str:
    """The name of its program: one with windows and menus, which it draws too, takes longer than one without."""
    return Path(find() or "").name


def measured(names: list[str], rounds: int, cold_rounds: int) -> list[dict[str, Any]]:
    """Each look: {"page", "way", "picture", "ready"}, in seconds."""
    looks: list[dict[str, Any]] = []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=find(), args=BROWSER_FLAGS)
        upload = _brought(Path(folder))
        for _ in range(cold_rounds):
            looks += [_cold(browser, name, Path(folder), upload) for name in names if not PAGES[name].at_work]
        if rounds:
            looks += _at_rest(browser, names, rounds, Path(folder), upload)
        browser.close()
    return looks


def _cold(browser: Browser, name: str, folder: Path, upload: str) -> dict[str, Any]:
    machine.wait_until_quiet(QUIET, PATIENCE)
    with served(folder) as address, _visitor(browser) as visitor:
        return _look(visitor, f"{address}/{PAGES[name].address.format(upload=upload)}", name, "cold")


def _at_rest(browser: Browser, names: list[str], rounds: int, folder: Path, upload: str) -> Iterator[dict[str, Any]]:
    """What comes in a fresh browser, and once it was here; the server is at work since a while."""
    with served(folder) as address:
        time.sleep(WARMING)
        for name in [name for _ in range(rounds) for name in names]:
            page = PAGES[name]
            with _trained(page, folder) as values, _visitor(browser) as visitor:
                target = f"{address}/{page.address.format(upload=upload, **values)}"
                if not page.at_work:
                    machine.wait_until_quiet(QUIET, PATIENCE)
                yield _look(visitor, target, name, "fresh")
                if not page.at_work:
                    machine.wait_until_quiet(QUIET, PATIENCE)
                yield _look(visitor, target, name, "warm")


@contextmanager
def _visitor(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    yield context
    context.close()


def _look(visitor: BrowserContext, address: str, name: str, way: str) -> dict[str, Any]:
    page = visitor.new_page()
    watched = {"picture": PAGES[name].picture, "ready": PAGES[name].ready}
    page.add_init_script(f"({_WATCH})({json.dumps(watched)})")
    before = processes.seconds_of_descendants(os.getpid())
    page.goto(address)
    page.wait_for_function("() => 'ready' in (window.cameAt ?? {})", timeout=LONGEST)
    took = processes.more_seconds(before, processes.seconds_of_descendants(os.getpid()))
    came = {what: round(came, 3) for what, came in page.evaluate("cameAt").items()}
    page.close()
    return {"page": name, "way": way, "picture": came["picture"], "ready": came["ready"], "processor": round(took, 2)}


@contextmanager
def _trained(page: Page, folder: Path) -> Iterator[dict[str, str]]:
    """With what trains on it at work, and its name."""
    if not page.at_work:
        yield {}
        return
    made: list[runs.Run] = []
    if "{race}" in page.address:
        lanes = [(name, PRESETS[f"grid-{name}"].config) for name in ("gan", "wgan", "wgan-gp")]
        race = races.create(lanes, steps=ENDLESS, root=folder)
        race.start()
        made, values = race.all_runs(), {"race": race.id}
    else:
        run = runs.create(PRESETS["ring-gan"].config.replace(steps=ENDLESS), preset="ring-gan", root=folder)
        runs.enqueue(run)
        made, values = [run], {"run": run.id}
    _until(made, lambda run: run.status()["step"] > 0)
    yield values
    for run in made:
        run.stop()
    _until(made, lambda run: run.status()["state"] in runs.FINAL)


def _until(made: list[runs.Run], true: Any) -> None:
    while not all(map(true, made)):
        time.sleep(0.05)


def _brought(folder: Path) -> str:
    """Somebody's weights among the uploads, and what they are called there."""
    content = io.BytesIO()
    torch.save(load("mnist-gan").network.state_dict(), content)
    name = upload_name(content.getvalue())
    path = upload_path(name, folder)
    path.parent.mkdir(parents=True)
    path.write_bytes(content.getvalue())
    return name


def _lines(looks: list[dict[str, Any]]) -> list[str]:
    """Medians, with the best beside them: the rest is what others had to do on the machine."""
    lines = [
        f"Browser: {_browser()}.",
        f"Seconds: the median of up to {max(_count(looks, way) for way in WAYS)} looks, and the best.",
        "",
        "| page | " + " | ".join(f"{way}: picture | ready" for way in WAYS) + " | warm: processor | goal, warm |",
        "|---|" + "---|" * (2 * len(WAYS) + 2),
    ]
    for name in dict.fromkeys(look["page"] for look in looks):
        cells = [_cell(looks, name, way, what) for way in WAYS for what in ("picture", "ready")]
        cells.append("" if PAGES[name].at_work else _cell(looks, name, "warm", "processor"))
        goals = [f"{what} {most:g} or less" for (page, what), most in GOALS.items() if page == name]
        lines.append(f"| {name} | {' | '.join(cells)} | {', '.join(goals)} |")
    return lines


def _cell(looks: list[dict[str, Any]], name: str, way: str, what: str) -> str:
    found = [look[what] for look in looks if (look["page"], look["way"]) == (name, way)]
    return f"{statistics.median(found):.2f} ({min(found):.2f})" if found else ""


def _count(looks: list[dict[str, Any]], way: str) -> int:
    pages = [look["page"] for look in looks if look["way"] == way]
    return max((pages.count(name) for name in pages), default=0)


if __name__ == "__main__":
    main()
