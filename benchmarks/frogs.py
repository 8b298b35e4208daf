"""Five systems on CIFAR-10's frogs, three seeds each, six minutes of a core a run: `python -m benchmarks.frogs`.

The tutorial's networks take some 6 seconds of a core a step at their full widths, so here they have a quarter of them,
and each system gets about the time that 700 of these steps take. Each run is one of the command line, kept in the
folder of runs; one that has finished is not made again. Then 1,000 pictures of each generator are held against real
ones, as `evaluate` does. The DCGAN that came with the app, trained ten times as long, stands beside them.

GAN_ARENA_DATA must name a folder with CIFAR10/frogs.npz, or CIFAR-10 is downloaded.
"""

import argparse
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product
from math import sqrt
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import torch

from benchmarks import results
from checkpoints.retrain import RECIPES, Recipe, trained
from gan_core.cli.source import weights_of
from gan_core.evaluation.feature_metrics import FEATURE_METRICS, defined
from gan_core.evaluation.features import FEATURES
from gan_core.experiments.trial import BLIND
from gan_core.runs import shipped_root
from gan_core.scoreboard.evaluation import Evaluator, Question
from gan_core.training.game import Game
from gan_core.training.loop import train

# The DCGAN's recipe is of 12,000 steps; its average of the last thousand would hold what 1,150 began with.
SHORT_DCGAN = replace(RECIPES["frogs-dcgan"], changes={"threads": 1, "ema": 0.99, "steps": 1150})
SYSTEMS: dict[str, tuple[str, Recipe]] = {
    "tutorial": ("Tutorial, to the letter", RECIPES["frogs-tutorial"]),
    "corrected": ("Tutorial, corrected", RECIPES["frogs-corrected"]),
    "dcgan": ("DCGAN", SHORT_DCGAN),
    "r3gan": ("RpGAN + R1 + R2", RECIPES["frogs-r3gan"]),
    "progressive": ("Progressive growing", RECIPES["frogs-progressive"]),
}
EXTRACTOR = FEATURES["effnet-lite0"]
FIGURES = ("kid", "coverage", "density", "precision", "recall")
LONG = "frogs-dcgan"  # the checkpoint
TIMED = 10  # steps
BETTER = 0.3  # lower in KID: what corrected images were expected to bring


def cost(recipe: Recipe) -> float:
    """CPU seconds of a step, with one thread."""
    game, began = Game(recipe.config.replace(steps=TIMED)), time.process_time()
    for _ in train(game, cadence=BLIND):
        pass
    return (time.process_time() - began) / TIMED


def figures(evaluator: Evaluator, source: str, root: Path | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of a generator and of real pictures it has not seen."""
    found = evaluator(Question(source=source, file=weights_of(source, root), features="effnet-lite0", root=root))
    return found["metrics"], found["oracle"]["metrics"]


def verdict(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    name = FEATURE_METRICS["kid"].name(EXTRACTOR)
    faithful, corrected = ([one[name] for one in rows[system]] for system in ("tutorial", "corrected"))
    gain = 1 - mean(corrected) / mean(faithful)
    told = "Pixels in [-1, 1] instead of [0, 1] change KID by"
    expected = "as expected" if gain >= BETTER else f"not the {BETTER:.0%} less that were expected"
    spread = sqrt(sum(stdev(each) ** 2 / len(each) for each in (faithful, corrected))) if len(faithful) > 1 else 0.0
    return f"{told} {-gain:+.0%} ({expected}; a standard error of the difference is {spread / mean(faithful):.0%})."


def cells(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    told = []
    for name in FIGURES:
        metric = defined(EXTRACTOR)[name]
        values = [one[metric.name(EXTRACTOR)] for one in rows]
        error = f" ± {metric.text(stdev(values) / sqrt(len(values)))}" if len(values) > 1 else ""
        told.append(metric.text(mean(values)) + error)
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=1, help="runs at a time")
    parser.add_argument("--runs", type=Path, default=Path("made"), help="where the runs are kept (default: made)")
    chosen = parser.parse_args()
    todo = [(system, seed) for seed, system in product(range(chosen.seeds), SYSTEMS)]
    recipes = [replace(SYSTEMS[system][1], seed=seed) for system, seed in todo]
    with ThreadPoolExecutor(chosen.jobs) as pool:
        made = list(pool.map(lambda recipe: trained(recipe, chosen.runs), recipes))
    torch.set_num_threads(1)
    evaluator, rows = Evaluator(), {system: list[Mapping[str, Any]]() for system in SYSTEMS}
    for (system, _), run in zip(todo, made, strict=True):
        rows[system].append(figures(evaluator, run.id, chosen.runs)[0])
    long, real = figures(evaluator, str(shipped_root() / LONG))
    costs = {system: cost(recipe) for system, (_, recipe) in SYSTEMS.items()}
    names = " | ".join(defined(EXTRACTOR)[name].name(EXTRACTOR) for name in FIGURES)
    lines = [f"| system | seeds | steps | batch | CPU seconds a step | {names} |", "|---" * (5 + len(FIGURES)) + "|"]
    for system, (label, recipe) in SYSTEMS.items():
        head = [label, str(chosen.seeds), f"{recipe.config.steps:,}", str(recipe.config.batch_size)]
        lines.append(f"| {' | '.join([*head, f'{costs[system]:.2f}', *cells(rows[system])])} |")
    full = RECIPES[LONG].config
    lines.append(f"| DCGAN, as shipped | 1 | {full.steps:,} | {full.batch_size} | | {' | '.join(cells([long]))} |")
    lines += [f"| real test images | | | | | {' | '.join(cells([real]))} |", "", verdict(rows)]
    lines += ["", f"By {EXTRACTOR.label}, 1,000 pictures against 1,000 training images; ± is the standard error."]
    lines += ["The tutorial's networks have a quarter of their widths and 700 of its 10,000 steps."]
    results.write("frogs", {"rows": rows, "long": long, "real": real, "cpu_seconds_a_step": costs}, lines)


if __name__ == "__main__":
    main()
