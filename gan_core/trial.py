"""One trial: train a configuration without looking, then score what it draws. Nothing is written."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
import torch
from torch import nn

from gan_core.config import RunConfig
from gan_core.datasets import Data
from gan_core.events import Tick
from gan_core.game import Game, draw_noise
from gan_core.metrics import score
from gan_core.training import Cadence, train

BLIND = Cadence(metrics=inf, pictures=inf, snapshots=inf)
BATCH = 2500
_APART = 1_000_000_007  # the noise that is scored is never one that was trained on


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a trial gave. figures: by their name in METRICS; one that is undefined is left out."""

    seed: int
    steps: int
    samples: int
    seconds: float  # of training
    figures: dict[str, float]

    def to_dict(self) -> dict[str, Any]:
        rounded = {name: float(f"{value:.6g}") for name, value in self.figures.items()}
        about = {"seed": self.seed, "steps": self.steps, "samples": self.samples, "seconds": round(self.seconds, 1)}
        return about | {"figures": rounded}


def trial(
    config: RunConfig, samples: int, *, data: Data | None = None, progress: Callable[[int], None] = lambda step: None
) -> Outcome:
    """Train `config` to its end and score `samples` fresh samples. progress: told the step after every update."""
    game = Game(config, data=data)
    before = time.perf_counter()
    for event in train(game, cadence=BLIND):
        if isinstance(event, Tick):
            progress(event.step)
    seconds = time.perf_counter() - before
    drawn = draw(game.sampler, config, samples, config.seed)
    figures = score(drawn, game.data)
    return Outcome(seed=config.seed, steps=game.step, samples=samples, seconds=seconds, figures=figures)


@torch.inference_mode()
def draw(sampler: nn.Module, config: RunConfig, count: int, seed: int) -> np.ndarray:
    """`count` samples, float32 [count, *shape] in the generator's range, with BatchNorm as in use, not in training."""
    before = sampler.training
    sampler.eval()  # else a sample's score would depend on the batch that it was drawn in
    rng = torch.Generator(next(sampler.parameters()).device).manual_seed(_APART + seed)
    parts = [sampler(noise) for noise in draw_noise(config, count, rng).split(BATCH)]
    sampler.train(before)
    return torch.cat(parts).float().cpu().numpy()
