"""Does a CVAE-GAN learn from a critic that has won? `python -m benchmarks.won_critic`, some ten minutes of CPU a run.

Both presets, each with its own weight of "looks real" and with none, three seeds; what an earlier call has measured is
kept. Before every step the critic learns alone until it calls a whole
batch rightly, real and generated, at most 20 times. Told: at how many of the steps it had won; the slope of the
weighted term at samples drawn of noise, which is 0 where a term teaches nothing; and of 10,000 samples drawn from noise
the share that shows the digit asked for, and FD(MNIST-CNN 2), by both digit classifiers.
"""

import argparse
import json
from itertools import product
from statistics import mean, stdev
from typing import Any

import torch

from benchmarks.cvae_gan import KINDS
from benchmarks.results import FOLDER, write
from gan_core.config.presets import PRESETS
from gan_core.games.cvae_gan.rules import pass_through
from gan_core.games.cvae_gan.terms import TERMS
from gan_core.games.losses import Losses
from gan_core.training.final_scores import final_scores
from gan_core.training.game import Game

WEIGHTS = {preset: [PRESETS[preset].config.own["looks_real"], 0.0] for preset in KINDS}
READING = (
    "The paper's term gives a slope where the critic has won, 0.85 before its weight of 0.001, against 0.21 of the",
    "tutorials'. At that weight it moves nothing that these figures can tell: samples are as far off as without it.",
)
MOST = 20  # updates of the critic alone before a step
FIGURES = {"class_accuracy": "drawn as asked", "fd_mnist_cnn_2": "FD(MNIST-CNN 2)"}


def kept(steps: int) -> dict[tuple[str, float], list[dict[str, Any]]]:
    """What an earlier call with as many steps has found, by preset and weight."""
    path, rows = FOLDER / "won_critic.json", dict[tuple[str, float], list[dict[str, Any]]]()
    for one in json.loads(path.read_text())["rows"] if path.exists() else []:
        if one["steps"] == steps:
            rows.setdefault((one["preset"], one["weight"]), []).append(one)
    return rows


def has_won(game: Game) -> bool:
    """Let the critic learn until it calls all of a batch rightly; can it?"""
    for _ in range(MOST):
        losses = Losses()
        game.rules.alone["critic"](game, losses)
        if bool((losses.scores["real"] > 0).all()) and bool((losses.scores["fake"] < 0).all()):
            return True
    return False


def slope(game: Game) -> float:
    """The norm of the weighted term's gradient by a sample, the batch's mean."""
    drawn = pass_through(game)
    terms, _ = TERMS[game.config.own["form"]](game, drawn)
    (gradient,) = torch.autograd.grad(game.config.own["looks_real"] * terms["looks_real"], drawn.sampled)
    return float(gradient.flatten(1).norm(dim=1).mean())


def measured(preset: str, weight: float, seed: int, steps: int) -> dict[str, Any]:
    game, won = Game(PRESETS[preset].config.replace(seed=seed, steps=steps, looks_real=weight)), 0
    while not game.is_over:
        won += has_won(game)
        game.begin_step()
        for _ in game.rules.turns:
            game.take_turn(Losses())
    has_won(game)
    scores = final_scores(game)
    assert scores is not None
    row = {
        "preset": preset,
        "weight": weight,
        "seed": seed,
        "steps": steps,
        "won": won / steps,
        "slope": slope(game),
    }
    return row | {name: [scores.figures[name], scores.second[name]] for name in FIGURES}


def row(rows: list[dict[str, Any]]) -> str:
    first = rows[0]
    cells = [first["preset"], f"{first['weight']:g}", str(len(rows)), f"{first['steps']:,}"]
    cells += [f"{mean(one['won'] for one in rows):.1%}", f"{mean(one['slope'] for one in rows):.2g}"]
    for name in FIGURES:
        for ruler in range(2):
            values = [one[name][ruler] for one in rows]
            error = stdev(values) / len(values) ** 0.5 if len(values) > 1 else 0.0
            cells.append(f"{mean(values):.3g} ± {error:.2g}")
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=500)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    rows = kept(chosen.steps)
    for seed, preset in product(range(chosen.seeds), KINDS):
        for weight in WEIGHTS[preset]:
            of_way = rows.setdefault((preset, weight), [])
            if not any(one["seed"] == seed for one in of_way):
                of_way.append(measured(preset, weight, seed, chosen.steps))
                print(of_way[-1], flush=True)
    rows = {(preset, weight): rows[preset, weight] for preset in KINDS for weight in WEIGHTS[preset]}
    heads = [f"{label}, by {ruler}" for label in FIGURES.values() for ruler in ("the first", "the second")]
    lines = [
        f"| preset | weight of looks real | seeds | steps | critic had won | slope | {' | '.join(heads)} |",
        "|---" * 10 + "|",
        *map(row, rows.values()),
    ]
    lines += ["", *READING]
    write("won_critic", {"rows": [one for way in rows.values() for one in way]}, lines)


if __name__ == "__main__":
    main()
