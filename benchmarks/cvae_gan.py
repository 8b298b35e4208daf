"""How well a CVAE-GAN obeys and remembers: `python -m benchmarks.cvae_gan`, three minutes of CPU a run.

Both presets, the tutorials' form and the paper's, three seeds each. Of 10,000 samples drawn from noise, how many show
the digit that was asked for; of MNIST's 10,000 test images, how many keep their digit when they are reconstructed; and
of these, drawn as the next digit in their style, how many show that. Two digit classifiers of different make answer:
the lower share.
"""

import argparse
import time
from statistics import mean, stdev
from typing import Any

import numpy as np
import torch
from torch import Tensor

from benchmarks.results import write
from gan_core.config.presets import PRESETS
from gan_core.data.sources.mnist import load_mnist
from gan_core.evaluation.digit_classifier.classifier import load_classifier
from gan_core.evaluation.digit_classifier.rulers import FIRST, SECOND
from gan_core.games.adversarial.on_show import draw
from gan_core.games.cvae_gan.rules import encode
from gan_core.training.game import Game, draw_noise
from gan_core.training.loop import train
from gan_core.training.pictures import to_pixels

KINDS = ("mnist-cvae-gan", "mnist-cvae-gan-paper")
COUNT, BATCH = 10_000, 1_000


def measured(preset: str, seed: int, steps: int) -> dict[str, Any]:
    config = PRESETS[preset].config.replace(seed=seed, steps=steps)
    game, began = Game(config), time.process_time()
    for _ in train(game):
        pass
    took = time.process_time() - began
    values, labels = load_mnist("test")
    real, classes = torch.from_numpy(values), torch.from_numpy(labels).long()
    z = torch.cat([_encoded(game, *pair) for pair in zip(real.split(BATCH), classes.split(BATCH), strict=True)])
    noise = draw_noise(config, COUNT, torch.Generator().manual_seed(seed))
    asked = {"drawn": (noise, torch.arange(COUNT) % 10), "kept": (z, classes), "changed": (z, (classes + 1) % 10)}
    shares = {name: _named(game, *what) for name, what in asked.items()}
    return {"preset": preset, "seed": seed, "steps": steps, "seconds": took} | shares


@torch.no_grad()
def _encoded(game: Game, pixels: Tensor, classes: Tensor) -> Tensor:
    game.networks["encoder"].eval()
    return encode(game, game.scaled(pixels), classes)[0]


def _named(game: Game, z: Tensor, classes: Tensor) -> float:
    pairs = zip(z.split(BATCH), classes.split(BATCH), strict=True)
    pixels = [to_pixels(draw(game, *pair).detach().float(), game.config.output) for pair in pairs]
    images = np.concatenate(pixels).transpose(0, 3, 1, 2)
    right = (load_classifier(ruler)(images).digits == classes.numpy() for ruler in (FIRST, SECOND))
    return float(min(map(np.mean, right)))


def row(preset: str, rows: list[dict[str, Any]]) -> str:
    cells = [preset, str(len(rows)), f"{rows[0]['steps']:,}", f"{mean(one['seconds'] for one in rows):.0f}"]
    for name in ("drawn", "kept", "changed"):
        shares = [100 * one[name] for one in rows]
        error = stdev(shares) / len(shares) ** 0.5 if len(shares) > 1 else 0.0
        cells.append(f"{mean(shares):.2f} ± {error:.2f} %")
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--presets", nargs="+", choices=KINDS, default=[*KINDS])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=PRESETS["mnist-cvae-gan"].config.steps)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    rows: list[dict[str, Any]] = []
    for seed in range(chosen.seeds):
        for preset in chosen.presets:
            rows.append(measured(preset, seed, chosen.steps))
            print(rows[-1], flush=True)
    lines = [
        "| preset | seeds | steps | CPU seconds | drawn as asked | reconstructed as itself | drawn as another digit |",
        "|---" * 7 + "|",
        *(row(preset, [one for one in rows if one["preset"] == preset]) for preset in chosen.presets),
    ]
    write("cvae_gan", {"rows": rows}, lines)


if __name__ == "__main__":
    main()
