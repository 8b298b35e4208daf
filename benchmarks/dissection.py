"""Are a class's units special, and how long does it take? `python -m benchmarks.dissection`, some ten minutes.

For each generator and layer: every unit is switched off on 512 samples; then the ten that hold a class up are switched
off together, on fresh samples, and so are 20 random sets of ten. By both classifiers. Besides, how long all effects of
256 units on 256 samples take.
"""

import argparse
import json
import os
import time
from typing import Any

import torch

from benchmarks.results import FOLDER, write
from gan_core.dissection.dissector import Dissector
from gan_core.dissection.effects import Effect
from gan_core.dissection.random_sets import TIMES, Comparison
from gan_core.generators.loading import load

ASKED = (("mnist-dcgan", 1), ("fashion-dcgan", 1))
TIMED_ON = (("mnist-gan", 1), *ASKED)  # the first has 256 units
SAMPLES, TIMED, UNITS = 512, 256, 256


def special(name: str, number: int) -> list[dict[str, Any]]:
    """A row for each class."""
    dissector = Dissector(load(name, paths=False))
    layer = dissector.layer(number)
    events = dissector.rank(layer, SAMPLES)
    found = [event.to_dict() for event in events if isinstance(event, Comparison)]
    return [{"generator": name, "layer": layer.label} | one for one in found]


def timed(name: str, number: int) -> dict[str, Any]:
    """Seconds until the samples are found and for all effects, by the clock and of the processor; and for 256 units."""
    dissector = Dissector(load(name, paths=False))
    layer = dissector.layer(number)
    _ = dissector.measures  # the real images' features are known before
    begins = time.perf_counter(), time.process_time()
    found, whole = begins, begins
    for event in dissector.rank(layer, TIMED):
        now = time.perf_counter(), time.process_time()
        if isinstance(event, Effect):
            found = now if event.unit == 0 else found
            whole = now
        if isinstance(event, Effect) and event.unit == layer.units - 1:
            break
    (clock, cpu), (first, first_cpu) = (
        [after - before for after, before in zip(moment, begins, strict=True)] for moment in (whole, found)
    )
    share = (UNITS - 1) / (layer.units - 1)
    return {
        "generator": name,
        "layer": layer.label,
        "first": first,
        "clock": clock,
        "cpu": cpu,
        "of_256_units": {"clock": first + (clock - first) * share, "cpu": first_cpu + (cpu - first_cpu) * share},
    }


def row(one: dict[str, Any]) -> str:
    second = (one["second_change"], one["second_median"])
    figures = [one["before"], one["change"], one["median"], *second]
    cells = [one["generator"], one["measure"].removeprefix("class:"), str(one["samples"])]
    cells += [f"{figure:.3f}" for figure in figures] + ["yes" if one["holds"] else "no"]
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=1, help="of torch, as the studio has one (default: 1)")
    parser.add_argument("--times", action="store_true", help="measure times alone, and keep the rest")
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    path = FOLDER / "dissection.json"
    kept = json.loads(path.read_text())["rows"] if asked.times and path.exists() else []
    rows = kept or [one for name, number in ASKED for one in special(name, number)]
    times = [timed(name, number) for name, number in TIMED_ON]
    lines = [
        "| generator | class | samples | P before | its ten units | random | 2nd: its ten | 2nd: random | 3 times |",
        "|---" * 9 + "|",
        *map(row, rows),
        "",
    ]
    for name, _ in ASKED:
        own = [one for one in rows if one["generator"] == name]
        holding = sum(one["holds"] for one in own)
        lines.append(
            f"{name}, {own[0]['layer']}: the ten units lower their class's probability {TIMES:g} times as much as the "
            f"median of 20 random sets for {holding} of {len(own)} classes, by both classifiers."
        )
    lines += ["", "| generator | layer | first effect | all effects | processor | so 256 units: clock | processor |"]
    lines.append("|---" * 7 + "|")
    for one in times:
        whole = one["of_256_units"]
        seconds = (one["first"], one["clock"], one["cpu"], whole["clock"], whole["cpu"])
        told = " | ".join(f"{value:.1f} s" for value in seconds)
        lines.append(f"| {one['generator']} | {one['layer']} | {told} |")
    load_now = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    lines += ["", f"On {TIMED} samples, in two threads of one core each; the machine's load was {load_now:.1f}."]
    write("dissection", {"rows": rows, "times": times, "load": load_now}, lines)


if __name__ == "__main__":
    main()
