"""This tree's training speed against another checkout's, in turns: `python -m benchmarks.two_commits FOLDER`.

FOLDER: a clone at the commit to compare with (`git clone . FOLDER && git -C FOLDER checkout COMMIT`); both sides run
in this Python. Each trains in a process of its own with one thread, A B B A, while the other waits, in many short
laps. Busy neighbours only ever slow a lap down, so what counts is the ratio of each side's good laps, of steps per CPU
second: of their ninth decile.
"""

import argparse
import json
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks import machine
from benchmarks.side import HERE, Side
from benchmarks.training_speed import RACES

RESULTS = HERE / "benchmarks" / "results"
PRESETS = (*RACES, "ring-wgan-gp")
SEEDS = [("gan", 32), ("gan", 256), ("wgan-gp", 32), ("wgan-gp", 256)]  # objective, width: eight seeds each
LEAST = 0.97


@dataclass(kw_only=True)
class Result:
    """Steps per CPU second of both sides, by round."""

    what: str
    new: list[float] = field(default_factory=list)
    old: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return good(self.new) / good(self.old)

    @property
    def row(self) -> str:
        by_round = median(new / old for new, old in zip(self.new, self.old, strict=True))
        cells = [
            self.what,
            f"{good(self.new):.2f}",
            f"{good(self.old):.2f}",
            f"**{self.ratio:.3f}**",
            f"{by_round:.3f}",
        ]
        return "| " + " | ".join(cells) + " |"


def good(rates: list[float]) -> float:
    return quantiles(rates, n=10)[-1]


def rate(side: Side, order: str) -> float:
    """Steps per CPU second while that order was carried out."""
    told = side.ask(order)
    return max(told["steps"], 1) / told["cpu"]


def alternate(what: str, order: str, sides: list[Side], rounds: int) -> Result:
    """Who begins changes from round to round."""
    new, old = sides
    result = Result(what=what)
    for side in sides:
        rate(side, order)
    for index in range(rounds):
        turn = [(new, result.new), (old, result.old)]
        for side, rates in turn if index % 2 else reversed(turn):
            rates.append(rate(side, order))
    return result


def of_preset(preset: str, trees: list[Path], rounds: int, seconds: float) -> Result:
    with ExitStack() as stack:
        command = ("benchmarks.contestant", "ours", preset, "-", "1")
        sides = [stack.enter_context(Side(*command, tree=tree)) for tree in trees]
        return alternate(preset, str(seconds), sides, rounds)


def of_seeds(objective: str, width: int, batched: bool, trees: list[Path], rounds: int, seconds: float) -> Result:
    order: dict[str, Any] = {"objective": objective, "width": width, "batch_size": 256, "seconds": seconds}
    order |= {"batched": batched, "threads": 1, "seeds": list(range(8))}
    with ExitStack() as stack:
        sides = [stack.enter_context(Side("benchmarks.seeds", "--contestant", tree=tree)) for tree in trees]
        how = "one batch" if batched else "round robin"
        return alternate(f"8 seeds, {objective}, width {width}, {how}", json.dumps(order), sides, rounds)


def commit(tree: Path) -> str:
    return subprocess.check_output(["git", "rev-parse", "--short=7", "HEAD"], cwd=tree, text=True).strip()


def table(results: list[Result], commits: list[str]) -> str:
    new, old = commits
    lines = [
        f"# Training speed of {new} against {old}",
        "",
        f"{machine.sentence()}.",
        "",
        f"Steps per CPU second with one thread, {len(results[0].new)} short laps of each side in turns. Busy "
        "neighbours only ever slow a lap down: rates and the ratio are of each side's good laps, the ninth decile; the "
        "last column is the median of the ratios of two laps that followed each other.",
        "",
        f"| what | {new} | {old} | ratio | lap by lap |",
        "|---|---|---|---|---|",
    ]
    return "\n".join(lines + [result.row for result in results]) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a checkout of the commit to compare with")
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--seconds", type=float, default=0.7, help="per side and round")
    parser.add_argument("--discard", action="store_true", help="print, but keep no result files")
    chosen = parser.parse_args()
    trees = [HERE, chosen.folder.resolve()]
    how = (trees, chosen.rounds, chosen.seconds)
    results = [of_preset(preset, *how) for preset in PRESETS]
    results += [of_seeds(objective, width, batched, *how) for objective, width in SEEDS for batched in (True, False)]
    commits = [commit(tree) for tree in trees]
    print(table(results, commits))
    if not chosen.discard:
        RESULTS.joinpath("two_commits.md").write_text(table(results, commits))
        kept = {"where": machine.describe(), "commits": commits, "results": [asdict(result) for result in results]}
        RESULTS.joinpath("two_commits.json").write_text(json.dumps(kept, indent=2) + "\n")
    return 0 if all(result.ratio >= LEAST for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
