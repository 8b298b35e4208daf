"""Faults at random against a real server with trainings going on: `python -m benchmarks.chaos --faults 10 --seed 1`.

After every fault: nothing but the last report is lost, what was interrupted can be resumed, what was not has not
noticed, pages open, and the log has no traceback. With --json the last line is one object with `faults` and `failed`.
"""

import argparse
import contextlib
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.chaos import checks
from benchmarks.chaos.arena import Arena
from benchmarks.chaos.disk import small_disk
from benchmarks.chaos.faults import FAULTS
from benchmarks.chaos.server import Server


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos", description=__doc__)
    parser.add_argument("--faults", type=int, default=10, help="how many, one after the other")
    parser.add_argument("--seed", type=int, default=0, help="which ones, and to whom")
    parser.add_argument("--only", choices=list(FAULTS), action="append", help="no others; may be repeated")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = parser.parse_args()
    told = suffer(options.faults, options.seed, options.only or list(FAULTS))
    if options.json:
        print(json.dumps(told))
    sys.exit(bool(told["failed"]))


def suffer(count: int, seed: int, names: list[str]) -> dict[str, Any]:
    """So many faults of those names. Returns what --json prints."""
    dice = random.Random(seed)
    failures: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as scratch, small_disk(Path(scratch) / "runs") as full_disks:
        names = [name for name in names if name != "fill-disk" or full_disks]
        server = Server(Path(scratch) / "runs", Path(scratch) / "log")
        server.start()
        arena = Arena(Path(scratch) / "runs", server, full_disks)
        order = _order(dice, names, count)
        try:
            for number, name in enumerate(order):
                start = time.monotonic()
                wrong = _one(arena, name, random.Random(f"{seed} {number}"))
                took = time.monotonic() - start
                print(f"{number + 1:3} {name:18} {took:5.1f} s  {'; '.join(wrong) or 'held'}", flush=True)
                failures += [{"number": number + 1, "fault": name, "why": why} for why in wrong]
        finally:
            with contextlib.suppress(Exception):
                server.end()
        if failures:
            print(server.log.read_text(errors="replace")[-6000:], file=sys.stderr)
    kinds = {name: order.count(name) for name in names if name in order}
    failed = len({failure["number"] for failure in failures})
    return {"faults": count, "failed": failed, "seed": seed, "kinds": kinds, "failures": failures}


def _order(dice: random.Random, names: list[str], count: int) -> list[str]:
    """At random, but each kind as often as the others."""
    order: list[str] = []
    while len(order) < count:
        order += dice.sample(names, len(names))
    return order[:count]


def _one(arena: Arena, name: str, dice: random.Random) -> list[str]:
    """Suffer it. Returns what is wrong afterwards."""
    try:
        arena.populate()
        tracebacks = arena.server.tracebacks()
        hurt = FAULTS[name](arena, dice)
        wrong = checks.healthy_ones_go_on(arena, hurt)
        wrong += checks.interrupted_ones_are_offered(arena, hurt)
        arena.populate()
        return wrong + checks.server_is_well(arena, dice, tracebacks)
    except Exception as error:  # whatever it is, something did not hold
        return [f"{type(error).__name__}: {error}"]


if __name__ == "__main__":
    main()
