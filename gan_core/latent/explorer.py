"""Any generator's space of noise: from a place, as plain data, to what is drawn there. Imports torch.

Everything that is asked for at once is drawn in one pass; noise and directions are kept, so a drag costs no more.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from gan_core.base.errors import UserError
from gan_core.data.datasets import DATASETS
from gan_core.generators.loaded import Loaded
from gan_core.generators.origin import maker_of_loaded
from gan_core.latent import paths as latent
from gan_core.latent.directions import FAMILIES, Direction, applying, family_of
from gan_core.latent.effects import described
from gan_core.latent.latent_state import LatentState
from gan_core.latent.sample_cache import draws
from gan_core.provenance.origin import origin_of
from gan_core.runs.export.pictures import enlarged_wall, saved_png, saved_sheet
from gan_core.runs.export.plane import Scene
from gan_core.runs.export.plane import draw as draw_scene
from gan_core.training.pictures import wall_image

FOUND_BY, MEASURED_BY = 0, 1  # seeds: of the samples that directions are learned from, and are named by
KEPT_SEEDS = 1024
SCATTER = 720  # pixels of a picture of points
_REAL_SHOWN = 1024


class Explorer:
    """Walks through the noise of one loaded generator. What people get wrong raises UserError, one sentence."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self._noise = lru_cache(maxsize=KEPT_SEEDS)(lambda seed: loaded.latents(1, seed)[0])
        self._directions: dict[str, Direction] = {}
        self._found: dict[str, list[Direction]] = {}
        self._families: dict[str, list[Direction]] = {}

    @cached_property
    def families(self) -> tuple[str, ...]:
        """The names of the families that this generator has directions of."""
        return tuple(applying(self.loaded))

    def directions(self, family: str, count: int | None = None) -> list[Direction]:
        """A family's first `count` directions, by default all, each with its measured effect; [] if it does not apply.

        Each is found and measured once, and not before it is asked for.
        """
        if family not in self._families:
            self._families[family] = self.found(family)
        known = self._families[family]
        asked = [direction for direction in known[:count] if not direction.effect]
        new = {direction.name: direction for direction in described(self.loaded, asked, MEASURED_BY)}
        self._families[family] = known = [new.get(direction.name, direction) for direction in known]
        return known[:count]

    def direction(self, name: str) -> Direction:
        """The direction of that name; its effect is not measured."""
        if name not in self._directions:
            self.found(family := family_of(name))
            if name not in self._directions:
                known = [known for known, direction in self._directions.items() if direction.family == family]
                legal = f"it has {known[0]} ... {known[-1]}" if known else "it has none of that family"
                raise UserError(f"this generator has no direction {name!r}; {legal}")
        return self._directions[name]

    def found(self, family: str) -> list[Direction]:
        """A family's directions before anybody has measured what they do; found once."""
        if family not in self._found:
            entry = FAMILIES[family]
            self._found[family] = entry.find(self.loaded, FOUND_BY) if entry.applies(self.loaded) else []
            self._directions |= {direction.name: direction for direction in self._found[family]}
        return self._found[family]

    def latents(self, states: Sequence[LatentState]) -> tuple[Tensor, Tensor | None]:
        """z [N, latent_dim] of N places, and their classes int64 [N] if the generator has classes."""
        names = tuple(dict.fromkeys(name for state in states for name, _ in state.moves))
        place = {name: column for column, name in enumerate(names)}
        amounts = [
            [0.0] * len(names) for _ in states
        ]  # filled as a list: writing into a tensor takes a microsecond each
        for row, state in zip(amounts, states, strict=True):
            for name, amount in state.moves:
                row[place[name]] += float(amount)
        return self._moved(self._bases(states), names, torch.tensor(amounts)), self._labels(states)

    def _bases(self, states: Sequence[LatentState]) -> Tensor:
        """psi * base of each place, before its moves."""
        if not states:
            raise UserError("there is no place to draw: give at least one")
        z = torch.stack([self._first(state) for state in states])
        for path, walk in (("lerp", torch.lerp), ("slerp", latent.slerp_at)):
            rows = [
                row for row, state in enumerate(states) if len(state.seeds) > 1 and not state.z and state.path == path
            ]
            if rows:
                z[rows] = self._mixed([states[row] for row in rows], walk)
        for row, state in enumerate(states):
            if state.plus is not None and state.minus is not None:
                z[row] += self._noise(state.plus) - self._noise(state.minus)
            if state.truncation != 1:
                z[row] = latent.truncate(z[row], state.truncation)
        return z

    def _first(self, state: LatentState) -> Tensor:
        if not state.z:
            return self._noise(state.seeds[0])
        if len(state.z) != (right := self.loaded.facts.latent_dim):
            raise UserError(f"this generator's z has {right} numbers, not {len(state.z)}")
        return torch.tensor(state.z, dtype=torch.float32)

    def _mixed(self, states: Sequence[LatentState], walk: latent.Walk) -> Tensor:
        """Between two seeds, or on the sheet between four: first across, then down."""
        corners = torch.stack([torch.stack([self._noise(seed) for seed in _corners(state)]) for state in states])
        across = torch.tensor([float(state.across) for state in states])[:, None, None]
        down = torch.tensor([float(state.down) if len(state.seeds) == 4 else 0.0 for state in states])[:, None]
        left, right = corners[:, 0::2], corners[:, 1::2]  # [N, 2, d]: top and bottom
        ends = walk(left, right, across)
        return walk(ends[:, 0], ends[:, 1], down)

    def _moved(self, bases: Tensor, names: Sequence[str], amounts: Tensor) -> Tensor:
        """bases [N, d] moved by amounts [N, names] standard deviations; uniform noise stays within [-1, 1]."""
        if names:
            bases = bases + amounts @ torch.stack([self.direction(name).vector for name in names])
        return bases.clamp(-1, 1) if self.loaded.facts.noise == "uniform" else bases

    def _labels(self, states: Sequence[LatentState]) -> Tensor | None:
        classes = self.loaded.facts.classes
        for label in {state.label for state in states} - {None}:
            if label not in range(len(classes)):
                legal = f"classes 0 to {len(classes) - 1}" if classes else "no classes to choose from"
                raise UserError(f"this generator has {legal}, so label {label} means nothing to it")
        return torch.tensor([state.label or 0 for state in states]) if classes else None

    def samples(self, states: Sequence[LatentState]) -> Tensor:
        """Samples [N, *shape] in the network's own range, in one pass: for `loaded.shown` and `loaded.scores`."""
        return self.loaded.samples(*self.latents(states))

    def draw(self, states: Sequence[LatentState]) -> np.ndarray:
        """What people see at N places: points float32 [N, 2], images uint8 [N, H, W, C]."""
        return self.loaded.shown(self.samples(states))

    def scores(self, states: Sequence[LatentState]) -> np.ndarray | None:
        """The critic's raw scores there, float32 [N]; None if there is no critic."""
        return None if self.loaded.critic is None else self.loaded.scores(self.samples(states))

    def picture(self, states: LatentState | Sequence[LatentState]) -> Image.Image:
        """The sample at a place as a picture, or a wall of several; points over real ones on their plane."""
        shown = self.draw([states] if isinstance(states, LatentState) else states)
        return self.picture_of(shown)

    def picture_of(self, shown: np.ndarray, side: int = SCATTER) -> Image.Image:
        """Samples as `draw` gives them, as one picture: images enlarged, points in a square of `side` pixels."""
        if self.loaded.facts.kind == "images":
            return enlarged_wall(wall_image(shown))
        extent, real = self._surroundings
        return draw_scene(Scene(extent=extent, fake=shown, real=real), side)

    def save(self, picture: Image.Image, path: Path | str) -> None:
        """Write a picture of this generator as a PNG file that tells its origin. Raises OSError."""
        write = saved_sheet if self.loaded.facts.kind == "images" else saved_png
        Path(path).write_bytes(write(picture, origin_of([maker_of_loaded(self.loaded.facts)])))

    @cached_property
    def _surroundings(self) -> tuple[float, np.ndarray | None]:
        """How far the plane reaches, and real points to compare with, where the data are known."""
        if self.loaded.facts.dataset in DATASETS:
            data = DATASETS[self.loaded.facts.dataset].load(self.loaded.facts.request)
            return data.extent, data.values[:: max(1, len(data.values) // _REAL_SHOWN)]
        farthest = float(np.abs(draws(self.loaded, FOUND_BY).shown).max())
        return 1.2 * farthest or 1.0, None  # a collapsed one may draw nothing but the origin


def _corners(state: LatentState) -> tuple[int, ...]:
    """Top left, top right, bottom left, bottom right."""
    return state.seeds if len(state.seeds) == 4 else state.seeds * 2
