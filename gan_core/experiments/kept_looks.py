"""Generators of trials as they were at each look, kept in a folder: a new ruler needs no new training. Imports torch.

<folder>/<settings>-<steps>/<seed>/<step>.safetensors      a generator's file like any other
<folder>/<settings>-<steps>/<seed>/seconds.json            {step: seconds of training up to it}
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from torch import nn

from gan_core.base.errors import UserError
from gan_core.config.run_config import RunConfig
from gan_core.experiments.results import fingerprint
from gan_core.training.checkpoint import load_generator, save_player

_SECONDS = "seconds.json"


class KeptLooks:
    """The looks of one trial. steps: those that make it whole, in order."""

    def __init__(self, folder: Path, config: RunConfig, steps: Sequence[int]) -> None:
        self.folder = folder / f"{fingerprint(config)}-{config.steps}" / str(config.seed)
        self.config = config
        self.steps = tuple(steps)
        self._seconds: dict[str, float] = {}

    def keep(self, generator: nn.Module, step: int, seconds: float) -> None:
        """Write the generator, then that it is there. Raises OSError when the disk is full."""
        self.folder.mkdir(parents=True, exist_ok=True)
        save_player(self._file(step), "generator", generator, self.config, step)
        self._seconds[str(step)] = seconds
        part = self.folder / f"{_SECONDS}.part"
        part.write_text(json.dumps(self._seconds), encoding="utf-8")
        os.replace(part, self.folder / _SECONDS)

    def load(self) -> list[tuple[int, float, nn.Module]]:
        """(step, seconds, generator) of every look; empty unless all of them are there.

        Raises UserError for a generator that cannot be read.
        """
        try:
            seconds = json.loads((self.folder / _SECONDS).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return []
        if not isinstance(seconds, dict) or not all(isinstance(seconds.get(str(step)), float) for step in self.steps):
            return []
        return [(step, seconds[str(step)], self._load(step)) for step in self.steps]

    def _load(self, step: int) -> nn.Module:
        generator, config, _ = load_generator(self._file(step))
        if config != self.config:
            raise UserError(f"the generators in {self.folder.parent.name} are those of other settings")
        return generator

    def _file(self, step: int) -> Path:
        return self.folder / f"{step}.safetensors"
