"""Eight seeds of a small 2-D game as one batch, against the same runs one by one: `python -m benchmarks.seeds`.

Four ways, in turns, A B C D A B C D: one process that trains the runs round robin; two that share them out, as the
worker pool does; one process with a batch of all; two with a batch of half of them each. Every side makes reports,
pictures and snapshots as in a run, and writes nothing to a disk. What counts is the median over the rounds of the
ratios of one round. CPU seconds per step are given too, because they suffer less from busy neighbours.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import machine
from benchmarks.side import Side

RESULTS = Path(__file__).parent / "results"
SEEDS = 8
WIDTHS = (32, 64, 128, 256, 512)
BATCHES = (128, 256)
OBJECTIVES = ("gan", "wgan-gp")


@dataclass(frozen=True)
class Way:
    """How the seeds are trained: in so many processes, each with so many threads, as batches or one by one."""

    label: str
    batched: bool
    processes: int
    threads: int


WAYS = {
    "robin": Way("round robin, 1 process", False, 1, 1),
    "pool": Way("one by one, 2 processes", False, 2, 1),
    "batch": Way("1 batch of 8, 1 thread", True, 1, 1),
    "threads": Way("1 batch of 8, 2 threads", True, 1, 2),
    "batches": Way("2 batches of 4, 2 processes", True, 2, 1),
}


@dataclass
class Result:
    """Model-steps per second of wall time, and CPU milliseconds per model-step, by way and round."""

    objective: str
    width: int
    batch_size: int
    rates: dict[str, list[float]] = field(default_factory=lambda: {way: [] for way in WAYS})
    costs: dict[str, list[float]] = field(default_factory=lambda: {way: [] for way in WAYS})
    neighbours: list[float] = field(default_factory=list)  # cores that other processes used meanwhile, by round

    def ratio(self, way: str, base: str) -> float:
        pairs = zip(self.rates[way], self.rates[base], strict=True)
        return median(a / b for a, b in pairs)

    def saving(self, way: str, base: str) -> float:
        """How many times less CPU time a step takes."""
        pairs = zip(self.costs[base], self.costs[way], strict=True)
        return median(a / b for a, b in pairs)


def contestant() -> None:
    """Read orders on stdin, answer each with {steps, wall, cpu}."""
    import torch

    from gan_core.base.malloc import keep_freed_memory

    keep_freed_memory()
    for line in sys.stdin:
        order = json.loads(line)
        torch.set_num_threads(order["threads"])
        print(json.dumps(_train(order)), flush=True)


def _train(order: dict[str, Any]) -> dict[str, float]:
    from gan_core.config.run_config import RunConfig
    from gan_core.training.game import Game

    began = time.process_time()
    widths = (order["width"], order["width"])
    config = RunConfig(dataset="ring", steps=10_000_000).adapted(objective=order["objective"])
    config = config.replace(batch_size=order["batch_size"], generator_widths=widths, critic_widths=widths)
    games = [Game(config.replace(seed=seed)) for seed in order["seeds"]]
    stream = (_as_batch if order["batched"] else _round_robin)(games)
    _play(stream, order["seconds"] / 4)  # to warm up
    before, cpu, start = sum(game.step for game in games), time.process_time(), time.perf_counter()
    _play(stream, order["seconds"])
    return {
        "steps": sum(game.step for game in games) - before,
        "wall": time.perf_counter() - start,
        "cpu": time.process_time() - cpu,
        "spent": time.process_time() - began,
    }


def _play(stream: Iterator[None], seconds: float) -> None:
    end = time.perf_counter() + seconds
    for _ in stream:
        if time.perf_counter() > end:
            return


def _as_batch(games: list[Any]) -> Iterator[None]:
    """Yields after each step of all."""
    from gan_core.training.batched_loop import train_together
    from gan_core.training.ensemble import Ensemble

    step = games[0].step
    for index, _ in train_together(Ensemble(games)):
        if index == len(games) - 1 and games[0].step > step:
            step = games[0].step
            yield


def _round_robin(games: list[Any]) -> Iterator[None]:
    """Yields after each step of one."""
    from gan_core.training.loop import train

    streams = [(game, train(game)) for game in games]
    while True:
        for game, stream in streams:
            step = game.step
            while game.step == step:
                next(stream)
            yield


def measure(objective: str, width: int, batch_size: int, *, rounds: int, seconds: float) -> Result:
    result = Result(objective, width, batch_size)
    what = {"objective": objective, "width": width, "batch_size": batch_size, "seconds": seconds}
    command = ("benchmarks.seeds", "--contestant")
    with Side(*command) as one, Side(*command) as other:
        for _ in range(rounds):
            before, start, own = machine.busy_seconds(), time.perf_counter(), 0.0
            for name, way in WAYS.items():
                sides = [one, other][: way.processes]
                for index, side in enumerate(sides):
                    seeds = list(range(SEEDS))[index :: way.processes]
                    order = {"batched": way.batched, "threads": way.threads, "seeds": seeds}
                    side.order(json.dumps(what | order))
                answers = [side.answer() for side in sides]
                own += sum(a["spent"] for a in answers)
                result.rates[name].append(sum(max(a["steps"], 1) / a["wall"] for a in answers))
                steps = max(sum(a["steps"] for a in answers), 1)  # two threads beside busy neighbours may make none
                result.costs[name].append(1e3 * sum(a["cpu"] for a in answers) / steps)
            others = machine.busy_seconds() - before - own
            result.neighbours.append(max(0.0, others) / (time.perf_counter() - start))
    return result


def table(results: list[Result]) -> str:
    lines = [
        "# Eight seeds as one batch",
        "",
        f"{machine.sentence()}.",
        "",
        "Model-steps per second (a step: one generator update with its critic updates), medians over the rounds; in "
        "brackets the ratio to the same runs round robin in one process. The last columns: two batches against the "
        "pool of two processes that train one run each; how many times less CPU time a step takes in a batch of 8; and "
        "the cores that other processes used meanwhile.",
        "",
        "| objective | width | batch | "
        + " | ".join(way.label for way in WAYS.values())
        + " | batches : pool | CPU | neighbours |",
        "|---" * (len(WAYS) + 6) + "|",
    ]
    return "\n".join(lines + [_row(result) for result in results]) + "\n"


def _row(result: Result) -> str:
    cells = [result.objective, str(result.width), str(result.batch_size)]
    for name, rates in result.rates.items():
        share = "" if name == "robin" else f" ({result.ratio(name, 'robin'):.2f})"
        cells.append(f"{median(rates):.0f}{share}")
    cells += [f"**{result.ratio('batches', 'pool'):.2f}**", f"{result.saving('batch', 'robin'):.2f}"]
    cells.append(f"{median(result.neighbours):.1f}")
    return "| " + " | ".join(cells) + " |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.0, help="per side and round")
    parser.add_argument("--widths", type=int, nargs="+", default=WIDTHS)
    parser.add_argument("--objectives", nargs="+", default=OBJECTIVES)
    parser.add_argument("--discard", action="store_true", help="print, but keep no result files")
    parser.add_argument("--contestant", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.contestant:
        contestant()
        return 0
    results = []
    for objective in chosen.objectives:
        for width in chosen.widths:
            for batch_size in BATCHES:
                results.append(measure(objective, width, batch_size, rounds=chosen.rounds, seconds=chosen.seconds))
                print(_row(results[-1]), flush=True)
    print("\n" + table(results))
    if not chosen.discard:
        RESULTS.mkdir(exist_ok=True)
        kept = {"where": machine.describe(), "results": [asdict(result) for result in results]}
        RESULTS.joinpath("seeds.json").write_text(json.dumps(kept, indent=2) + "\n")
        RESULTS.joinpath("seeds.md").write_text(table(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
