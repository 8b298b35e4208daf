"""A trial: train a configuration without looking, then score what it draws. Nothing is written."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from gan_core.config import RunConfig
from gan_core.ensemble import Ensemble
from gan_core.events import Tick
from gan_core.game import Game
from gan_core.metrics import score
from gan_core.sampling import like_data
from gan_core.training import Cadence, train
from gan_core.training_together import Told, train_together

# Reports are dropped, but they are due: losses that nobody reads would pile up between the freed blocks of the heap.
BLIND = Cadence(metrics=1.0, horizon=inf, pictures=inf, snapshots=inf)


@dataclass(frozen=True, kw_only=True)
class Look:
    """What fresh samples scored on the way. figures: by name, undefined ones left out.

    seconds: of processor time in training, so that neighbours on a busy machine do not count.
    """

    step: int
    seconds: float
    figures: dict[str, float]

    def to_dict(self) -> dict[str, Any]:
        rounded = {name: float(f"{value:.6g}") for name, value in self.figures.items()}
        return {"step": self.step, "seconds": round(self.seconds, 2), "figures": rounded}


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
        return found | {"figures": last["figures"]} | ({"looks": way} if way else {})


def trial(
    config: RunConfig, samples: int, *, looks: int = 1, progress: Callable[[int], None] = lambda step: None
) -> Outcome:
    """Train `config` to its end; score `samples` fresh samples `looks` times, evenly spaced, and at the end.

    progress: told the step after every update. Scoring is no training time.
    """
    return trials([config], samples, looks=looks, progress=progress)[0]


def trials(
    configs: Sequence[RunConfig],
    samples: int,
    *,
    looks: int = 1,
    progress: Callable[[int], None] = lambda step: None,
) -> list[Outcome]:
    """Several trials that differ in the seed alone, as one batch. Raises UserError as `Ensemble` does.

    The figures are those of single trials up to rounding; the seconds of each are its share of the batch's.
    """
    games = [Game(config) for config in configs]
    found: list[list[Look]] = [[] for _ in games]
    due = sorted({round(configs[0].steps * (k + 1) / looks) for k in range(looks)})
    for index, event in _played(games):
        if not isinstance(event, Tick):
            continue
        game, looked = games[index], found[index]
        progress(event.step)
        if len(looked) < len(due) and event.step >= due[len(looked)]:
            figures = score(like_data(game.sampler, game.config, samples, game.config.seed), game.data)
            looked.append(Look(step=event.step, seconds=game.seconds / len(games), figures=figures))
    return [
        Outcome(seed=game.config.seed, steps=game.step, samples=samples, looks=tuple(looked))
        for game, looked in zip(games, found, strict=True)
    ]


def _played(games: list[Game]) -> Iterator[Told]:
    """Each event with the index of its game."""
    if len(games) == 1:
        return ((0, event) for event in train(games[0], cadence=BLIND, now=time.process_time))
    return train_together(Ensemble(games), cadence=BLIND, now=time.process_time)
