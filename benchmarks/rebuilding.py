"""How well networks are rebuilt from bare weights: `python -m benchmarks.rebuilding`, ten minutes.

Sixty generators of random architecture learn discs, and MNIST's digits, for some dozens of steps each. What an
inspection says of their weights is held against what their author knows; see tests/generators/foreign/rebuilding.py.
"""

import tempfile
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from benchmarks.results import write
from gan_core.data.sources.mnist import load_mnist
from tests.generators.foreign.random_generators import GENERATORS, discs
from tests.generators.foreign.rebuilding import Outcome, all_rebuilt

PICTURES = 2_000  # of MNIST


def main() -> None:
    rows, lines = (
        [],
        [
            "| learned from | called measured, right | guessed, right | with BatchNorms | same to the last BatchNorm | "
            "same pictures |",
            "|---|---|---|---|---|---|",
        ],
    )
    for name, (pictures, labels) in (("discs", discs()), ("MNIST", digits())):
        with tempfile.TemporaryDirectory() as folder:
            found = counted(all_rebuilt(range(GENERATORS), Path(folder), pictures, labels))
        rows.append({"pictures": name} | found)
        measured, guessed = (f"{found[f'{how}_right']} of {found[how]}" for how in ("measured", "guessed"))
        lines.append(f"| {name} | {measured} | {guessed} | {found['norms']} | {found['seen']} | {found['exact']} |")
    write("rebuilding", {"rows": rows}, lines)


def digits() -> tuple[Tensor, Tensor]:
    """Of MNIST's training images, [n, 1, 28, 28] in [0, 1], and labels."""
    images, labels = load_mnist("train")
    return torch.from_numpy(images[:PICTURES]).float() / 255, torch.from_numpy(labels[:PICTURES])


def counted(outcomes: list[Outcome]) -> dict[str, Any]:
    """exact: of those with BatchNorms, as many draw the same; seen: give their last BatchNorm the same."""
    norms = [outcome for outcome in outcomes if outcome.remembers]
    answers: dict[str, Any] = {}
    for how in ("measured", "guessed"):
        right = [right for outcome in outcomes for right in getattr(outcome, how).values()]
        answers |= {how: len(right), f"{how}_right": sum(right)}
    return answers | {
        "norms": len(norms),
        "seen": sum(outcome.seen for outcome in norms),
        "exact": sum(outcome.exact for outcome in norms),
        "wrong": {outcome.seed: outcome.wrong for outcome in outcomes if outcome.wrong},
    }


if __name__ == "__main__":
    main()
