"""Makes the forty recorded runs that measure the loss coach: `python -m benchmarks.recorded_runs [NAME|SEED ...]`.

Twenty ways to train, each with two seeds: the first is for choosing the coach's thresholds, the second is kept out of
that. What a run recorded, its metrics and alarms, is what `gan_core.coach` reads. Beside it stand probes, taken from
the weights at 25 places of the run on samples that no training ever saw (MNIST's test images; of the 8 x 8 digits there
are no others than those that it learns from). What is true of a run is decided by probes alone, see `benchmarks.truth`,
which was written before any rule was tried. Four of the ways were chosen anew after the first runs of the first
seed, since nothing was the matter with them. Some fifteen minutes of one core.

A clock that ticks 4 ms an update stands in for the real one, so that the reports come at the same steps on any machine.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.probes import Prober
from gan_core import runs
from gan_core.base.events import Event, Milestone, Snapshot, Tick
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.evaluation.collapse import Watch
from gan_core.training.game import Game
from gan_core.training.loop import train

FOLDER = Path(__file__).parent / "recorded"
SEEDS = {"making": 11, "kept out": 12}
PROBES = 24  # of a run
ROWS = 160  # reports that are kept of a run, evenly spaced
TICK = 0.004  # seconds of the clock that stands in
LEFT_OUT = ("seconds", "images", "steps_per_second", "scored_step")

_RING = PRESETS["ring-gan"].config.replace(steps=3000)
_RING_GP = PRESETS["ring-wgan-gp"].config
_RING_WGAN = PRESETS["ring-wgan"].config
_DIGITS = PRESETS["digits-gan"].config.replace(steps=2500)
_MNIST = PRESETS["mnist-vanilla-gan"].config.replace(steps=2000)
_MNIST_WGAN = PRESETS["mnist-wgan"].config.replace(steps=500, batch_size=32)

WAYS: dict[str, RunConfig] = {
    "ring-gan": _RING,
    "ring-gan-strong-critic": _RING.replace(generator_lr=1e-5, critic_lr=2e-3, critic_steps=5, steps=600),
    "ring-gan-slow-generator": _RING.replace(generator_lr=5e-5, critic_lr=2e-3, critic_steps=3),
    "ring-saturating": _RING.adapted(objective="gan-saturating").replace(
        generator_lr=2e-5, critic_lr=5e-3, critic_steps=5, steps=600
    ),
    "ring-gan-momentum": _RING.replace(generator_lr=3e-3, critic_lr=3e-3, generator_beta1=0.9, critic_beta1=0.9),
    "ring-hinge-fast-generator": _RING.adapted(objective="hinge").replace(
        generator_lr=5e-3, critic_lr=5e-4, steps=2500
    ),
    "ring-lsgan": _RING.adapted(objective="lsgan").replace(generator_lr=1e-3, critic_lr=1e-3, steps=2500),
    "ring-wgan-gp": _RING_GP,
    "ring-wgan-gp-weak": _RING_GP.replace(penalties={"gradient-penalty": 0.001}, steps=1500),
    "ring-wgan-gp-slow-critic": _RING_GP.replace(critic_lr=2e-5, critic_steps=1, steps=1200),
    "ring-wgan": _RING_WGAN.replace(steps=2000),
    "ring-wgan-small-clip": _RING_WGAN.replace(weight_clip=0.01, steps=1500),
    "ring-wgan-large-clip": _RING_WGAN.replace(weight_clip=1.0, steps=1500),
    "grid-gan": PRESETS["grid-gan"].config,
    "grid-wgan-gp": PRESETS["grid-wgan-gp"].config,
    "grid-rpgan": PRESETS["grid-rpgan"].config,
    "digits-gan": _DIGITS,
    "digits-strong-critic": _DIGITS.replace(
        generator_lr=1e-4, critic_lr=2e-3, critic_steps=4, critic_dropout=0.0, steps=1200
    ),
    "mnist-gan": _MNIST,
    "mnist-wgan-gp": _MNIST_WGAN.adapted(objective="wgan-gp").replace(generator_lr=2e-4, critic_lr=2e-4),
}


def recorded(name: str, config: RunConfig) -> dict[str, Any]:
    """Train it, and return what it recorded and what its probes found."""
    with tempfile.TemporaryDirectory() as root:
        run = runs.create(config, root=root)
        game, watch, probes = Game(config), Watch(), []
        with runs.Recorder(run) as recorder:
            prober = Prober(game)
            due = iter([*np.linspace(0, config.steps, PROBES + 1).round().astype(int)[1:].tolist(), None])
            wanted = next(due)
            probes.append(prober.probe())
            for event in train(game, now=_clock()):
                for kept in _followed(event, watch, game):
                    if not isinstance(kept, Snapshot | Milestone):
                        recorder.write(kept)
                if isinstance(event, Tick) and game.step == wanted:
                    probes.append(prober.probe())
                    wanted = next(due)
        return {
            "name": name,
            "config": config.to_dict(),
            **_thinned(run.metrics()),
            "alarms": run.alarms(),
            "probes": probes,
        }


def _followed(event: Event, watch: Watch, game: Game) -> Iterator[Event]:
    """The event, and the alarms that it gives reason for, as in a session."""
    yield event
    yield from watch.follow(event, game.share_done)


def _clock() -> Callable[[], float]:
    ticks = iter(range(10**9))
    return lambda: next(ticks) * TICK / 2  # asked about twice an update


def _thinned(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """ROWS of them, with five digits of what rules may read: `columns` names what each of `rows` holds."""
    kept = np.linspace(0, len(rows) - 1, min(ROWS, len(rows))).round().astype(int)
    columns = [name for name in dict.fromkeys(name for row in rows for name in row) if name not in LEFT_OUT]
    return {"columns": columns, "rows": [[_short(rows[i].get(name)) for name in columns] for i in kept.tolist()]}


def _short(value: float | None) -> float | None:
    return float(f"{value:.5g}") if isinstance(value, float) else value


def main() -> None:
    torch.set_num_threads(1)
    FOLDER.mkdir(exist_ok=True)
    for seed in SEEDS.values():
        for way, config in WAYS.items():
            name = f"{way}-{seed}"
            if sys.argv[1:] and not {name, str(seed)} & {*sys.argv[1:]}:
                continue
            found = recorded(name, config.replace(seed=seed))
            (FOLDER / f"{name}.json").write_text(_text(found), encoding="utf-8")
            print(name, len(found["rows"]), "rows", flush=True)


def _text(found: dict[str, Any]) -> str:
    """JSON with a line for each report and probe, so that a change can be read."""
    parts = []
    for key, value in found.items():
        if key in ("rows", "alarms", "probes") and value:
            value = "[\n  " + ",\n  ".join(map(json.dumps, value)) + "\n]"
        else:
            value = json.dumps(value)
        parts.append(f"{json.dumps(key)}: {value}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    main()
