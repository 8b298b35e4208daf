"""Makes the recordings again: python -m tests.recorded.record [NAME ...]. An hour on one core for all of them.

A run may have two phases: then the second game takes the first one's generator over and has a critic of its own, as
where somebody goes on from a saved generator with other settings. Rates are learning rates that were moved on the way.
"""

import sys
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import torch

from gan_core.base.events import Tick
from gan_core.config.run_config import RunConfig
from gan_core.experiments.trial import BLIND
from gan_core.training.game import Game, draw_noise
from gan_core.training.loop import train
from gan_core.training.pictures import to_pixels
from tests.recorded.recordings import FOLDER, NOISE_SEED, SAMPLES, recipe, write


def record(name: str) -> None:
    """Train the run of that name and write its pictures."""
    made = recipe(name)
    phases = made["phases"]
    ends = [phase["start"] for phase in phases[1:]] + [made["looks"][-1]]
    game, pictures = None, []
    for phase, end in zip(phases, ends, strict=True):
        before, game = game, Game(RunConfig.from_dict(phase["config"]))
        if before is not None:
            game.networks["generator"].load_state_dict(before.sampler.state_dict())
        due = {step - phase["start"] for step in made["looks"] if phase["start"] < step <= end}
        pictures += _played(game, end - phase["start"], due, phase["rates"])
    write(name, np.stack(pictures))


def _played(game: Game, last: int, due: set[int], rates: Mapping[str, Any]) -> Iterator[np.ndarray]:
    """uint8 [SAMPLES, 28, 28] at each step of `due`; then the game stands at step `last`."""
    noise = draw_noise(game.config, SAMPLES, torch.Generator().manual_seed(NOISE_SEED))
    seen = 0
    for event in train(game, cadence=BLIND):
        if not isinstance(event, Tick) or game.step == seen:
            continue
        seen = game.step
        for player, rate in rates.get(str(seen), {}).items():
            game.set_learning_rate(player, rate)
        if seen in due:
            yield to_pixels(game.draw(noise), game.config.players["generator"].output)[..., 0]
        if seen == last:
            return


if __name__ == "__main__":
    torch.set_num_threads(1)
    for name in sys.argv[1:] or sorted(file.stem for file in FOLDER.glob("*.png")):
        record(name)
        print(name, flush=True)
