"""What a direction does, in words: samples are moved along it by -2 and +2 deviations, and measured. Imports torch.

A change is told with its standard error over the places that it was tried from, and only where it is visible and four
such errors away from none. Of a generator whose samples change at random with every move, one direction in a hundred
is still given a name: `docs/instruments.md`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import floor, log10, sqrt

import numpy as np
import torch
from torch import Tensor

from gan_core.generators.loaded import Loaded
from gan_core.latent.attributes import ATTRIBUTES, measured
from gan_core.latent.directions import Direction
from gan_core.latent.sample_cache import digits, shows_digits

BASES = 32  # places that each direction is tried from
FEWEST = BASES // 2  # places at which an attribute must have an answer at both ends
REACH = 2.0  # standard deviations to either side
NAMED = 3  # effects, the strongest first
CERTAIN = 4.0  # standard errors that a mean change must be away from 0
ONE_WAY = 2.8  # standard errors by which changes to a digit must outnumber those from it
FLIPS = 0.15  # share of the bases that become the same other digit, from which on it is told
GROWS = 0.3  # how much the share of one digit must grow, so that this is told instead
JUST_SEEN = 0.1  # growth of a digit's share that people notice
FAINT = 0.02  # mean change of a pixel, of its range, below which people see little
LEAST_TOLD = 0.005  # a smaller standard error is not told
PART_OF_SPREAD = 1 / 3  # of the samples' own deviation: visible where the attribute knows no better


def described(loaded: Loaded, directions: Sequence[Direction], seed: int) -> list[Direction]:
    """The directions with their effects; they are measured together, from the same 32 places of `seed`."""
    if not directions:
        return []
    base = loaded.latents(BASES, seed)
    vectors = torch.stack([direction.vector for direction in directions])
    ends = _kept_legal(loaded, base + REACH * torch.tensor([-1.0, 1.0]).view(2, 1, 1, 1) * vectors[:, None])
    labels = None
    if classes := len(loaded.facts.classes):
        labels = (torch.arange(BASES) % classes).repeat(2 * len(directions))
    shown = loaded.draw(ends.view(-1, base.shape[1]), labels)
    changes = _Changes(loaded, shown, len(directions))
    return [
        replace(direction, effect=changes.text(index, direction.name)) for index, direction in enumerate(directions)
    ]


def _kept_legal(loaded: Loaded, z: Tensor) -> Tensor:
    return z.clamp(-1, 1) if loaded.facts.noise == "uniform" else z


@dataclass(frozen=True)
class _Change:
    """How one attribute differs at the two ends: how visible that is, 1 just so, and in words."""

    of: str  # the attribute's name, or "class" and the digit that grows commoner
    strength: float
    words: str


_NONE = _Change("", 0.0, "")


class _Changes:
    """All that was measured at the ends of all directions: [2, directions, bases] of each."""

    def __init__(self, loaded: Loaded, shown: np.ndarray, count: int) -> None:
        self._shape = (2, count, BASES)
        self._measured = {name: values.reshape(self._shape) for name, values in measured(loaded.facts, shown).items()}
        self._digits = digits(shown).reshape(self._shape) if shows_digits(loaded) else None
        self._moved = _distance(shown.reshape(*self._shape, -1), loaded.facts.kind)

    def text(self, index: int, name: str) -> str:
        """The strongest effects of a direction, comma by comma; first the one that it is named for."""
        found = [self._attribute(attribute, index) for attribute in self._measured]
        if self._digits is not None:
            found.append(self._flips(self._digits[0, index], self._digits[1, index]))
        found = [change for change in found if change.strength >= 1]
        found.sort(key=lambda change: (change.of != name, -change.strength))
        if found:
            return ", ".join(change.words for change in found[:NAMED])
        moved = self._moved[index]
        return "little visible" if moved < FAINT else f"each sample in its own way ({moved:.0%})"

    def _attribute(self, name: str, index: int) -> _Change:
        """Its mean change from end to end, over the places where it has an answer at both."""
        attribute, values = ATTRIBUTES[name], self._measured[name][:, index]
        before, after = values[:, np.isfinite(values).all(axis=0)]
        if len(before) < FEWEST:
            return _NONE
        change = after - before
        mean, error = float(change.mean()), float(change.std(ddof=1)) / sqrt(len(change))
        visible, scale = attribute.visible, 1.0
        if attribute.unit == "%":
            scale = 100 / max(float(before.mean()), 1e-3)
        if visible is None:
            visible = PART_OF_SPREAD * max(float(np.stack([before, after]).std()), 1e-9)
        strength = abs(scale * mean) / visible if abs(mean) > CERTAIN * error else 0.0
        words = attribute.more if mean > 0 else attribute.less
        return _Change(name, strength, f"{words} ({_with_error(scale * mean, scale * error, attribute.unit)})")

    @staticmethod
    def _flips(before: np.ndarray, after: np.ndarray) -> _Change:
        """The digit that grows commoner by far, or else the commonest way in which one becomes another.

        before, after: int64 [BASES], -1 for no digit. Changes the other way are held against both: where every move
        deals the digits anew, as many become a 7 as cease to be one.
        """
        shares = [np.bincount(named[named >= 0], minlength=10) / BASES for named in (before, after)]
        grown = shares[1] - shares[0]
        digit = int(grown.argmax())
        was, becomes = before == digit, after == digit
        to, away = int((becomes & ~was).sum()), int((was & ~becomes).sum())
        if grown[digit] >= GROWS and _outnumbers(to, away):
            error = sqrt(to + away - (to - away) ** 2 / BASES) / BASES
            words = f"becomes {digit} ({shares[0][digit]:.0%} to {shares[1][digit]:.0%}, ± {error:.0%})"
            return _Change(f"class:{digit}", float(grown[digit]) / JUST_SEEN, words)
        flips = Counter((int(a), int(b)) for a, b in zip(before, after, strict=True) if a != b and min(a, b) >= 0)
        if not flips:
            return _NONE
        (a, b), count = flips.most_common(1)[0]
        if not _outnumbers(count, flips[b, a]):
            return _NONE
        return _Change("", count / BASES / FLIPS, f"{a} → {b} ({count} of {BASES})")


def _outnumbers(one: int, other: int) -> bool:
    """A sign test: if both were as likely, their difference would deviate by the root of their sum."""
    return one - other >= ONE_WAY * sqrt(one + other)


def _distance(ends: np.ndarray, kind: str) -> np.ndarray:
    """[directions]: how far the two ends are apart, as a share of the range of a pixel, or of the points' spread."""
    low, high = ends.astype(np.float32)
    apart = np.abs(high - low).mean(axis=(1, 2))
    spread = ends.std(axis=(0, 2, 3)) if kind == "points" else np.full(len(apart), 255.0)
    return apart / spread.clip(min=1e-9)


def _with_error(amount: float, error: float, unit: str) -> str:
    """+38 ± 4 %, -12 ± 2°, +0.40 ± 0.05 px: to the error's first digit. An error below a hundredth is left out."""
    digits = 0 if abs(amount) >= 10 else 1 if abs(amount) >= 1 else 2
    told = ""
    if error >= LEAST_TOLD:
        digits = min(max(digits, -floor(log10(error))), 2)
        told = f" ± {error:.{digits}f}" if float(f"{error:.{digits}f}") else ""
    return f"{amount:+.{digits}f}{told}{' %' if unit == '%' else unit}"
