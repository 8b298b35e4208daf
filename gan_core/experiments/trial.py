"""A trial: train a configuration without looking, then score what it draws. Nothing is written."""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any

from torch import nn

from gan_core.base.events import Tick
from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import Data
from gan_core.evaluation.metrics import measured
from gan_core.experiments.kept_looks import KeptLooks
from gan_core.training.batched_loop import Told, train_together
from gan_core.training.ensemble import Ensemble
from gan_core.training.game import Game, load_data
from gan_core.training.loop import Cadence, train
from gan_core.training.sampling import asked_classes, like_data

# Reports are dropped, but they are due: losses that nobody reads would pile up between the freed blocks of the heap.
BLIND = Cadence(metrics=1.0, horizon=inf, pictures=inf, snapshots=inf)


@dataclass(frozen=True, kw_only=True)
class Look:
    """What fresh samples scored on the way. figures: by name, undefined ones left out; second: by the second ruler.

    seconds: of processor time in training, so that neighbours on a busy machine do not count.
    """

    step: int
    seconds: float
    figures: dict[str, float]
    second: dict[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        told = {"step": self.step, "seconds": round(self.seconds, 2), "figures": rounded(self.figures)}
        return told | ({"second": rounded(self.second)} if self.second else {})


def rounded(figures: dict[str, float]) -> dict[str, float]:
    """To six digits, as results are kept."""
    return {name: float(f"{value:.6g}") for name, value in figures.items()}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a trial gave. looks: in order, the last one at the last step; it alone counts for tables."""

    seed: int
    steps: int
    samples: int
    looks: tuple[Look, ...]

    @property
    def seconds(self) -> float:
        return self.looks[-1].seconds

    @property
    def figures(self) -> dict[str, float]:
        return self.looks[-1].figures

    def to_dict(self) -> dict[str, Any]:
        last = self.looks[-1].to_dict()
        found = {"seed": self.seed, "steps": self.steps, "samples": self.samples, "seconds": last["seconds"]}
        way = [look.to_dict() for look in self.looks] if len(self.looks) > 1 else []
        scored = {name: last[name] for name in ("figures", "second") if name in last}
        return found | scored | ({"looks": way} if way else {})


def trial(
    config: RunConfig,
    samples: int,
    *,
    looks: int = 1,
    also: Collection[str] = (),
    progress: Callable[[int], None] = lambda step: None,
    keep: Path | None = None,
) -> Outcome:
    """Train `config` to its end; score `samples` fresh samples `looks` times, evenly spaced, and at the end.

    also: names of figures that are measured on request only.
    progress: told the step after every update. Scoring is no training time.
    keep: a folder for the generators of all looks. Those that are there already are scored and not trained again.
    """
    return trials([config], samples, looks=looks, also=also, progress=progress, keep=keep)[0]


def trials(
    configs: Sequence[RunConfig],
    samples: int,
    *,
    looks: int = 1,
    also: Collection[str] = (),
    progress: Callable[[int], None] = lambda step: None,
    keep: Path | None = None,
) -> list[Outcome]:
    """Several trials that differ in the seed alone, as one batch. Raises UserError as `Ensemble` does.

    The figures are those of single trials up to rounding; the seconds of each are its share of the batch's.
    """
    due = sorted({round(configs[0].steps * (k + 1) / looks) for k in range(looks)})
    kept = [KeptLooks(keep, config, due) for config in configs] if keep else []
    there = [one.load() for one in kept]
    if kept and all(there):
        data = load_data(configs[0])
        found = [
            [_look(generator, config, samples, data, step, seconds, also) for step, seconds, generator in one]
            for config, one in zip(configs, there, strict=True)
        ]
    else:
        found = _trained(configs, samples, due, also, progress, kept)
    return [
        Outcome(seed=config.seed, steps=config.steps, samples=samples, looks=tuple(looked))
        for config, looked in zip(configs, found, strict=True)
    ]


def _trained(
    configs: Sequence[RunConfig],
    samples: int,
    due: list[int],
    also: Collection[str],
    progress: Callable[[int], None],
    kept: list[KeptLooks],
) -> list[list[Look]]:
    """The looks of each, taken while they are trained together."""
    games = [Game(config) for config in configs]
    found: list[list[Look]] = [[] for _ in games]
    for index, event in _played(games):
        if not isinstance(event, Tick):
            continue
        game, looked = games[index], found[index]
        progress(event.step)
        if len(looked) < len(due) and event.step >= due[len(looked)]:
            seconds = game.seconds / len(games)
            if kept:
                kept[index].keep(game.sampler, event.step, seconds)
            looked.append(_look(game.sampler, game.config, samples, game.data, event.step, seconds, also))
    return found


def _look(
    generator: nn.Module,
    config: RunConfig,
    samples: int,
    data: Data,
    step: int,
    seconds: float,
    also: Collection[str],
) -> Look:
    drawn = like_data(generator, config, samples, config.seed)
    found = measured(drawn, data, asked_classes(config, samples), also=also)
    return Look(step=step, seconds=seconds, figures=found.figures, second=found.second)


def _played(games: list[Game]) -> Iterator[Told]:
    """Each event with the index of its game."""
    if len(games) == 1:
        return ((0, event) for event in train(games[0], cadence=BLIND, now=time.process_time))
    return train_together(Ensemble(games), cadence=BLIND, now=time.process_time)
