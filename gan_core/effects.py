"""What a direction does, in words: samples are moved along it by -2 and +2 deviations, and measured. Imports torch."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
import torch
from torch import Tensor

from gan_core.attributes import ATTRIBUTES, Attribute, applying
from gan_core.directions import Direction
from gan_core.draws import digits, shows_digits
from gan_core.loaded import Loaded

BASES = 16  # places that each direction is tried from
REACH = 2.0  # standard deviations to either side
NAMED = 3  # effects, the strongest first
CERTAIN = 3.0  # standard errors that a mean change must be away from 0
FLIPS = 0.15  # share of the bases that become the same other digit, from which on it is told
GROWS = 0.3  # how much the share of one digit must grow, so that this is told instead
JUST_SEEN = 0.1  # growth of a digit's share that people notice
FAINT = 0.02  # mean change of a pixel, of its range, below which people see little
PART_OF_SPREAD = 1 / 3  # of the samples' own deviation: visible where the attribute knows no better


def described(loaded: Loaded, directions: Sequence[Direction], seed: int) -> list[Direction]:
    """The directions with their effects; they are measured together, from the same 16 places of `seed`."""
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


class _Changes:
    """All that was measured at the ends of all directions: [2, directions, bases] of each."""

    def __init__(self, loaded: Loaded, shown: np.ndarray, count: int) -> None:
        self._shape = (2, count, BASES)
        self._attributes: Mapping[str, Attribute] = applying(loaded.facts)
        self._measured = {
            name: attribute.measure(shown).reshape(self._shape) for name, attribute in self._attributes.items()
        }
        self._digits = digits(shown).reshape(self._shape) if shows_digits(loaded) else None
        self._moved = _distance(shown.reshape(*self._shape, -1), loaded.facts.kind)

    def text(self, index: int, name: str) -> str:
        """The strongest effects of a direction, comma by comma; first the one that it is named for."""
        found = [self._attribute(attribute, index) for attribute in self._attributes]
        if self._digits is not None:
            found.append(self._flips(self._digits[0, index], self._digits[1, index]))
        found = [change for change in found if change.strength >= 1]
        found.sort(key=lambda change: (change.of != name, -change.strength))
        if found:
            return ", ".join(change.words for change in found[:NAMED])
        moved = self._moved[index]
        return "little visible" if moved < FAINT else f"each sample in its own way ({moved:.0%})"

    def _attribute(self, name: str, index: int) -> _Change:
        attribute, values = ATTRIBUTES[name], self._measured[name]
        before, after = values[0, index], values[1, index]
        change = after - before
        mean, error = float(change.mean()), float(change.std(ddof=1)) / sqrt(BASES)
        amount, visible = mean, attribute.visible
        if attribute.unit == "%":
            amount = 100 * mean / max(float(before.mean()), 1e-3)
        if visible is None:
            visible = PART_OF_SPREAD * max(float(values[:, index].std()), 1e-9)
        strength = abs(amount) / visible if abs(mean) > CERTAIN * error else 0.0
        words = attribute.more if mean > 0 else attribute.less
        return _Change(name, strength, f"{words} ({_signed(amount, attribute.unit)})")

    @staticmethod
    def _flips(before: np.ndarray, after: np.ndarray) -> _Change:
        """The digit that grows commoner by far, or else the commonest way in which one becomes another.

        Samples that show no digit count for neither."""
        shares = [np.bincount(named[named >= 0], minlength=10) / BASES for named in (before, after)]
        grown = shares[1] - shares[0]
        digit = int(grown.argmax())
        if grown[digit] >= GROWS:
            words = f"becomes {digit} ({shares[0][digit]:.0%} to {shares[1][digit]:.0%})"
            return _Change(f"class:{digit}", float(grown[digit]) / JUST_SEEN, words)
        flips = Counter((int(a), int(b)) for a, b in zip(before, after, strict=True) if a != b and min(a, b) >= 0)
        if not flips:
            return _Change("", 0.0, "")
        (a, b), count = flips.most_common(1)[0]
        return _Change("", count / BASES / FLIPS, f"{a} → {b} ({count} of {BASES})")


def _distance(ends: np.ndarray, kind: str) -> np.ndarray:
    """[directions]: how far the two ends are apart, as a share of the range of a pixel, or of the points' spread."""
    low, high = ends.astype(np.float32)
    apart = np.abs(high - low).mean(axis=(1, 2))
    spread = ends.std(axis=(0, 2, 3)) if kind == "points" else np.full(len(apart), 255.0)
    return apart / spread.clip(min=1e-9)


def _signed(amount: float, unit: str) -> str:
    """+38 %, -12°, +0.4 px."""
    digits = 0 if abs(amount) >= 10 else 1 if abs(amount) >= 1 else 2
    return f"{amount:+.{digits}f}{' %' if unit == '%' else unit}"
