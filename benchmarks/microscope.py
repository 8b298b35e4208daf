"""Saturation, pile-up at the clip and slope 1, in the race that came with the app: `python -m benchmarks.microscope`.

A few seconds. --runs FOLDER reads the newest race of `race microscope --runs FOLDER` instead, of any seeds, and writes
nothing. Told are the figures of the last step.
"""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from benchmarks.results import write
from gan_core import races
from gan_core.microscope.figures import Figures, of_run
from gan_core.races import Lane, Race

HEADS = (
    "lane",
    "weights within 5 % of ±c",
    "median slope (10 % to 90 %)",
    "gradient at samples, of the first",
    "saturated",
)
GOALS = (
    "What has to hold, and holds: clipped at 0.01 at least 60 % of the weights lie within 5 % of the clip, and slopes",
    "vanish; with the penalty the median slope is within 0.1 of 1; of the classic critic's gradient at samples less",
    "than 1e-3 is left. `tests/microscope/test_shipped.py` reads the same at every snapshot.",
    "",
    "Other clips than the 0.001, 0.01 and 0.1 of Gulrajani et al. 2017, for the right one depends on widths and depth:",
    "through three hidden layers of 24 units slopes vanish at 0.01, are near 1 at 0.2 and ten times that at 0.4; at",
    "0.5 the generator, which descends by plain SGD, ran away to NaN. The penalty's weight is 3: in networks of 32",
    "units and with a higher rate of the generator, slopes stayed at 1.1 with 1, and the players swung with 10.",
)


def last_of(lane: Lane, race: Race) -> list[tuple[Figures, Figures]]:
    """The first and the last figures of each seed."""
    found = [of_run(run) for run in race.runs_of(lane) if run is not None]
    return [(next(iter(one.values())), one[max(one)]) for one in found]


def row(label: str, first: Figures, last: Figures) -> str:
    at_clip = "–" if last.at_clip is None else f"{100 * last.at_clip:.1f} %"
    slopes = f"{last.slopes.median:.3g} ({last.slopes.low:.2g} to {last.slopes.high:.2g})"
    left = "–" if not first.gradient or last.gradient is None else f"{last.gradient / first.gradient:.2g}"
    saturated = "–" if last.saturated is None else f"{100 * last.saturated:.1f} %"
    return f"| {label} | {at_clip} | {slopes} | {left} | {saturated} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=Path, help="a folder of runs with such a race in it")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    race = races.list_races(asked.runs)[0] if asked.runs else races.find("microscope")
    lines = [f"| {' | '.join(HEADS)} |", "|---" * len(HEADS) + "|"]
    rows: list[dict[str, Any]] = []
    for lane in race.lanes:
        for seed, (first, last) in enumerate(last_of(lane, race)):
            label = f"{lane.label}, seed {seed}" if race.has_many_seeds else lane.label
            lines.append(row(label, first, last))
            rows.append({"lane": lane.label, "seed": seed, "first": asdict(first), "last": asdict(last)})
    if asked.runs:
        print("\n".join(lines))
    else:
        write("microscope", {"rows": rows}, [*lines, "", *GOALS])


if __name__ == "__main__":
    main()
