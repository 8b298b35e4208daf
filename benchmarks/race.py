"""The default race, in a real browser on the same machine: `python -m benchmarks.race`.

first picture     from the click on Start to the first picture of a lane
all lanes         from the click to a second picture in every lane: all of them move
verdict           from the click to the verdict on the screen, every lane trained to its end and scored
picture updates   new pictures a second on the screen, of all lanes together, from start to verdict

Every seed is reported, with what each lane came to.
"""

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.results import write
from gan_core import races
from tests.browser.server import browser_page, served

SEEDS = 5
QUIET = 0.15  # cores in use before a race begins
PATIENCE = 30.0  # seconds to wait for that
LONGEST = 300_000  # ms for a race
GOALS = {
    "first picture (s)": "1 or less",
    "all lanes move (s)": "",
    "verdict (s)": "60 or less",
    "picture updates a second": "4 or more",
}
_WATCH = """() => {
  const seen = (window.raceSeen = new Set());
  const look = () => {
    document.querySelectorAll('.ga-race[data-mode="live"] .ga-canvas[data-step]')
      .forEach((canvas, lane) => seen.add(`${lane} ${canvas.dataset.step}`));
    requestAnimationFrame(look);
  };
  look();
}"""
_MOVING = """() => {
  const lanes = [...document.querySelectorAll('.ga-race[data-mode="live"] .ga-canvas')];
  const pictures = (lane) => [...window.raceSeen].filter((seen) => seen.startsWith(`${lane} `)).length;
  return lanes.length > 0 && lanes.every((_, lane) => pictures(lane) >= 2);
}"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as address:
        time.sleep(15)  # the pool warms up, as it has in any classroom by the time that somebody looks
        rounds = [_round(address, Path(folder), seed) for seed in range(SEEDS)]
    lines = ["| figure | median | best | worst | goal |", "|---|---|---|---|---|"]
    for name, goal in GOALS.items():
        values = [one["figures"][name] for one in rounds]
        best, worst = (min(values), max(values)) if "(s)" in name else (max(values), min(values))
        lines.append(f"| {name} | {statistics.median(values):.2f} | {best:.2f} | {worst:.2f} | {goal} |")
    lines += ["", *_outcomes(rounds)]
    write("race", {"rounds": rounds}, lines)


def _round(address: str, folder: Path, seed: int) -> dict[str, Any]:
    with browser_page(viewport={"width": 1400, "height": 1000}) as page:
        page.goto(f"{address}/compare")
        page.get_by_text("Change the lanes").click()
        field = page.get_by_role("spinbutton", name="Seed of all lanes")
        field.fill(str(seed))
        field.press("Enter")
        page.get_by_text("Change the lanes").click()
        machine.wait_until_quiet(QUIET, PATIENCE)  # workers for all lanes are warm by then
        page.evaluate(_WATCH)
        start = time.perf_counter()
        page.get_by_role("button", name="Start", exact=True).click()
        page.wait_for_selector('.ga-race[data-mode="live"] canvas[data-step]')
        picture = time.perf_counter() - start
        page.wait_for_function(_MOVING, polling=50)
        moving = time.perf_counter() - start
        page.wait_for_selector('.ga-race[data-mode="live"] .ga-verdict[data-spoken]', timeout=LONGEST)
        verdict = time.perf_counter() - start
        updates = page.evaluate("window.raceSeen.size") / verdict
        race = races.find(page.url.partition("race=")[2], folder)
        text = page.inner_text('.ga-race[data-mode="live"] .ga-verdict')
    lanes = {one.label: dict(one.figures) | {"seconds": one.seconds} for one in races.standings(race)}
    figures = dict(zip(GOALS, (picture, moving, verdict, updates), strict=True))
    return {"seed": seed, "figures": figures, "lanes": lanes, "verdict": text}


def _outcomes(rounds: list[dict[str, Any]]) -> list[str]:
    """What each lane came to, seed by seed."""
    lanes = [*rounds[0]["lanes"]]
    lines = ["| seed | verdict (s) | updates/s | " + " | ".join(lanes) + " |"]
    lines += ["|" + "---|" * (3 + len(lanes))]
    for one in rounds:
        cells = [
            f"{found['modes']:.0f} modes, {found['high_quality']:.0%}, KL {found['binned_kl']:.2f}"
            for found in one["lanes"].values()
        ]
        figures = one["figures"]
        head = [str(one["seed"]), f"{figures['verdict (s)']:.1f}", f"{figures['picture updates a second']:.1f}"]
        lines.append("| " + " | ".join([*head, *cells]) + " |")
    return [
        *lines,
        "",
        "Modes captured of 25, share of high-quality samples, KL with a bin for what lies off the modes.",
    ]


if __name__ == "__main__":
    main()
