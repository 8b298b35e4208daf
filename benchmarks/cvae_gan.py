"""How well a CVAE-GAN obeys and remembers: `python -m benchmarks.cvae_gan`, three minutes of CPU a run.

Both forms of `mnist-cvae-gan`, three seeds each. Of 10,000 samples drawn from noise, how many show the digit that was
asked for; of MNIST's 10,000 test images, how many keep their digit when they are reconstructed; and of these, drawn as
the next digit in their style, how many show that. Two digit classifiers of different make answer: the lower share.
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
from gan_core.games.cvae_gan import FORMS, PAPER
from gan_core.training.game import Game, draw_noise
from gan_core.training.loop import train
from gan_core.training.pictures import to_pixels

WEIGHTS = {PAPER: {"kl": 3.0, "looks_real": 1e-3, "is_its_class": 1e-3}}  # Bao et al. 2017, section 4.1
COUNT, BATCH = 10_000, 1_000


def measured(form: str, seed: int, steps: int) -> dict[str, Any]:
    config = PRESETS["mnist-cvae-gan"].config.replace(form=form, seed=seed, steps=steps, **WEIGHTS.get(form, {}))
    game, began = Game(config), time.process_time()
    for _ in train(game):
        pass
    took = time.process_time() - began
    values, labels = load_mnist("test")
    real, classes = torch.from_numpy(values), torch.from_numpy(labels).long()
    z = torch.cat([_encoded(game, part) for part in real.split(BATCH)])
    noise = draw_noise(config, COUNT, torch.Generator().manual_seed(seed))
    asked = {"drawn": (noise, torch.arange(COUNT) % 10), "kept": (z, classes), "changed": (z, (classes + 1) % 10)}
    shares = {name: _named(game, *what) for name, what in asked.items()}
    return {"form": form, "seed": seed, "steps": steps, "seconds": took} | shares


@torch.no_grad()
def _encoded(game: Game, pixels: Tensor) -> Tensor:
    found: Tensor = game.networks["encoder"].eval()(game.scaled(pixels))
    return found[:, : game.config.latent_dim]


def _named(game: Game, z: Tensor, classes: Tensor) -> float:
    pairs = zip(z.split(BATCH), classes.split(BATCH), strict=True)
    pixels = [to_pixels(draw(game, *pair).detach().float(), game.config.output) for pair in pairs]
    images = np.concatenate(pixels).transpose(0, 3, 1, 2)
    right = (load_classifier(ruler)(images).digits == classes.numpy() for ruler in (FIRST, SECOND))
    return float(min(map(np.mean, right)))


def row(form: str, rows: list[dict[str, Any]]) -> str:
    cells = [form, str(len(rows)), f"{rows[0]['steps']:,}", f"{mean(one['seconds'] for one in rows):.0f}"]
    for name in ("drawn", "kept", "changed"):
        shares = [100 * one[name] for one in rows]
        error = stdev(shares) / len(shares) ** 0.5 if len(shares) > 1 else 0.0
        cells.append(f"{mean(shares):.2f} ± {error:.2f} %")
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--forms", nargs="+", choices=FORMS, default=[*FORMS])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=PRESETS["mnist-cvae-gan"].config.steps)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    rows: list[dict[str, Any]] = []
    for seed in range(chosen.seeds):
        for form in chosen.forms:
            rows.append(measured(form, seed, chosen.steps))
            print(rows[-1], flush=True)
    lines = [
        "| form | seeds | steps | CPU seconds | drawn as asked | reconstructed as itself | drawn as another digit |",
        "|---" * 7 + "|",
        *(row(form, [one for one in rows if one["form"] == form]) for form in chosen.forms),
    ]
    write("cvae_gan", {"rows": rows}, lines)


if __name__ == "__main__":
    main()
